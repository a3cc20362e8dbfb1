import { describe, expect, it } from 'vitest';
import { bestOutcome, outcomeAt, probationOf, type Scored } from './scorer';

const standard = { name: 'standard', truePositive: 1, falsePositive: 0.11, falseNegative: 1 };
const sigmoid = (y: number) => 2 / (1 + Math.exp(5 * y)) - 1;

/** 100 rows (15 of them probation), all scores 0 but these. */
function series(windows: Scored['windows'], detected: Readonly<Record<number, number>>): Scored {
  const scores = new Array<number>(100).fill(0);
  for (const [row, score] of Object.entries(detected)) scores[Number(row)] = score;
  return { rows: 100, windows, scores };
}
const scoreAt = (threshold: number, ...corpus: Scored[]) => outcomeAt(corpus, standard, threshold);

describe('the score of the benchmark', () => {
  it('is 0 for saying nothing and 100 for every window at its left edge and nothing else', () => {
    const windows = [[40, 59] as const, [80, 89] as const];
    expect(bestOutcome([series(windows, {})], standard)).toMatchObject({ score: 0, threshold: 1.1, raw: -2 });
    const perfect = scoreAt(0.9, series(windows, { 40: 1, 80: 1 }));
    expect(perfect).toMatchObject({ found: 2, falseRows: 0 });
    expect(perfect.score).toBeCloseTo(100, 10);
  });

  it('rewards a row inside by how early it is, and the best of a window once', () => {
    const late = scoreAt(0.9, series([[40, 59]], { 59: 1 }));
    expect(late.raw).toBeCloseTo(sigmoid(-1 / 20) / sigmoid(-1), 12);
    const both = scoreAt(0.9, series([[40, 59]], { 45: 1, 59: 1 }));
    expect(both.raw).toBeCloseTo(sigmoid(-15 / 20) / sigmoid(-1), 12);
    expect(both.falseRows).toBe(0);
  });

  it('charges a row outside in full before any window, and less right after one', () => {
    expect(scoreAt(0.9, series([[40, 59]], { 39: 1 })).raw).toBeCloseTo(-1 - 0.11, 12);
    expect(scoreAt(0.9, series([[40, 59]], { 60: 1 })).raw).toBeCloseTo(-1 + 0.11 * sigmoid(1 / 19), 12);
    expect(scoreAt(0.9, series([[20, 23]], { 99: 1 })).raw).toBeCloseTo(-1 - 0.11, 12);
  });

  it('charges every false row', () => {
    expect(scoreAt(0.9, series([[40, 59]], { 20: 1, 21: 1, 22: 1 })).raw).toBeCloseTo(-1 - 0.33, 12);
  });

  it('leaves out the first 15 % of rows, at most 750', () => {
    expect([100, 101, 5000, 20_000].map(probationOf)).toEqual([15, 15, 750, 750]);
    expect(scoreAt(0.9, series([[5, 20]], { 5: 1, 14: 1 })).raw).toBe(-1);
    expect(scoreAt(0.9, series([[5, 20]], { 15: 1 })).found).toBe(1);
  });

  it('takes one threshold for the whole corpus, the best of all distinct scores, ties together', () => {
    const corpus = [
      series([[40, 59]], { 40: 0.8, 20: 0.8 }),
      series([[40, 59]], { 40: 0.5, 20: 0.4, 21: 0.4 }),
    ];
    const best = bestOutcome(corpus, standard);
    expect(best).toMatchObject({ threshold: 0.5, found: 2, falseRows: 1 });
    expect(best.raw).toBeCloseTo(2 - 0.11, 12);
    expect(outcomeAt(corpus, standard, 0.5)).toEqual(best);
  });

  it('weighs a missed window by the profile', () => {
    const lowFn = { ...standard, falseNegative: 2 };
    expect(outcomeAt([series([[40, 59]], { 20: 1 })], lowFn, 0.9).raw).toBeCloseTo(-2 - 0.11, 12);
    expect(outcomeAt([series([[40, 59]], { 40: 1 })], lowFn, 0.9).score).toBeCloseTo(100, 10);
  });
});
