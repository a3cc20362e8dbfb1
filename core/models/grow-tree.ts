import type { BinnedColumn } from './bins';
import {
  bestSplit,
  BINS,
  leafOf,
  STRIDE,
  type Histogram,
  type Split,
  type SplitLimits,
  type Sums,
} from './split';
import { TreeBuilder, type Tree } from './tree';

export type TreeLimits = SplitLimits &
  Readonly<{ maxLeaves: number; maxDepth: number; learningRate: number }>;

/** A leaf that may still be split: its rows are order[start, end). */
type Open = {
  node: number;
  depth: number;
  start: number;
  end: number;
  sums: Sums;
  histogram: Histogram;
  split: Split | null;
};

/**
 * Grows one tree leaf by leaf, always splitting the leaf that gains most (G. Ke et al., LightGBM, NIPS 2017). `order`
 * holds the numbers of the rows that take part; it is reordered. Adds each split's gain to `gains` by column.
 */
export function growTree(
  columns: readonly BinnedColumn[],
  gradients: Float64Array,
  hessians: Float64Array,
  order: Uint32Array,
  allowed: Uint8Array,
  limits: TreeLimits,
  gains: Float64Array,
): Tree {
  const builder = new TreeBuilder();
  const grower = { columns, gradients, hessians, order, allowed, limits };
  const open = [rootOf(builder, grower)];
  for (let leaves = 1; leaves < limits.maxLeaves; leaves += 1) {
    const next = mostPromising(open);
    if (next === null || next.split === null) break;
    gains[next.split.feature] = (gains[next.split.feature] ?? 0) + next.split.gain;
    open.splice(open.indexOf(next), 1, ...divide(builder, grower, next, next.split));
  }
  return builder.build();
}

type Grower = Readonly<{
  columns: readonly BinnedColumn[];
  gradients: Float64Array;
  hessians: Float64Array;
  order: Uint32Array;
  allowed: Uint8Array;
  limits: TreeLimits;
}>;

function rootOf(builder: TreeBuilder, grower: Grower): Open {
  const { order } = grower;
  const histogram = histogramOf(grower, 0, order.length);
  let [gradient, hessian] = [0, 0];
  for (const row of order) {
    gradient += grower.gradients[row] ?? 0;
    hessian += grower.hessians[row] ?? 0;
  }
  return leaf(builder, grower, 0, 0, order.length, { gradient, hessian, rows: order.length }, histogram);
}

function leaf(
  builder: TreeBuilder,
  { columns, allowed, limits }: Grower,
  depth: number,
  start: number,
  end: number,
  sums: Sums,
  histogram: Histogram,
): Open {
  const node = builder.addLeaf(leafOf(sums, limits.l2) * limits.learningRate);
  const split = depth < limits.maxDepth ? bestSplit(histogram, columns, allowed, sums, limits) : null;
  return { node, depth, start, end, sums, histogram, split };
}

/** The first of those with the largest gain. */
function mostPromising(open: readonly Open[]): Open | null {
  let best: Open | null = null;
  for (const each of open)
    if (each.split !== null && (best === null || best.split === null || each.split.gain > best.split.gain))
      best = each;
  return best;
}

function divide(builder: TreeBuilder, grower: Grower, parent: Open, split: Split): [Open, Open] {
  const column = grower.columns[split.feature];
  if (column === undefined) throw new Error(`column ${split.feature} is split, but there is none`);
  const middle = partition(grower.order, parent.start, parent.end, column, split);
  const [left, right] = histogramsOf(grower, parent, middle);
  const depth = parent.depth + 1;
  const leftLeaf = leaf(builder, grower, depth, parent.start, middle, split.left, left);
  const rightLeaf = leaf(builder, grower, depth, middle, parent.end, split.right, right);
  const threshold = column.thresholds[split.bin] ?? 0;
  const { feature, missingLeft } = split;
  builder.split(parent.node, { feature, threshold, missingLeft }, leftLeaf.node, rightLeaf.node);
  return [leftLeaf, rightLeaf];
}

/** The smaller side's histogram is counted, the other is what is left of the parent's. */
function histogramsOf(grower: Grower, parent: Open, middle: number): [Histogram, Histogram] {
  const isLeftSmaller = middle - parent.start <= parent.end - middle;
  const smaller = isLeftSmaller
    ? histogramOf(grower, parent.start, middle)
    : histogramOf(grower, middle, parent.end);
  const larger = parent.histogram;
  for (let at = 0; at < larger.length; at += 1) larger[at] = (larger[at] ?? 0) - (smaller[at] ?? 0);
  return isLeftSmaller ? [smaller, larger] : [larger, smaller];
}

function histogramOf(
  { columns, gradients, hessians, order, allowed }: Grower,
  start: number,
  end: number,
): Histogram {
  const histogram = new Float64Array(columns.length * BINS * STRIDE);
  const count = end - start;
  const g = new Float64Array(count);
  const h = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const row = order[start + index] ?? 0;
    g[index] = gradients[row] ?? 0;
    h[index] = hessians[row] ?? 0;
  }
  for (const [feature, { bins }] of columns.entries()) {
    if (allowed[feature] !== 1) continue;
    const base = feature * BINS * STRIDE;
    for (let index = 0; index < count; index += 1) {
      const at = base + (bins[order[start + index] ?? 0] ?? 0) * STRIDE;
      histogram[at] = (histogram[at] ?? 0) + (g[index] ?? 0);
      histogram[at + 1] = (histogram[at + 1] ?? 0) + (h[index] ?? 0);
      histogram[at + 2] = (histogram[at + 2] ?? 0) + 1;
    }
  }
  return histogram;
}

/** Rows that go left first, each side in the order it had. Returns where the right side starts. */
function partition(
  order: Uint32Array,
  start: number,
  end: number,
  column: BinnedColumn,
  split: Split,
): number {
  const right = new Uint32Array(split.right.rows);
  let [left, rights] = [start, 0];
  for (let index = start; index < end; index += 1) {
    const row = order[index] ?? 0;
    const bin = column.bins[row] ?? 0;
    const goesLeft = bin === column.missing ? split.missingLeft : bin <= split.bin;
    if (goesLeft) order[left++] = row;
    else right[rights++] = row;
  }
  order.set(right.subarray(0, rights), left);
  return left;
}
