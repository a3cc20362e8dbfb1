import { describe, expect, it } from 'vitest';
import { niceCeil, stableDomain, timeTicks, valueTicks } from './axis';

describe('a value axis', () => {
  it.each([
    [0, 1],
    [0.7, 0.8],
    [1, 1],
    [17, 20],
    [21, 25],
    [260, 300],
    [9999, 10_000],
  ])('ends for %d at %d', (size, end) => expect(niceCeil(size)).toBe(end));

  it('grows at once and shrinks late', () => {
    const first = stableDomain(null, 0, 90);
    expect(first).toEqual({ min: 0, max: 100 });
    expect(stableDomain(first, 0, 60)).toBe(first);
    expect(stableDomain(first, 0, 104)).toEqual({ min: 0, max: 150 });
    expect(stableDomain(first, 0, 30)).toEqual({ min: 0, max: 40 });
  });

  it('holds values below zero', () => {
    const { min, max } = stableDomain(null, -40, 60);
    expect(min).toBeLessThanOrEqual(-40);
    expect(max).toBeGreaterThanOrEqual(60);
  });

  it.each([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 150, 2500])('has round steps up to %d', max => {
    const ticks = valueTicks({ min: 0, max });
    expect(ticks.length).toBeGreaterThanOrEqual(4);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.at(-1)).toBe(max);
  });
});

describe('a time axis', () => {
  it('has round times inside the span', () => {
    const from = Date.UTC(2026, 0, 1, 10, 1, 7);
    const ticks = timeTicks(from, from + 15 * 60_000);
    expect(ticks.map(tick => new Date(tick).toISOString().slice(11, 19))).toEqual([
      '10:05:00',
      '10:10:00',
      '10:15:00',
    ]);
  });
  it('never has more than asked for, for any span', () => {
    for (const minutes of [1, 5, 15, 60, 360, 1440, 100_000]) {
      const ticks = timeTicks(7, 7 + minutes * 60_000);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
    }
  });
});
