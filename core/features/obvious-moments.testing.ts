import type { TrailingFn } from './trailing-plan';

/** A double as an integer of 2^-1074. */
export function toUnits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  return (bits >> 63n === 1n ? -mantissa : mantissa) << (exponent === 0n ? 0n : exponent - 1n);
}

export function ofMoments(fn: TrailingFn, units: readonly bigint[], scale: number): number | null {
  const n = BigInt(units.length);
  const total = units.reduce((sum, value) => sum + value, 0n);
  const power = 10n ** BigInt(scale);
  if (fn === 'sum') return finite(ratio(total, power << 1074n));
  if (fn !== 'stddev') return finite(ratio(total, (n * power) << 1074n));
  const squares = units.reduce((sum, value) => sum + value * value, 0n);
  return finite(rootOf(n * squares - total * total, (n * n * power * power) << 2148n));
}

/** The root of a / b, of which the quotient itself may be beyond or below a double. */
function rootOf(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  const digits = a.toString(16).length - b.toString(16).length;
  if (digits > 128) return rootOf(a, b << 1024n) * 2 ** 512;
  return digits < -128 ? rootOf(a << 1024n, b) * 2 ** -512 : Math.sqrt(ratio(a, b));
}

/** The double nearest to a / b, by bisection over all doubles. */
function ratio(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  if (a < 0n) return -ratio(-a, b);
  const view = new DataView(new ArrayBuffer(8));
  const at = (bits: bigint) => {
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  };
  let low = 0n;
  let high = 0x7ff0000000000000n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (toUnits(at(middle)) * b <= a << 1074n) low = middle;
    else high = middle;
  }
  const above = high === 0x7ff0000000000000n ? 1n << 2098n : toUnits(at(high));
  const twice = (toUnits(at(low)) + above) * b;
  if (twice === a << 1075n) return at(low % 2n === 0n ? low : high);
  return at(twice < a << 1075n ? high : low);
}
const finite = (value: number) => (Number.isFinite(value) ? value : null);
