import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationMs } from './duration';
import { floorMod } from './floor-mod';
import { parseIsoTimeMs } from './iso-time';

describe('floorMod', () => {
  it.each([
    [7, 5, 2],
    [-1, 5, 4],
    [-5, 5, 0],
    [0, 5, 0],
  ])('of %d by %d is %d', (dividend, divisor, expected) => {
    expect(Object.is(floorMod(dividend, divisor), expected)).toBe(true);
  });
});

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['-8h', -28_800_000],
    ['0s', 0],
    ['10', null],
    ['1.5h', null],
    ['', null],
    ['10 minutes', null],
    ['9999999999999d', null],
  ])('%s is %s ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });
});

describe('ISO 8601 times', () => {
  it.each([
    ['2018-04-01T00:00:31.000Z', 1_522_540_831_000],
    ['2018-04-01 00:00:31', 1_522_540_831_000],
    ['2018-04-01T02:00:31+02:00', 1_522_540_831_000],
    ['2018-04-01T00:00:31.123456Z', 1_522_540_831_123],
    ['2018-04-01T00:00', 1_522_540_800_000],
    ['2018-04-01', 1_522_540_800_000],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2016-02-29', 1_456_704_000_000],
    ['2018-02-29', null],
    ['2018-04-31', null],
    ['2018-13-01', null],
    ['2018-04-01T24:00:00Z', null],
    ['2018-04-01T23:59:60Z', null],
    ['2018-4-1', null],
    ['yesterday', null],
    ['', null],
    ['1522540831000', null],
  ])('%s is %s', (text, expected) => {
    expect(parseIsoTimeMs(text)).toBe(expected);
  });

  it('round-trips every time JavaScript can write with a four-digit year', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), ms => {
        expect(parseIsoTimeMs(new Date(ms).toISOString())).toBe(ms);
      }),
    );
  });
});
