import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorFunction } from './error-function';
import { judgeZScore, newZScoreState, observeZScore } from './zscore';

function after(values: readonly number[], history: number) {
  const state = newZScoreState();
  for (const value of values) observeZScore(state, value, history);
  return state;
}

describe('the z-score of a value against those before it', () => {
  it('is null until ten values are known, or the whole history where that is shorter', () => {
    expect(judgeZScore(after([1, 2, 3], 60), 4, 60)).toMatchObject({ score: null, reasons: ['warming_up'] });
    expect(judgeZScore(after([1, 2, 3], 3), 4, 3).score).not.toBeNull();
  });

  it('is the share of normal values that lie nearer to the mean', () => {
    const state = after([1, 1, 1, 1, 1, 3, 3, 3, 3, 3], 60);
    expect(judgeZScore(state, 2, 60)).toMatchObject({ score: 0, expected: 2, low: -1, high: 5, reasons: [] });
    expect(judgeZScore(state, 3, 60).score).toBeCloseTo(0.6827, 3);
    expect(judgeZScore(state, 6, 60)).toMatchObject({ reasons: ['above_expected'] });
    expect(judgeZScore(state, -2, 60)).toMatchObject({ reasons: ['below_expected'] });
  });

  it('is 0 or 1 where all values before were the same', () => {
    const state = after(new Array<number>(10).fill(5), 60);
    expect(judgeZScore(state, 5, 60).score).toBe(0);
    expect(judgeZScore(state, 5.01, 60).score).toBe(1);
  });

  it('looks at the last values alone, as many as the history says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 20 }),
        fc.integer({ min: 2, max: 15 }),
        (values, history) => {
          const all = judgeZScore(after(values, history), 7, history);
          const last = judgeZScore(after(values.slice(-history), history), 7, history);
          expect(all.expected).toBeCloseTo(last.expected ?? Number.NaN, 6);
          expect(all.score).toBeCloseTo(last.score ?? Number.NaN, 6);
        },
      ),
    );
  });

  it('stays within [0, 1], or says nothing, for any values', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(any, { minLength: 10, maxLength: 30 }), any, (values, value) => {
        const { score } = judgeZScore(after(values, 60), value, 60);
        expect(score === null || (score >= 0 && score <= 1)).toBe(true);
      }),
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
