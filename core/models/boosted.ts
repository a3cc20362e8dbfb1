import { Random } from '../demo/random';
import { binColumns } from './bins';
import { growTree, type TreeLimits } from './grow-tree';
import { checkTrainable, countPositives, sigmoid, type Matrix } from './matrix';
import { logLoss } from './ranking-metrics';
import { leafValue, type Tree } from './tree';

/** Trees whose leaves add up to the log-odds: p = sigmoid(base + Σ leaf). */
export type BoostedModel = Readonly<{
  kind: 'boosted';
  columns: number;
  /** The log-odds before any tree, a single-precision number. */
  base: number;
  trees: readonly Tree[];
  /** Each column's share of the gain of all splits; adds up to 1 where anything was split. */
  importance: Float64Array;
}>;

export type BoostedOptions = Readonly<{
  rounds: number;
  learningRate: number;
  maxLeaves: number;
  maxDepth: number;
  minRows: number;
  minHessian: number;
  l2: number;
  minGain: number;
  /** Share of the rows, and of the columns, that each tree sees. */
  rowShare: number;
  columnShare: number;
  bins: number;
  seed: number;
}>;

export const BOOSTED_DEFAULTS: BoostedOptions = {
  rounds: 1000,
  learningRate: 0.04,
  maxLeaves: 15,
  maxDepth: 6,
  minRows: 20,
  minHessian: 1,
  l2: 1,
  minGain: 0,
  rowShare: 0.8,
  columnShare: 0.5,
  bins: 255,
  seed: 1,
};

/** Rows that judge how many rounds are enough; they lie after the training rows in time. */
export type Holdout = Readonly<{ matrix: Matrix; labels: Uint8Array; patience: number }>;

export type Progress = (round: number, holdoutLogLoss: number | null) => void;

/**
 * Gradient boosting of the log loss with second-order steps on histograms (T. Chen, C. Guestrin, KDD 2016; G. Ke et al.,
 * NIPS 2017). With a hold-out it stops when that has not got better for `patience` rounds and keeps the trees up to the
 * best round. The same data, options and seed give the same model. Throws a RangeError for data no model can be fitted
 * to or options out of range.
 */
export function trainBoosted(
  matrix: Matrix,
  labels: Uint8Array,
  options: BoostedOptions,
  holdout: Holdout | null = null,
  onRound: Progress = () => {},
): BoostedModel {
  checkTrainable(matrix, labels);
  checkOptions(options);
  const training = startTraining(matrix, labels, options);
  const watch = holdout === null ? null : new HoldoutWatch(holdout, training.base);
  while (training.trees.length < options.rounds) {
    const tree = addTree(training, labels, options);
    if (tree === null) break;
    const isOver = watch?.add(tree, training.trees.length) ?? false;
    onRound(training.trees.length, watch?.lastLoss ?? null);
    if (isOver) break;
  }
  const total = training.gains.reduce((sum, gain) => sum + gain, 0);
  return {
    kind: 'boosted',
    columns: matrix.columns,
    base: training.base,
    trees: watch === null ? training.trees : training.trees.slice(0, watch.bestRounds),
    importance: training.gains.map(gain => (total > 0 ? gain / total : 0)),
  };
}

/** The probability of each row. */
export function predictBoosted({ columns, base, trees }: BoostedModel, matrix: Matrix): Float64Array {
  if (matrix.columns !== columns)
    throw new RangeError(`the model reads ${columns} inputs, the rows have ${matrix.columns}`);
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let margin = base;
    for (const tree of trees) margin += leafValue(tree, matrix, row);
    return sigmoid(margin);
  });
}

function startTraining(matrix: Matrix, labels: Uint8Array, { bins, seed }: BoostedOptions) {
  const positives = countPositives(labels);
  const base = Math.fround(Math.log(positives / (matrix.rows - positives)));
  return {
    matrix,
    columns: binColumns(matrix, bins),
    base,
    margins: new Float64Array(matrix.rows).fill(base),
    gradients: new Float64Array(matrix.rows),
    hessians: new Float64Array(matrix.rows),
    gains: new Float64Array(matrix.columns),
    trees: [] as Tree[],
    random: new Random(seed),
  };
}

