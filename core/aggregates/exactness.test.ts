import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFractions, fractionOf, quotientToDouble, rootOfQuotient } from './binary-fraction';
import { addInteger, addSquare, mergeInteger, newExactInteger, totalOf } from './exact-integer';
import { addDouble, addDoubleSquare, exactTotal, mergeExactSum, newExactSum } from './exact-sum';
import { bigDecimalOf } from './results';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const integer = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

/** The obvious way: every double as an integer of 2^-1074. */
const naive = (values: readonly number[]) => values.reduce((sum, value) => sum + asUnits(value), 0n);
function asUnits(value: number): bigint {
  const { mantissa, exponent } = fractionOf(value);
  return mantissa << BigInt(exponent + 1074);
}

describe('exact integers', () => {
  it('sum and square as bigints do, in any order and any split', () => {
    fc.assert(
      fc.property(fc.array(integer), fc.nat(), (values, cut) => {
        const whole = newExactInteger();
        const part = newExactInteger();
        const squares = newExactInteger();
        values.forEach((value, index) => addInteger(index % 2 === cut % 2 ? whole : part, value));
        values.forEach(value => addSquare(squares, value));
        mergeInteger(whole, part);
        expect(totalOf(whole)).toBe(values.reduce((sum, value) => sum + BigInt(value), 0n));
        expect(totalOf(squares)).toBe(values.reduce((sum, value) => sum + BigInt(value) ** 2n, 0n));
      }),
    );
  });
});

describe('a root', () => {
  it.each([
    [1e600, { mantissa: 10n ** 600n, exponent: 0 }, 1n, 1e300],
    ['1e-640', { mantissa: 1n, exponent: 0 }, 10n ** 640n, 1e-320],
    [2, { mantissa: 1n, exponent: 3 }, 4n, Math.SQRT2],
    [0, { mantissa: 0n, exponent: 0 }, 7n, 0],
  ])('of %s is a double, also where its square is beyond one', (_what, value, divisor, root) => {
    const error = Math.abs(rootOfQuotient(value, divisor) - root);
    expect(error).toBeLessThanOrEqual(Math.max(root * 2 ** -52, 5e-324));
  });
});

describe('exact sums of doubles', () => {
  it('equal the sum of the exact values, also of huge and tiny ones, in any split', () => {
    fc.assert(
      fc.property(fc.array(finite), fc.nat(), (values, cut) => {
        const whole = newExactSum();
        const part = newExactSum();
        values.forEach((value, index) => addDouble(index % 3 === cut % 3 ? whole : part, value));
        mergeExactSum(whole, part);
        const { mantissa, exponent } = exactTotal(whole);
        expect(mantissa << BigInt(exponent + 1074)).toBe(naive(values));
      }),
    );
  });

  it('have one result whatever the order', () => {
    fc.assert(
      fc.property(fc.array(finite), values => {
        const forward = newExactSum();
        const backward = newExactSum();
        for (const value of values) addDouble(forward, value);
        for (const value of [...values].reverse()) addDouble(backward, value);
        expect(quotientToDouble(exactTotal(forward), 1n)).toBe(quotientToDouble(exactTotal(backward), 1n));
      }),
    );
  });

  it('keep what plain addition loses', () => {
    const sum = newExactSum();
    for (const value of [1e100, 1, -1e100, 0.1, 0.2]) addDouble(sum, value);
    expect(quotientToDouble(exactTotal(sum), 1n)).toBe(1.3);
  });

  it('square exactly', () => {
    const sum = newExactSum();
    addDoubleSquare(sum, 0.1);
    const tenth = fractionOf(0.1);
    expect(exactTotal(sum)).toEqual({ mantissa: tenth.mantissa ** 2n, exponent: tenth.exponent * 2 });
  });
});

describe('rounding to a double', () => {
  it('gives every double back', () => {
    fc.assert(fc.property(finite, value => Object.is(quotientToDouble(fractionOf(value), 1n), value + 0)));
  });

  it('rounds a sum of two as the hardware does', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        expect(quotientToDouble(addFractions(fractionOf(a), fractionOf(b)), 1n)).toBe(a + b + 0);
      }),
    );
  });

  it('divides as the hardware does', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 1e9 }), (a, b) => {
        expect(quotientToDouble(fractionOf(a), BigInt(b))).toBe(a / b + 0);
      }),
    );
  });
});

describe('decimals', () => {
  it.each([
    [12345n, 2, 123.45],
    [-5n, 2, -0.05],
    [0n, 2, 0],
    [999_999_999_999_999n, 2, 9_999_999_999_999.99],
    [1_000_000_000_000_000n, 2, '10000000000000.00'],
    [9_007_199_254_740_993n, 2, '90071992547409.93'],
    [-9_007_199_254_740_993n, 0, '-9007199254740993'],
  ])('%s units with %d digits are %s', (units, scale, expected) => {
    expect(bigDecimalOf(units, scale)).toBe(expected);
  });
});
