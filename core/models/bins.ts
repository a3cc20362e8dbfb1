import type { Matrix } from './matrix';

/** The most bins of known values; one more is for missing values. */
const MOST_BINS = 255;

/**
 * A column's values as the numbers of bins: bin b holds values ≤ thresholds[b] that are above thresholds[b − 1], the
 * last bin all above; `missing` (one past the last) holds NaN. Thresholds are single-precision numbers.
 */
export type BinnedColumn = Readonly<{
  bins: Uint8Array;
  thresholds: Float64Array;
  missing: number;
  hasMissing: boolean;
}>;

/** Each column in at most `bins` bins of about equal numbers of rows; values as single-precision numbers. */
export function binColumns(matrix: Matrix, bins: number): BinnedColumn[] {
  if (!Number.isInteger(bins) || bins < 2 || bins > MOST_BINS)
    throw new RangeError(`${bins} bins: a whole number from 2 to ${MOST_BINS} is expected`);
  return Array.from({ length: matrix.columns }, (_, column) => binColumn(columnOf(matrix, column), bins));
}

function columnOf({ rows, columns, values }: Matrix, column: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns + column] ?? Number.NaN);
}

function binColumn(values: Float32Array, most: number): BinnedColumn {
  const known = values.filter(value => !Number.isNaN(value)).sort();
  const thresholds = thresholdsOf(known, most);
  const missing = thresholds.length + 1;
  const bins = Uint8Array.from(values, value => (Number.isNaN(value) ? missing : binOf(value, thresholds)));
  return { bins, thresholds, missing, hasMissing: known.length < values.length };
}

/** Between distinct neighbours, each bin taking an equal share of the rows that are left; heavy values stand alone. */
function thresholdsOf(sorted: Float32Array, most: number): Float64Array {
  const thresholds: number[] = [];
  let start = 0;
  while (start < sorted.length && thresholds.length < most - 1) {
    const share = (sorted.length - start) / (most - thresholds.length);
    const end = endOfEqual(sorted, Math.min(sorted.length - 1, start + Math.max(0, Math.round(share) - 1)));
    if (end >= sorted.length) break;
    thresholds.push(between(sorted[end - 1] ?? 0, sorted[end] ?? 0));
    start = end;
  }
  return Float64Array.from(thresholds);
}

/** One past the last value that equals the one at `index`. */
function endOfEqual(sorted: Float32Array, index: number): number {
  let [low, high] = [index, sorted.length];
  const value = sorted[index] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A single-precision t with low ≤ t < high, in the middle where one lies there. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}

function binOf(value: number, thresholds: Float64Array): number {
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (thresholds[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
