import { SAFE_ROOT } from '../aggregates/exact-integer';

/** Weight of a limb against the one below it. */
const LIMB = 4_294_967_296;
const SAFE = Number.MAX_SAFE_INTEGER;

/**
 * Exact sums of integers in a few doubles: limbs of 32 bits that are added and taken away limb by limb, never carried.
 * What is taken away cancels exactly, so a sum depends on what is in it alone. Exact for 2^20 values at a time.
 */
export function addInteger(cells: Float64Array, at: number, value: number, sign: number): void {
  const high = Math.floor(value / LIMB);
  cells[at] = (cells[at] ?? 0) + sign * (value - high * LIMB);
  cells[at + 1] = (cells[at + 1] ?? 0) + sign * high;
}

/** Adds or takes away the square of a safe integer: four limbs. */
export function addSquare(cells: Float64Array, at: number, value: number, sign: number): void {
  if (value <= SAFE_ROOT && value >= -SAFE_ROOT) return addInteger(cells, at, value * value, sign);
  let rest = BigInt(value) * BigInt(value);
  for (let limb = 0; limb < 4; limb += 1) {
    cells[at + limb] = (cells[at + limb] ?? 0) + sign * Number(rest & 0xffff_ffffn);
    rest >>= 32n;
  }
}

/** The sum of two limbs where it is a safe integer, else null. */
export function safeTotal(cells: Float64Array, at: number): number | null {
  const total = (cells[at + 1] ?? 0) * LIMB + (cells[at] ?? 0);
  return total <= SAFE && total >= -SAFE ? total : null;
}

export function wideTotal(cells: Float64Array, at: number, limbs: number): bigint {
  let total = 0n;
  for (let limb = limbs - 1; limb >= 0; limb -= 1) total = (total << 32n) + BigInt(cells[at + limb] ?? 0);
  return total;
}
