import { describe, expect, it } from 'vitest';
import { LOGISTIC_DEFAULTS, predictLogistic, trainLogistic } from './logistic';
import { matrixOf } from './matrix';

/** Forty rows without randomness: x1 leads to the label, x2 a little, x3 not at all. */
const rows = Array.from({ length: 40 }, (_, i) => [(i * 7) % 40, ((i * 13) % 17) / 4, ((i * 5) % 11) - 5]);
const labels = Uint8Array.from(rows, ([a = 0, b = 0], i) => Number(a + 3 * b + ((i * 29) % 23) > 37));

describe('logistic regression', () => {
  it('has the coefficients of scikit-learn 1.9.1: StandardScaler, LogisticRegression(C=1, tol=1e-12)', () => {
    const { weights, bias } = trainLogistic(matrixOf(rows), labels, LOGISTIC_DEFAULTS);
    expect([...weights, bias].map(each => Number(each.toFixed(6)))).toEqual(SKLEARN.c1);
  });

  it('has them for another strength of the penalty too: C=0.01', () => {
    const { weights, bias } = trainLogistic(matrixOf(rows), labels, { ...LOGISTIC_DEFAULTS, c: 0.01 });
    expect([...weights, bias].map(each => Number(each.toFixed(6)))).toEqual(SKLEARN.c001);
  });

  it('takes a missing input for the mean of the known ones', () => {
    const holed = rows.map((row, i) => (i % 4 === 0 ? [row[0] ?? 0, Number.NaN, row[2] ?? 0] : row));
    const model = trainLogistic(matrixOf(holed), labels, LOGISTIC_DEFAULTS);
    const [missing, mean] = predictLogistic(
      model,
      matrixOf([
        [1, NaN, 2],
        [1, model.means[1] ?? 0, 2],
      ]),
    );
    expect(missing).toBe(mean);
  });

  it('gives a constant and an unknown column no weight', () => {
    const wide = rows.map(row => [...row, 5, Number.NaN]);
    const { weights } = trainLogistic(matrixOf(wide), labels, LOGISTIC_DEFAULTS);
    expect([...weights.slice(3)]).toEqual([0, 0]);
  });

  it('converges where a line separates the classes', () => {
    const model = trainLogistic(matrixOf([[0], [1], [10], [11]]), Uint8Array.of(0, 0, 1, 1), {
      ...LOGISTIC_DEFAULTS,
      c: 1000,
    });
    const p = predictLogistic(model, matrixOf([[0], [11]]));
    expect(p[0]).toBeLessThan(0.01);
    expect(p[1]).toBeGreaterThan(0.99);
  });

  it.each([
    ['no rows', matrixOf([]), Uint8Array.of(), 'nothing to train on: 0 rows, 0 columns'],
    ['labels of another length', matrixOf([[1]]), Uint8Array.of(0, 1), '1 rows have 2 labels'],
    [
      'one class',
      matrixOf([[1], [2]]),
      Uint8Array.of(0, 0),
      '0 of 2 rows are positive: both classes are needed',
    ],
    ['an infinite value', matrixOf([[1], [Infinity]]), Uint8Array.of(0, 1), 'row 1, column 0 is infinite'],
  ])('refuses %s', (_, matrix, classes, message) => {
    expect(() => trainLogistic(matrix, classes, LOGISTIC_DEFAULTS)).toThrow(new RangeError(message));
  });

  it('refuses rows of another width', () => {
    const model = trainLogistic(matrixOf(rows), labels, LOGISTIC_DEFAULTS);
    expect(() => predictLogistic(model, matrixOf([[1, 2]]))).toThrow(
      'the model reads 3 inputs, the rows have 2',
    );
  });
});

const SKLEARN = {
  c1: [2.106682, 0.567735, 0.037958, 0.348048],
  c001: [0.136515, 0.016668, -0.00813, 0.201597],
};
