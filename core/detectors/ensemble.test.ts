import { describe, expect, it } from 'vitest';
import { judged, judgements } from './detector.testing';
import { scoreOfBits } from './ensemble-judgement';
import { bitsOf, learnReading, newView, usualRange } from './ensemble-view';

const plan = { kind: 'ensemble', setting: {} } as const;
/** Between 90 and 110, no value like the one before, the same on every machine. */
const noise = (length: number) =>
  Array.from({ length }, (_, index) => 90 + ((((index + 1) * 2654435761) >>> 8) % 2000) / 100);
const scores = (values: readonly number[]) => judgements(plan, values).map(({ score }) => score ?? 0);

describe('the ensemble', () => {
  it('is calm while nothing new comes, whatever the unit', () => {
    for (const unit of [1e-6, 1, 1e9]) {
      const told = scores(noise(4000).map(value => value * unit)).filter(score => score >= 0.9985);
      expect(told.length).toBeLessThanOrEqual(4);
    }
  });

  it('scores alike when the series is moved and stretched', () => {
    const values = [...noise(1000), 150, ...noise(50)];
    const moved = scores(values.map(value => 8 * value - 4096));
    scores(values).forEach((score, index) => expect(moved[index]).toBeCloseTo(score, 6));
  });

  it('says which view is surprised and what is usual', () => {
    const { score, low, high, reasons } = judged(plan, noise(1000), 500);
    expect(score).toBeGreaterThan(0.9985);
    expect(low).toBeGreaterThan(70);
    expect(high).toBeLessThan(130);
    expect(reasons).toEqual([
      expect.stringMatching(/^above_expected 500 over 1\d\d$/),
      'rare_value 0 of 990 alike',
    ]);
  });

  it('sees a level shift that stays inside the range of the values', () => {
    const values = [...noise(2000), ...noise(60).map(value => 105 + (value - 100) / 4)];
    expect(Math.max(...scores(values).slice(2000))).toBeGreaterThan(0.9985);
  });

  it('sees values that stop moving, at a level they often had', () => {
    const values = [...noise(2000), ...new Array<number>(60).fill(100)];
    expect(Math.max(...scores(values).slice(2000))).toBeGreaterThan(0.9985);
    expect(judged(plan, values.slice(0, 2045), 100).reasons.join()).toMatch(
      /rare_movement_of_20|told_before/,
    );
  });

  it('tells an anomaly once: the same again is not told, unless it is rarer still or much later', () => {
    const after = [...noise(2000), 500, ...noise(5)];
    expect(judged(plan, after, 500).score).toBeLessThan(0.9985);
    expect(judged(plan, after, 500).reasons).toContain('told_before');
    expect(judged(plan, [...after, ...noise(400)], 900).score).toBeGreaterThan(0.9985);
  });
});

describe('the surprise of a reading', () => {
  it('is log2(20 n) bits for a bin that never came, and near 0 where nothing else comes', () => {
    const view = newView();
    for (let count = 1; count <= 1010; count += 1) learnReading(view, count % 2, count);
    expect(bitsOf(view, 40)).toBeCloseTo(Math.log2(1001 * 20), 6);
    expect(bitsOf(view, 1)).toBeCloseTo(1, 1);
  });

  it('makes a score by the union bound over four views', () => {
    expect([0, 2, 12, 60].map(scoreOfBits)).toEqual([0, 0, 1 - 2 ** -10, 1]);
  });

  it('counts at most 16,000 readings: what is long past fades', () => {
    const view = newView();
    for (let count = 1; count <= 40_000; count += 1) learnReading(view, count % 7, count);
    expect(view.total).toBeLessThan(16_000);
    expect(view.counts.reduce((sum, count) => sum + count, 0)).toBe(view.total);
    const { low, high } = usualRange(view, 0.00135);
    expect(low).toBeCloseTo(0, 0);
    expect(high).toBeCloseTo(6, 0);
  });
});
