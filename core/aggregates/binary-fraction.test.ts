import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fractionOf, quotientToDouble } from './binary-fraction';

const view = new DataView(new ArrayBuffer(8));

/** The double so many places after another of the same sign. */
function neighbour(value: number, places: bigint): number {
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + places);
  return view.getFloat64(0);
}

/** A finite double in units of 2^-1074. */
const unitsOf = (value: number): bigint => {
  const { mantissa, exponent } = fractionOf(value);
  return mantissa << BigInt(exponent + 1074);
};
const apart = (a: bigint, b: bigint) => (a < b ? b - a : a - b);

/** Whether no double is nearer to value / divisor, and of two as near it is the even one. */
function isNearest(found: number, value: number, divisor: bigint): boolean {
  const distance = (to: number) => apart(unitsOf(to) * divisor, unitsOf(value));
  const others = found === 0 ? [5e-324] : [neighbour(found, 1n), neighbour(found, -1n)];
  const isEven = (unitsOf(found) / unitsOf(neighbour(found, 1n) - found)) % 2n === 0n;
  return others.every(
    other => distance(found) < distance(other) || (distance(found) === distance(other) && isEven),
  );
}

/** A double of this size: 2^power to 2^(power + 1). */
const near = (power: number) =>
  fc
    .bigInt({ min: 0n, max: 2n ** 52n - 1n })
    .map(bits => (1 + Number(bits) * 2 ** -52) * 2 ** (power + 52) * 2 ** -52);

describe('the double nearest to a quotient', () => {
  test.each([-1074, -1073, -1050, -1024, -1023, -1022, -1021, -1020, -1018, -1010, -900, 0, 900])(
    'is that, also where doubles get fewer bits: about 2^%i',
    power => {
      fc.assert(
        fc.property(near(Math.min(power + 9, 1000)), fc.bigInt({ min: 1n, max: 2000n }), (value, divisor) => {
          const found = quotientToDouble(fractionOf(value), divisor);
          expect(isNearest(found, value, divisor), `${value} / ${divisor} = ${found}`).toBe(true);
        }),
        { numRuns: 3000 },
      );
    },
  );

  test('is rounded once just above the least double of 53 bits', () => {
    expect(quotientToDouble(fractionOf(-8.017703022059045e-306), 135n)).toBe(-5.939039275599293e-308);
  });
});
