/** An exact number: numerator over a positive denominator. Not reduced; the oracle may be slow. */
export type Fraction = Readonly<{ numerator: bigint; denominator: bigint }>;

export const fraction = (numerator: bigint, denominator = 1n): Fraction =>
  denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const times = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, times(fraction(-1n), b));

export const over = (a: Fraction, count: number): Fraction =>
  fraction(a.numerator, a.denominator * BigInt(count));

export function reduced({ numerator, denominator }: Fraction): Fraction {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return fraction(numerator / a, denominator / a);
}

/** Below zero, zero, above zero: a is less than, equals, is more than b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact value of a double: 53 bits of mantissa times a power of two (IEEE 754). */
export function ofDouble(value: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fractionBits = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fractionBits : fractionBits | (1n << 52n);
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  return power >= 0 ? fraction(signed << BigInt(power)) : fraction(signed, 1n << BigInt(-power));
}

/** `12.34`, `-5`, `1e3` as written; null where the text is no decimal number. */
export function ofDecimalText(text: string): Fraction | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', digits = '', exponent = '0'] = parts;
  const units = BigInt(sign + whole + digits);
  const power = Number(exponent) - digits.length;
  return power >= 0 ? fraction(units * 10n ** BigInt(power)) : fraction(units, 10n ** BigInt(-power));
}

/** The double next to the exact value, ties to even; infinite beyond the greatest double. */
export function toDouble({ numerator, denominator }: Fraction): number {
  if (numerator === 0n) return 0;
  const size = numerator < 0n ? -numerator : numerator;
  const sign = numerator < 0n ? -1 : 1;
  // Bits to shift so that the quotient has at least 64 of them, never finer than the finest double.
  const shift = Math.min(1074, 66 + bitLength(denominator) - bitLength(size));
  const [top, bottom] =
    shift >= 0 ? [size << BigInt(shift), denominator] : [size, denominator << BigInt(-shift)];
  const quotient = top / bottom;
  if (shift === 1074) return sign * timesPowerOfTwo(roundHalfEven(top, bottom, quotient), -1074);
  // A last bit of 1 stands for whatever follows, so that Number() rounds as the exact value demands.
  const sticky = top % bottom === 0n ? quotient << 1n : (quotient << 1n) | 1n;
  return sign * timesPowerOfTwo(Number(sticky), -shift - 1);
}

/** The square root as a fraction, right to at least 100 bits. */
export function squareRoot({ numerator, denominator }: Fraction): Fraction {
  const bits = BigInt(100 + bitLength(denominator));
  return fraction(integerRoot((numerator << (2n * bits)) / denominator), 1n << bits);
}

function roundHalfEven(top: bigint, bottom: bigint, quotient: bigint): number {
  const twice = (top % bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && quotient % 2n === 1n);
  return Number(isUp ? quotient + 1n : quotient);
}

/** In two steps, as 2 ** -1100 alone would be zero. */
function timesPowerOfTwo(value: number, power: number): number {
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}

const bitLength = (value: bigint) => value.toString(2).length;

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (guess + value / guess) / 2n;
    if (next >= guess) return guess;
    guess = next;
  }
}
