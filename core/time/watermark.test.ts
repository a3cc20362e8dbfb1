import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceWatermark, END_OF_INPUT, isAhead, lowestWatermark, NO_WATERMARK } from './watermark';

describe('a watermark', () => {
  it('trails the largest time by the out-of-orderness and one millisecond', () => {
    expect(advanceWatermark(NO_WATERMARK, 1000, 50)).toBe(949);
  });

  it('never moves back, and ends where the largest time says whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(10_000), (times, outOfOrderness) => {
        let watermark = NO_WATERMARK;
        for (const time of times) {
          const next = advanceWatermark(watermark, time, outOfOrderness);
          expect(next).toBeGreaterThanOrEqual(watermark);
          watermark = next;
        }
        expect(watermark).toBe(Math.max(...times) - outOfOrderness - 1);
      }),
    );
  });

  it('of several inputs is the lowest, and no input at all holds nothing back', () => {
    expect(lowestWatermark([5, 3, 9])).toBe(3);
    expect(lowestWatermark([5, NO_WATERMARK])).toBe(NO_WATERMARK);
    expect(lowestWatermark([])).toBe(END_OF_INPUT);
  });
});

describe('an event ahead of its log', () => {
  it.each([
    ['exactly at the bound it is not ahead', 1300, 1000, 300, false],
    ['one millisecond beyond it is', 1301, 1000, 300, true],
    ['off: never', 9_999_999, 1000, null, false],
    ['never in a log: never', 9_999_999, null, 300, false],
  ])('%s', (_name, event, appended, maxAhead, expected) => {
    expect(isAhead(event, appended, maxAhead)).toBe(expected);
  });
});
