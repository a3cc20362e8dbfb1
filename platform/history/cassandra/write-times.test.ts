import { expect, test } from 'vitest';
import { openTicks, plainTimestamp, windowTimestamp } from './write-times';

const YEAR_2100 = Date.UTC(2100, 0, 1);

test('a later revision has the higher timestamp, whatever the clocks say', () => {
  for (const revision of [0, 1, 5, 1_000_000]) {
    expect(windowTimestamp(revision + 1, 0)).toBeGreaterThan(windowTimestamp(revision, YEAR_2100));
  }
});

test('within one revision the later write has the higher timestamp', () => {
  expect(windowTimestamp(3, 1_001)).toBeGreaterThan(windowTimestamp(3, 1_000));
});

test('no timestamp leaves 63 bits', () => {
  expect(windowTimestamp(Number.MAX_SAFE_INTEGER, YEAR_2100)).toBeLessThan(2n ** 63n);
  expect(plainTimestamp(YEAR_2100)).toBeLessThan(2n ** 63n);
});

test('ticks rise where the clock stands still or goes back', () => {
  const times = [1_000, 1_000, 990, 1_500];
  const next = openTicks(() => times.shift() ?? 0);
  expect([next(), next(), next(), next()]).toEqual([1_000, 1_001, 1_002, 1_500]);
});
