/**
 * erf(x) for x ≥ 0 with an absolute error below 1.2e-7 (W. H. Press et al., Numerical Recipes in C, 2nd ed., 6.2,
 * `erfcc`), held within [0, 1].
 */
export function errorFunction(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const polynomial = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return Math.min(1, Math.max(0, 1 - t * Math.exp(-x * x + polynomial)));
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
