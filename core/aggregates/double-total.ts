import { errorOfSum, nearestDouble } from './rounding-errors';

/**
 * Sums of doubles that are kept as three parts (`DOUBLE_SUM_COLUMNS` of layout.ts), read in doubles alone. Each gives
 * NaN where doubles cannot tell how the exact value is rounded: then it has to be computed exactly.
 */

/** The double nearest to the exact sum of the parts. */
export function nearestSum(whole: number, middle: number, low: number): number {
  const sum = whole + middle;
  const error = errorOfSum(whole, middle, sum);
  const rest = error + low;
  // One rounding: what was lost of the first sum and the lowest part are together a double.
  return errorOfSum(error, low, rest) === 0 ? sum + rest + 0 : Number.NaN;
}

/** The double nearest to the exact sum of the parts over a positive integer. */
export function nearestQuotient(whole: number, middle: number, low: number, divisor: number): number {
  const first = whole + middle;
  const error = errorOfSum(whole, middle, first);
  const rest = error + low;
  if (errorOfSum(error, low, rest) !== 0) return Number.NaN;
  const sum = first + rest;
  return nearestDouble(sum, errorOfSum(first, rest, sum), divisor);
}
