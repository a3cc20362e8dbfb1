const SAFE = Number.MAX_SAFE_INTEGER;
/** The largest magnitude whose square is a safe integer. */
export const SAFE_ROOT = 94_906_265;

/**
 * An exact sum of integers of any size: a double while it is safe, the rest in a bigint. The total (`low + high`)
 * depends on what was added, never on the order.
 */
export type ExactInteger = { low: number; high: bigint };

export const newExactInteger = (): ExactInteger => ({ low: 0, high: 0n });

/** Adds a safe integer. */
export function addInteger(sum: ExactInteger, value: number): void {
  const next = sum.low + value;
  if (next <= SAFE && next >= -SAFE) sum.low = next;
  else {
    sum.high += BigInt(sum.low) + BigInt(value);
    sum.low = 0;
  }
}

/** Adds the square of a safe integer. */
export function addSquare(sum: ExactInteger, value: number): void {
  if (value <= SAFE_ROOT && value >= -SAFE_ROOT) addInteger(sum, value * value);
  else sum.high += BigInt(value) * BigInt(value);
}

export function mergeInteger(sum: ExactInteger, other: ExactInteger): void {
  addInteger(sum, other.low);
  if (other.high !== 0n) sum.high += other.high;
}

export const totalOf = (sum: ExactInteger): bigint => sum.high + BigInt(sum.low);
