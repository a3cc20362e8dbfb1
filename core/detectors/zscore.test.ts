import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judged } from './detector.testing';
import { errorFunction } from './error-function';

const zscore = (history: number) => ({ kind: 'zscore', setting: { history } }) as const;
const ONES_AND_THREES = [1, 1, 1, 1, 1, 3, 3, 3, 3, 3];

describe('the z-score of a value against those before it', () => {
  it('is null until ten values are known, or the whole history where that is shorter', () => {
    expect(judged(zscore(60), [1, 2, 3], 4)).toMatchObject({ score: null, reasons: ['warming_up 3 of 10'] });
    expect(judged(zscore(3), [1, 2, 3], 4).score).not.toBeNull();
  });

  it('is the share of normal values that lie nearer to the mean', () => {
    const plan = zscore(60);
    expect(judged(plan, ONES_AND_THREES, 2)).toMatchObject({
      score: 0,
      expected: 2,
      low: -1,
      high: 5,
      reasons: [],
    });
    expect(judged(plan, ONES_AND_THREES, 3).score).toBeCloseTo(0.6827, 3);
    expect(judged(plan, ONES_AND_THREES, 6)).toMatchObject({ reasons: ['above_expected z=4'] });
    expect(judged(plan, ONES_AND_THREES, -2)).toMatchObject({ reasons: ['below_expected z=4'] });
  });

  it('is 0 or 1 where all values before were the same', () => {
    const fives = new Array<number>(10).fill(5);
    expect(judged(zscore(60), fives, 5).score).toBe(0);
    expect(judged(zscore(60), fives, 5.01)).toMatchObject({
      score: 1,
      reasons: ['above_expected never_varied'],
    });
    const same = [0.1, 0.1, 0.1];
    expect(judged(zscore(3), same, 0.1)).toMatchObject({ score: 0, expected: 0.1, low: 0.1, high: 0.1 });
    expect(judged(zscore(3), same, 0.2).score).toBe(1);
  });

  it('looks at the last values alone, as many as the history says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 20 }),
        fc.integer({ min: 2, max: 15 }),
        (values, history) => {
          const all = judged(zscore(history), values, 7);
          const last = judged(zscore(history), values.slice(-history), 7);
          expect(all.expected).toBeCloseTo(last.expected ?? Number.NaN, 6);
          expect(all.score).toBeCloseTo(last.score ?? Number.NaN, 6);
        },
      ),
    );
  });
});

describe('the error function', () => {
  it.each([
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [2, 0.995322265],
    [6, 1],
  ])('of %d is %d', (x, expected) => {
    expect(errorFunction(x)).toBeCloseTo(expected, 6);
  });
});