/** Null where nothing can be split any more. */
function addTree(
  training: ReturnType<typeof startTraining>,
  labels: Uint8Array,
  options: BoostedOptions,
): Tree | null {
  const { matrix, columns, margins, gradients, hessians, gains, trees, random } = training;
  for (let row = 0; row < matrix.rows; row += 1) {
    const p = sigmoid(margins[row] ?? 0);
    gradients[row] = p - (labels[row] ?? 0);
    hessians[row] = Math.max(p * (1 - p), 1e-16);
  }
  const rows = drawRows(matrix.rows, options.rowShare, random);
  const allowed = drawColumns(matrix.columns, options.columnShare, random);
  const limits: TreeLimits = options;
  const tree = growTree(columns, gradients, hessians, rows, allowed, limits, gains);
  if (tree.feature.length === 1 && options.rowShare === 1 && options.columnShare === 1) return null;
  for (let row = 0; row < matrix.rows; row += 1)
    margins[row] = (margins[row] ?? 0) + leafValue(tree, matrix, row);
  trees.push(tree);
  return tree;
}

/** Each row by itself, so about the share of them; at least one. */
function drawRows(rows: number, share: number, random: Random): Uint32Array {
  if (share === 1) return Uint32Array.from({ length: rows }, (_, row) => row);
  const drawn: number[] = [];
  for (let row = 0; row < rows; row += 1) if (random.uniform() < share) drawn.push(row);
  return Uint32Array.from(drawn.length > 0 ? drawn : [random.below(rows)]);
}

/** So many columns, each set of them as likely as any other; at least one. */
function drawColumns(columns: number, share: number, random: Random): Uint8Array {
  const allowed = new Uint8Array(columns);
  let wanted = Math.max(1, Math.round(columns * share));
  for (let column = 0; column < columns; column += 1) {
    if (random.uniform() * (columns - column) >= wanted) continue;
    allowed[column] = 1;
    wanted -= 1;
  }
  return allowed;
}

/** The hold-out's loss after each tree, and when it was least. */
class HoldoutWatch {
  bestRounds = 0;
  lastLoss = Number.NaN;
  private bestLoss: number;
  private readonly margins: Float64Array;

  constructor(
    private readonly holdout: Holdout,
    base: number,
  ) {
    this.margins = new Float64Array(holdout.matrix.rows).fill(base);
    this.bestLoss = logLoss(this.margins.map(sigmoid), holdout.labels);
  }

  /** Whether it has not got better for too long. */
  add(tree: Tree, rounds: number): boolean {
    const { matrix, labels, patience } = this.holdout;
    for (let row = 0; row < matrix.rows; row += 1)
      this.margins[row] = (this.margins[row] ?? 0) + leafValue(tree, matrix, row);
    this.lastLoss = logLoss(this.margins.map(sigmoid), labels);
    if (this.lastLoss < this.bestLoss) [this.bestLoss, this.bestRounds] = [this.lastLoss, rounds];
    return rounds - this.bestRounds >= patience;
  }
}

/** Each option and what it must lie in. */
const RANGES: readonly [keyof BoostedOptions, number, number][] = [
  ['rounds', 1, 10_000],
  ['learningRate', 1e-6, 1],
  ['maxLeaves', 2, 4096],
  ['maxDepth', 1, 64],
  ['minRows', 1, Number.MAX_SAFE_INTEGER],
  ['minHessian', 0, Number.MAX_VALUE],
  ['l2', 0, Number.MAX_VALUE],
  ['minGain', 0, Number.MAX_VALUE],
  ['rowShare', 1e-6, 1],
  ['columnShare', 1e-6, 1],
];

function checkOptions(options: BoostedOptions): void {
  for (const [name, low, high] of RANGES)
    if (!(options[name] >= low && options[name] <= high))
      throw new RangeError(`${name} is ${options[name]}; it must be from ${low} to ${high}`);
}
