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

/** By how much a computed quotient's correction may be wrong, and more. */
const DOUBT = 2 ** -50;

/** The double nearest to the exact sum of the parts over a positive integer. */
export function nearestQuotient(whole: number, middle: number, low: number, divisor: number): number {
  const first = whole + middle;
  const error = errorOfSum(whole, middle, first);
  const rest = error + low;
  if (errorOfSum(error, low, rest) !== 0) return Number.NaN;
  const sum = first + rest;
  const tail = errorOfSum(first, rest, sum);
  const quotient = sum / divisor;
  // What the quotient leaves of the sum is a double (T. J. Dekker, A floating-point technique, 1971).
  const product = quotient * divisor;
  const left = sum - product - errorOfProduct(quotient, divisor, product) + tail;
  const correction = left / divisor;
  // The exact correction lies between these: where both round alike, so does it (A. Ziv, Fast evaluation of
  // elementary mathematical functions with correctly rounded last bit, 1991).
  const least = quotient + correction * (1 - DOUBT);
  return least === quotient + correction * (1 + DOUBT) ? least + 0 : Number.NaN;
}

/** a + b − sum, exactly, for sum = a + b as doubles add (D. E. Knuth, The Art of Computer Programming 2, 4.2.2). */
function errorOfSum(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

const SPLIT = 134_217_729;

/** a · b − product, exactly, for product = a · b as doubles multiply; of neither very large nor very small numbers. */
function errorOfProduct(a: number, b: number, product: number): number {
  const splitA = a * SPLIT;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = b * SPLIT;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
}
