import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardPrecision } from './card-precision';
import { averagePrecision, logLoss, rocAuc } from './ranking-metrics';

const scored = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 60,
  })
  .filter(rows => new Set(rows.map(([, label]) => label)).size === 2)
  .map(rows => ({
    scores: Float64Array.from(rows, ([score]) => score / 7),
    labels: Uint8Array.from(rows, ([, label]) => label),
  }));

describe('ROC AUC', () => {
  it('is the share of pairs that are in order, ties half', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        let [ordered, pairs] = [0, 0];
        for (const [i, a] of scores.entries())
          for (const [j, b] of scores.entries()) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            pairs += 1;
            ordered += a > b ? 1 : a === b ? 0.5 : 0;
          }
        expect(rocAuc(scores, labels)).toBeCloseTo(ordered / pairs, 12);
      }),
    );
  });

  it('has no value without both classes', () => {
    expect(rocAuc(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNaN();
  });
});

describe('average precision', () => {
  it('adds up precision at each distinct score by the recall it gains', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        const positives = labels.reduce((sum, each) => sum + each, 0);
        let [sum, recallBefore] = [0, 0];
        for (const threshold of [...new Set(scores)].sort((a, b) => b - a)) {
          const found = [...labels].filter((_, i) => (scores[i] ?? 0) >= threshold);
          const hits = found.filter(label => label === 1).length;
          sum += (hits / positives - recallBefore) * (hits / found.length);
          recallBefore = hits / positives;
        }
        expect(averagePrecision(scores, labels)).toBeCloseTo(sum, 12);
      }),
    );
  });

  it('is the share of positives for a constant score, 1 for a perfect one', () => {
    expect(averagePrecision(Float64Array.of(0.3, 0.3, 0.3, 0.3), Uint8Array.of(0, 1, 0, 0))).toBe(0.25);
    expect(averagePrecision(Float64Array.of(0.1, 0.9, 0.2), Uint8Array.of(0, 1, 0))).toBe(1);
  });
});

describe('metrics', () => {
  it('refuse a row without a score', () => {
    expect(() => rocAuc(Float64Array.of(NaN, 1), Uint8Array.of(0, 1))).toThrow('row 0 has no score');
    expect(() => rocAuc(Float64Array.of(1), Uint8Array.of(0, 1))).toThrow('1 scores, but 2 labels');
  });

  it('log loss is ln 2 of a coin, and finite where a certainty was wrong', () => {
    expect(logLoss(Float64Array.of(0.5, 0.5), Uint8Array.of(0, 1))).toBeCloseTo(Math.LN2, 12);
    expect(logLoss(Float64Array.of(1), Uint8Array.of(0))).toBeGreaterThan(30);
  });
});

describe('card precision', () => {
  const use = (card: number, day: number, score: number, isFraud = false) => ({ card, day, score, isFraud });

  it('looks at each card once a day, by its highest score, and takes any fraud of the day for its label', () => {
    const uses = [use(1, 0, 0.2, true), use(1, 0, 0.9), use(2, 0, 0.5), use(3, 0, 0.4, true)];
    expect(cardPrecision(uses, 2)).toEqual({ mean: 0.5, byDay: [0.5] });
  });

  it('does not look again at a card that was caught', () => {
    const uses = [use(1, 0, 0.9, true), use(1, 1, 0.9, true), use(2, 1, 0.1)];
    expect(cardPrecision(uses, 1)).toEqual({ mean: 0.5, byDay: [1, 0] });
  });

  it('looks again at a card whose fraud was not among the first k', () => {
    const uses = [use(1, 0, 0.9), use(2, 0, 0.1, true), use(2, 1, 0.9, true)];
    expect(cardPrecision(uses, 1).byDay).toEqual([0, 1]);
  });

  it('gives ties to the lower card number', () => {
    expect(cardPrecision([use(10, 0, 0.5), use(9, 0, 0.5, true)], 1).byDay).toEqual([1]);
    expect(cardPrecision([use(9, 0, 0.5), use(10, 0, 0.5, true)], 1).byDay).toEqual([0]);
  });

  it('divides by k also where a day has fewer cards', () => {
    expect(cardPrecision([use(1, 0, 0.5, true)], 4).mean).toBe(0.25);
  });

  it('takes days in their order, whatever the order of the uses', () => {
    const uses = [use(1, 1, 0.9, true), use(1, 0, 0.9, true)];
    expect(cardPrecision(uses, 1).byDay).toEqual([1, 0]);
  });
});
