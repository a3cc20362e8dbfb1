/** The remainder with the divisor's sign: floorMod(-1, 5) = 4. JavaScript's `%` keeps the dividend's sign. */
export function floorMod(dividend: number, divisor: number): number {
  const remainder = dividend % divisor;
  return remainder < 0 ? remainder + divisor : remainder + 0;
}
