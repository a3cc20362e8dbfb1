import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFractions, fractionOf, quotientToDouble } from './binary-fraction';
import { nearestQuotient, nearestSum } from './double-total';

/** Parts as the columns of a sum have them: whole numbers, multiples of 2^-29 and of 2^-62. */
const whole = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.maxSafeInteger(),
  fc.integer({ min: -1e6, max: 1e6 }),
);
const middle = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map(units => units * 2 ** -29),
  fc.maxSafeInteger().map(units => (units % 2 ** 51) * 2 ** -29),
);
const low = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -3, max: 3 }).map(units => units * 2 ** -62),
  fc.maxSafeInteger().map(units => (units % 2 ** 51) * 2 ** -62),
);
const divisor = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fc.maxSafeInteger().map(value => Math.abs(value) + 1),
);

const exactly = (parts: readonly number[], by: number) =>
  quotientToDouble(
    parts.map(fractionOf).reduce((sum, part) => addFractions(sum, part)),
    BigInt(by),
  );

describe('sums of doubles read in doubles', () => {
  it('are the exact sum rounded once, or not told', () => {
    let told = 0;
    fc.assert(
      fc.property(whole, middle, low, (a, b, c) => {
        const sum = nearestSum(a, b, c);
        if (sum !== sum) return;
        told += 1;
        expect(sum).toBe(exactly([a, b, c], 1));
      }),
      { numRuns: 20_000 },
    );
    expect(told).toBeGreaterThan(10_000);
  });

  it('are the exact mean rounded once, or not told', () => {
    let told = 0;
    fc.assert(
      fc.property(whole, middle, low, divisor, (a, b, c, by) => {
        const mean = nearestQuotient(a, b, c, by);
        if (mean !== mean) return;
        told += 1;
        expect(mean).toBe(exactly([a, b, c], by));
      }),
      { numRuns: 20_000 },
    );
    expect(told).toBeGreaterThan(10_000);
  });

  it('tell the usual: amounts of a few digits', () => {
    for (let cents = 1; cents < 20_000; cents += 7) {
      const low = (cents % 61) * 2 ** -60;
      expect(nearestSum(cents, (cents % 97) / 128, low)).toBe(exactly([cents, (cents % 97) / 128, low], 1));
      expect(nearestQuotient(cents, 0.25, low, 7)).toBe(exactly([cents, 0.25, low], 7));
    }
  });

  it('leave a tie that a bit far behind decides', () => {
    expect(nearestSum(2 ** 52, 0.5, 2 ** -62)).toBeNaN();
    expect(nearestQuotient(2 ** 52, 0.5, 2 ** -62, 1)).toBeNaN();
    expect(nearestQuotient(2 ** 53 - 1, 0, 0, 2)).toBe(2 ** 52 - 0.5);
    expect(nearestQuotient(2 ** 52 + 1, 0.5, 0, 3)).toBe(exactly([2 ** 52 + 1, 0.5], 3));
  });
});
