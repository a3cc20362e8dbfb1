/** The largest magnitude whose square is a safe integer. */
export const SAFE_ROOT = 94_906_265;

/** Halves of a double's 53 bits (T. J. Dekker, A floating-point technique for extending the available precision, 1971). */
const SPLITTER = 134_217_729;

/** a · b − product, exactly, where product is the double nearest to a · b. Neither may come near over- or underflow. */
export function roundingOf(a: number, b: number, product: number): number {
  const aLarge = SPLITTER * a;
  const aHigh = aLarge - (aLarge - a);
  const aLow = a - aHigh;
  const bLarge = SPLITTER * b;
  const bHigh = bLarge - (bLarge - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
