import type { BinnedColumn } from './bins';

/** Sums over the rows of a node per (column, bin): gradient, hessian, rows; `STRIDE` numbers a bin. */
export type Histogram = Float64Array;
export const STRIDE = 3;
/** Bins of one column in a histogram: 255 and the missing one. */
export const BINS = 256;

/** What the rows of a node add up to. */
export type Sums = Readonly<{ gradient: number; hessian: number; rows: number }>;

export type SplitLimits = Readonly<{
  /** λ: the L2 penalty on leaf values. */
  l2: number;
  /** γ: a split must gain more. */
  minGain: number;
  /** Rows each side must keep. */
  minRows: number;
  /** Hessian each side must keep. */
  minHessian: number;
}>;

export type Split = Readonly<{
  feature: number;
  /** Rows of bins up to it go left. */
  bin: number;
  missingLeft: boolean;
  gain: number;
  left: Sums;
  right: Sums;
}>;

/** The value of a leaf that lowers the loss most: −G / (H + λ). */
export const leafOf = ({ gradient, hessian }: Sums, l2: number): number => -gradient / (hessian + l2);

const gainOf = (gradient: number, hessian: number, l2: number): number =>
  (gradient * gradient) / (hessian + l2);

/**
 * The split with the largest second-order gain, ½ [G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ)] − γ, missing values tried
 * on both sides (T. Chen, C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, 2.2 and 3.4). Equal gains:
 * the lower column, then the lower bin. Null where none gains.
 */
export function bestSplit(
  histogram: Histogram,
  columns: readonly BinnedColumn[],
  allowed: Uint8Array,
  total: Sums,
  limits: SplitLimits,
): Split | null {
  let best: Split | null = null;
  for (const [feature, column] of columns.entries()) {
    if (allowed[feature] !== 1) continue;
    best = bestOfColumn(histogram, column, feature, total, limits, best);
  }
  return best;
}

function bestOfColumn(
  histogram: Histogram,
  column: BinnedColumn,
  feature: number,
  total: Sums,
  limits: SplitLimits,
  before: Split | null,
): Split | null {
  let best = before;
  const base = feature * BINS * STRIDE;
  const missing = sumsAt(histogram, base + column.missing * STRIDE);
  const whole = gainOf(total.gradient, total.hessian, limits.l2);
  let [gradient, hessian, rows] = [0, 0, 0];
  for (let bin = 0; bin < column.thresholds.length; bin += 1) {
    const at = base + bin * STRIDE;
    gradient += histogram[at] ?? 0;
    hessian += histogram[at + 1] ?? 0;
    rows += histogram[at + 2] ?? 0;
    for (let side = 0; side < (missing.rows > 0 ? 2 : 1); side += 1) {
      const g = side === 1 ? gradient + missing.gradient : gradient;
      const h = side === 1 ? hessian + missing.hessian : hessian;
      const n = side === 1 ? rows + missing.rows : rows;
      if (n < limits.minRows || total.rows - n < limits.minRows) continue;
      if (h < limits.minHessian || total.hessian - h < limits.minHessian) continue;
      const gained =
        gainOf(g, h, limits.l2) + gainOf(total.gradient - g, total.hessian - h, limits.l2) - whole;
      const gain = gained / 2 - limits.minGain;
      if (!(gain > (best?.gain ?? 0))) continue;
      const left = { gradient: g, hessian: h, rows: n };
      const right = { gradient: total.gradient - g, hessian: total.hessian - h, rows: total.rows - n };
      // Where training saw none missing, they go the way of most rows.
      const missingLeft = missing.rows > 0 ? side === 1 : left.rows >= right.rows;
      best = { feature, bin, missingLeft, gain, left, right };
    }
  }
  return best;
}

const sumsAt = (histogram: Histogram, at: number): Sums => ({
  gradient: histogram[at] ?? 0,
  hessian: histogram[at + 1] ?? 0,
  rows: histogram[at + 2] ?? 0,
});
