/** a + b − sum, exactly, for sum = a + b as doubles add (D. E. Knuth, The Art of Computer Programming 2, 4.2.2). */
export function errorOfSum(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

/** Halves of a double's 53 bits (T. J. Dekker, A floating-point technique for extending the available precision, 1971). */
const SPLITTER = 134_217_729;

/** a · b − product, exactly, for product = a · b as doubles multiply. Neither may come near over- or underflow. */
export function errorOfProduct(a: number, b: number, product: number): number {
  const aLarge = SPLITTER * a;
  const aHigh = aLarge - (aLarge - a);
  const aLow = a - aHigh;
  const bLarge = SPLITTER * b;
  const bHigh = bLarge - (bLarge - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** More than the correction of a quotient below can be wrong by. */
const DOUBT = 2 ** -48;

/**
 * The double nearest to (sum + rest) / divisor, where sum is the double nearest to the dividend and far from over- and
 * underflow, and divisor a positive integer. NaN: doubles cannot tell.
 */
export function nearestDouble(sum: number, rest: number, divisor: number): number {
  const quotient = sum / divisor;
  const product = quotient * divisor;
  // What the quotient leaves of the sum is a double.
  const correction = (sum - product - errorOfProduct(quotient, divisor, product) + rest) / divisor;
  // The exact correction lies between these: where both round alike, so does it (A. Ziv, Fast evaluation of
  // elementary mathematical functions with correctly rounded last bit, 1991).
  const least = quotient + correction * (1 - DOUBT);
  return least === quotient + correction * (1 + DOUBT) ? least + 0 : Number.NaN;
}
