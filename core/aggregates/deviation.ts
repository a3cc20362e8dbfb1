import { addFractions, multiplyFractions, rootOfQuotient, type BinaryFraction } from './binary-fraction';

/**
 * The population's standard deviation, sqrt(n·Σx² − (Σx)²) / n, of n > 0 values in units of 10^-scale. The difference
 * is taken exactly, so nothing cancels at large means; one rounding before the root.
 */
export function populationDeviation(
  count: number,
  sum: BinaryFraction,
  squares: BinaryFraction,
  scale: number,
): number {
  const n = BigInt(count);
  const square = multiplyFractions(sum, sum);
  const spread = addFractions(
    { mantissa: squares.mantissa * n, exponent: squares.exponent },
    { mantissa: -square.mantissa, exponent: square.exponent },
  );
  return rootOfQuotient(spread, n * n * 10n ** BigInt(2 * scale));
}
