import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotientToDouble } from '../aggregates/binary-fraction';
import { addDouble, exactTotal, newExactSum, type ExactSum } from '../aggregates/exact-sum';
import { addSquareOf, nearestQuotient } from './exact-quotient';

const sumOf = (values: readonly number[]): ExactSum => {
  const sum = newExactSum();
  for (const value of values) addDouble(sum, value);
  return sum;
};
const exactly = (sum: ExactSum, divisor: number) => quotientToDouble(exactTotal(sum), BigInt(divisor));

const spread = (least: number, most: number) =>
  fc
    .tuple(fc.maxSafeInteger(), fc.integer({ min: least, max: most }))
    .map(([units, power]) => units * 2 ** power);

/** Values as events have them, and far apart. */
const usual = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -1e7, max: 1e7 }).map(cents => cents / 100) },
  { weight: 1, arbitrary: spread(-110, 10) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
);
/** The least, the largest, and what lies at the bounds of what is done in doubles. */
const hard = fc.oneof(
  { weight: 8, arbitrary: usual },
  {
    weight: 1,
    arbitrary: fc.constantFrom(5e-324, -5e-324, 2.2e-308, 2 ** -400, 2 ** 400, 2 ** 52, 2 ** -53),
  },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);
const arrays = fc.oneof(fc.array(usual, { maxLength: 30 }), fc.array(hard, { maxLength: 8 }));
const divisor = fc.oneof(
  fc.constant(1),
  fc.integer({ min: 1, max: 200 }),
  fc.constantFrom(2, 4, 2 ** 20, 3 ** 20, 2 ** 31 - 1),
);

describe('the double nearest to a sum of doubles over an integer', () => {
  test('is the exact quotient rounded once', () => {
    fc.assert(
      fc.property(arrays, divisor, (values, by) => {
        const sum = sumOf(values);
        expect(nearestQuotient(sum, by)).toBe(exactly(sum, by));
      }),
      { numRuns: 20_000 },
    );
  });

  test('also where values that were added are taken away again', () => {
    fc.assert(
      fc.property(arrays, fc.nat(), divisor, (values, left, by) => {
        const sum = sumOf(values);
        for (const gone of values.slice(left % (values.length + 1))) addDouble(sum, -gone);
        expect(nearestQuotient(sum, by)).toBe(exactly(sum, by));
        const squares = newExactSum();
        for (const each of values) addSquareOf(squares, each, 1);
        for (const gone of values.slice(left % (values.length + 1))) addSquareOf(squares, gone, -1);
        expect(nearestQuotient(squares, by)).toBe(exactly(squares, by));
      }),
      { numRuns: 5_000 },
    );
  });

  /** Half-way between two doubles, and a hair above or below, which stands as far behind as a double reaches. */
  test.each([
    [0, 'to the even one'],
    [2 ** -200, 'up'],
    [-(2 ** -200), 'down'],
    [5e-324, 'up'],
    [-5e-324, 'down'],
  ])('rounds a tie with %d behind it %s', (hair, how) => {
    for (const odd of [2 ** 52 + 1, 2 ** 52 + 3]) {
      const sum = sumOf([odd, 0.5, hair]);
      expect(nearestQuotient(sum, 1)).toBe(how === 'down' ? odd : odd + 1);
      // The same tie, made by a quotient: of three times as much over three.
      const thrice = sumOf([odd, odd, odd, 1.5, hair]);
      expect(nearestQuotient(thrice, 3)).toBe(exactly(thrice, 3));
    }
  });

  test.each([
    [[5e-324, 5e-324, 5e-324], 2],
    [[5e-324], 2],
    [[2 ** -1022, 5e-324], 3],
    [[1.7976931348623157e308, 1.7976931348623157e308], 1],
    [[1.7976931348623157e308, 1.7976931348623157e308], 2],
    [[2 ** 899, 1, 2 ** -1074], 7],
    [[0.1, -0.1], 1],
    [[-5e-324], 2],
    [[], 1],
    [[1e16, 1, -1e16], 3],
  ])('%j over %d', (values, by) => {
    const sum = sumOf(values);
    expect(nearestQuotient(sum, by)).toBe(exactly(sum, by));
  });
});
