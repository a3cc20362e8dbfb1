/** An exact value mantissa · 2^exponent. Every finite double is one. */
export type BinaryFraction = Readonly<{ mantissa: bigint; exponent: number }>;

export const ZERO: BinaryFraction = { mantissa: 0n, exponent: 0 };

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double (IEEE 754 binary64). */
export function fractionOf(value: number): BinaryFraction {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: bits >> 63n === 1n ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

export function addFractions(a: BinaryFraction, b: BinaryFraction): BinaryFraction {
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const exponent = Math.min(a.exponent, b.exponent);
  return {
    mantissa: (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent)),
    exponent,
  };
}

export function multiplyFractions(a: BinaryFraction, b: BinaryFraction): BinaryFraction {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

/** The double nearest to (mantissa / divisor) · 2^exponent, ties to even; ±Infinity beyond the range. */
export function quotientToDouble(value: BinaryFraction, divisor: bigint): number {
  if (value.mantissa === 0n) return 0;
  const negative = value.mantissa < 0n;
  const numerator = negative ? -value.mantissa : value.mantissa;
  // 70 bits of quotient and a sticky bit: more than the 53 of a double, so Number() below rounds as the exact value would.
  const shift = Math.max(0, 70 - (bitLength(numerator) - bitLength(divisor)));
  const scaled = numerator << BigInt(shift);
  const quotient = scaled / divisor;
  const sticky = quotient * divisor === scaled ? 0n : 1n;
  const magnitude = scaleByPowerOfTwo((quotient << 1n) | sticky, value.exponent - shift - 1);
  return (negative ? -magnitude : magnitude) + 0; // never -0
}

/** A value beyond the largest double has no JSON number; it is null rather than a wrong one. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The root of (mantissa / divisor) · 2^exponent, not below zero; also where the radicand itself is beyond a double. */
export function rootOfQuotient(value: BinaryFraction, divisor: bigint): number {
  const half = Math.floor((bitLength(value.mantissa) + value.exponent - bitLength(divisor)) / 2);
  return scale(Math.sqrt(quotientToDouble({ ...value, exponent: value.exponent - 2 * half }, divisor)), half);
}

/** A positive bigint times 2^power as the nearest double, with one rounding also among the subnormals. */
function scaleByPowerOfTwo(value: bigint, power: number): number {
  const length = bitLength(value);
  if (length + power <= LEAST_NORMAL + 3 && value.toString(2).length + power <= LEAST_NORMAL)
    return subnormal(value, -1074 - power);
  const drop = length - 64;
  if (drop <= 0) return scale(Number(value), power);
  const kept = value >> BigInt(drop);
  const isExact = kept << BigInt(drop) === value;
  return scale(Number(isExact ? kept : kept | 1n), power + drop);
}

/** Below 2 to the power of this a double has fewer than 53 bits, and is a multiple of 2^-1074. */
const LEAST_NORMAL = -1022;

/** A positive bigint of so many bits too many, times 2^-1074: ties to even. */
function subnormal(value: bigint, drop: number): number {
  if (drop <= 0) return Number(value << BigInt(-drop)) * 2 ** -1074;
  const kept = value >> BigInt(drop);
  const rest = value - (kept << BigInt(drop));
  const half = 1n << BigInt(drop - 1);
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  return Number(isUp ? kept + 1n : kept) * 2 ** -1074;
}

/** value · 2^power in two steps, so that neither factor over- or underflows on its own. */
function scale(value: number, power: number): number {
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}

/** Up to three too many. */
function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
