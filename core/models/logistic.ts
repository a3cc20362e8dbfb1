import { checkTrainable, sigmoid, type Matrix } from './matrix';
import { solvePositive } from './solve-positive';

/**
 * A logistic regression on standardised inputs: p = sigmoid(bias + Σ weight · (x − mean) / scale). A missing input is
 * its mean, so it adds nothing.
 */
export type LogisticModel = Readonly<{
  kind: 'logistic';
  means: Float64Array;
  scales: Float64Array;
  weights: Float64Array;
  bias: number;
}>;

export type LogisticOptions = Readonly<{
  /** The inverse of the strength of the L2 penalty, as scikit-learn counts it. */
  c: number;
  maxIterations: number;
}>;

export const LOGISTIC_DEFAULTS: LogisticOptions = { c: 1, maxIterations: 100 };
/** Newton's method has converged when no coefficient moves by more. */
const TOLERANCE = 1e-10;

/**
 * Minimises ½ |weights|² + c · Σ log loss over standardised inputs; the bias is not penalised. Newton's method with
 * halved steps where a whole one would not descend (T. Hastie et al., The Elements of Statistical Learning, 4.4.1).
 * Throws a RangeError for data no model can be fitted to.
 */
export function trainLogistic(matrix: Matrix, labels: Uint8Array, options: LogisticOptions): LogisticModel {
  checkTrainable(matrix, labels);
  if (!(options.c > 0)) throw new RangeError(`c is ${options.c}; it must be above 0`);
  const { means, scales } = standardisation(matrix);
  const inputs = standardise(matrix, means, scales);
  let point = new Float64Array(matrix.columns + 1);
  let loss = lossAt(inputs, labels, point, options.c);
  for (let iteration = 0; iteration < options.maxIterations; iteration += 1) {
    const step = newtonStep(inputs, labels, point, options.c);
    const next = descend(inputs, labels, point, step, loss, options.c);
    if (next === null) break;
    ({ point, loss } = next);
    if (next.moved < TOLERANCE) break;
  }
  return {
    kind: 'logistic',
    means,
    scales,
    weights: point.subarray(0, matrix.columns),
    bias: point[matrix.columns] ?? 0,
  };
}

/** The probability of each row. */
export function predictLogistic(model: LogisticModel, matrix: Matrix): Float64Array {
  const { means, scales, weights, bias } = model;
  if (matrix.columns !== weights.length)
    throw new RangeError(`the model reads ${weights.length} inputs, the rows have ${matrix.columns}`);
  const inputs = standardise(matrix, means, scales);
  const point = Float64Array.of(...weights, bias);
  return Float64Array.from({ length: matrix.rows }, (_, row) => sigmoid(marginOf(inputs, row, point)));
}

/** Mean and population standard deviation of each column's known values; the scale of a constant column is 1. */
function standardisation({ rows, columns, values }: Matrix) {
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let column = 0; column < columns; column += 1) {
    let [count, mean, squares] = [0, 0, 0];
    for (let at = column; at < rows * columns; at += columns) {
      const value = values[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      count += 1;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    }
    means[column] = mean;
    scales[column] = count > 0 && squares > 0 ? Math.sqrt(squares / count) : 1;
  }
  return { means, scales };
}

function standardise({ rows, columns, values }: Matrix, means: Float64Array, scales: Float64Array): Matrix {
  const scaled = values.map((value, at) => {
    const column = at % columns;
    return Number.isNaN(value) ? 0 : (value - (means[column] ?? 0)) / (scales[column] ?? 1);
  });
  return { rows, columns, values: scaled };
}

function marginOf({ columns, values }: Matrix, row: number, point: Float64Array): number {
  let margin = point[columns] ?? 0;
  const start = row * columns;
  for (let column = 0; column < columns; column += 1)
    margin += (values[start + column] ?? 0) * (point[column] ?? 0);
  return margin;
}

function lossAt(inputs: Matrix, labels: Uint8Array, point: Float64Array, c: number): number {
  let loss = 0;
  for (let row = 0; row < inputs.rows; row += 1) {
    const margin = marginOf(inputs, row, point);
    const signed = labels[row] === 1 ? -margin : margin;
    loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  }
  let penalty = 0;
  for (let column = 0; column < inputs.columns; column += 1) penalty += (point[column] ?? 0) ** 2;
  return penalty / 2 + c * loss;
}

/** H⁻¹ · gradient at the point. */
function newtonStep(inputs: Matrix, labels: Uint8Array, point: Float64Array, c: number): Float64Array {
  const { rows, columns, values } = inputs;
  const n = columns + 1;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const row = new Float64Array(n).fill(1);
  for (let index = 0; index < rows; index += 1) {
    row.set(values.subarray(index * columns, (index + 1) * columns));
    const p = sigmoid(marginOf(inputs, index, point));
    const slope = c * (p - (labels[index] ?? 0));
    const curvature = c * p * (1 - p);
    for (let i = 0; i < n; i += 1) {
      const value = row[i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) + slope * value;
      const weighted = curvature * value;
      for (let j = 0; j <= i; j += 1)
        hessian[i * n + j] = (hessian[i * n + j] ?? 0) + weighted * (row[j] ?? 0);
    }
  }
  for (let i = 0; i < columns; i += 1) {
    gradient[i] = (gradient[i] ?? 0) + (point[i] ?? 0);
    hessian[i * n + i] = (hessian[i * n + i] ?? 0) + 1;
  }
  // Where every row is certain the bias has no curvature left; this keeps the matrix positive definite.
  hessian[n * n - 1] = (hessian[n * n - 1] ?? 0) + 1e-12 * c;
  return solvePositive(hessian, gradient);
}

/** The farthest halving of the step that lowers the loss; null where none does: the minimum is reached. */
function descend(
  inputs: Matrix,
  labels: Uint8Array,
  point: Float64Array,
  step: Float64Array,
  loss: number,
  c: number,
) {
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = point.map((value, index) => value - share * (step[index] ?? 0));
    const nextLoss = lossAt(inputs, labels, next, c);
    if (nextLoss >= loss) continue;
    const moved = step.reduce((most, each) => Math.max(most, Math.abs(each) * share), 0);
    return { point: next, loss: nextLoss, moved };
  }
  return null;
}
