import { addFractions, fractionOf, multiplyFractions, ZERO, type BinaryFraction } from './binary-fraction';
import {
  addInteger,
  addSquare,
  mergeInteger,
  newExactInteger,
  totalOf,
  type ExactInteger,
} from './exact-integer';

/** Below this magnitude sums of doubles cannot overflow; larger ones are kept as exact fractions. */
const LARGE = 2 ** 900;

/**
 * An exact sum of doubles, so that the result depends neither on order nor on partitions. Integers go into an exact
 * integer, other doubles into non-overlapping partial sums (J. R. Shewchuk, Adaptive Precision Floating-Point
 * Arithmetic, 1997, grow-expansion), huge ones into a fraction of bigints. Rounded once, when it is read.
 */
export type ExactSum = { whole: ExactInteger; partials: number[]; wide: BinaryFraction };

export const newExactSum = (): ExactSum => ({ whole: newExactInteger(), partials: [], wide: ZERO });

/** Adds a finite double. */
export function addDouble(sum: ExactSum, value: number): void {
  if (Number.isSafeInteger(value)) addInteger(sum.whole, value);
  else if (Math.abs(value) < LARGE) growPartials(sum.partials, value);
  else sum.wide = addFractions(sum.wide, fractionOf(value));
}

/** Adds the exact square of a finite double. */
export function addDoubleSquare(sum: ExactSum, value: number): void {
  if (Number.isSafeInteger(value)) return addSquare(sum.whole, value);
  const fraction = fractionOf(value);
  sum.wide = addFractions(sum.wide, multiplyFractions(fraction, fraction));
}

export function mergeExactSum(sum: ExactSum, other: ExactSum): void {
  mergeInteger(sum.whole, other.whole);
  for (const partial of other.partials) growPartials(sum.partials, partial);
  sum.wide = addFractions(sum.wide, other.wide);
}

/** The exact value. */
export function exactTotal(sum: ExactSum): BinaryFraction {
  let total: BinaryFraction = addFractions({ mantissa: totalOf(sum.whole), exponent: 0 }, sum.wide);
  for (const partial of sum.partials) total = addFractions(total, fractionOf(partial));
  return total;
}

function growPartials(partials: number[], value: number): void {
  let carried = value;
  let kept = 0;
  for (let index = 0; index < partials.length; index += 1) {
    const partial = partials[index] ?? 0;
    const [large, small] = Math.abs(carried) >= Math.abs(partial) ? [carried, partial] : [partial, carried];
    const high = large + small;
    const low = small - (high - large);
    if (low !== 0) partials[kept++] = low;
    carried = high;
  }
  partials.length = kept;
  if (carried !== 0) partials.push(carried);
}
