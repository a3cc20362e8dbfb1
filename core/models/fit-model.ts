import { predictBoosted, trainBoosted, type BoostedModel, type BoostedOptions } from './boosted';
import { predictLogistic, trainLogistic, type LogisticModel, type LogisticOptions } from './logistic';
import { countPositives, rowsOf, type Matrix } from './matrix';
import { averagePrecision, logLoss, rocAuc } from './ranking-metrics';

export type ModelKind = 'boosted' | 'logistic';
export type TrainedModel = LogisticModel | BoostedModel;

export type FitOptions = Readonly<{
  kind: ModelKind;
  boosted: BoostedOptions;
  logistic: LogisticOptions;
  /** Share of the rows, the last in time, that judge the model before it is fitted to all. */
  holdoutShare: number;
  /** Boosting stops when the hold-out has not got better for so many trees. */
  patience: number;
}>;

/** How well a model does on rows it has not seen, all later than those it was fitted to. */
export type HoldoutResult = Readonly<{
  rows: number;
  positives: number;
  rocAuc: number;
  averagePrecision: number;
  logLoss: number;
  /** The log loss of the share of positives alone: what a model must beat. */
  baseLogLoss: number;
}>;

export type Fit = Readonly<{
  model: TrainedModel;
  holdout: HoldoutResult;
  /** By column, adding up to 1: the share of the gain of all splits, or of the absolute standardised weights. */
  importance: Float64Array;
}>;

/** Positive and negative rows that each of the two parts needs. */
const LEAST_OF_A_CLASS = 5;

/**
 * Fits a model to rows in the order of time. The first ones make a model that the last ones judge; they also say how
 * many trees are enough. Then a model is fitted to all rows. Throws a RangeError where there is too little to learn
 * from, with what was found.
 */
export function fitModel(
  matrix: Matrix,
  labels: Uint8Array,
  options: FitOptions,
  onTree: (tree: number, holdoutLogLoss: number | null) => void = () => {},
): Fit {
  const cut = matrix.rows - Math.round(matrix.rows * options.holdoutShare);
  const parts = [
    { matrix: rowsOf(matrix, 0, cut), labels: labels.subarray(0, cut) },
    { matrix: rowsOf(matrix, cut, matrix.rows), labels: labels.subarray(cut) },
  ] as const;
  const [early, late] = parts;
  checkPart('the rows to train on', early.labels);
  checkPart('the later rows that judge it', late.labels);
  if (options.kind === 'logistic') {
    const judged = trainLogistic(early.matrix, early.labels, options.logistic);
    const model = trainLogistic(matrix, labels, options.logistic);
    const holdout = holdoutResult(predictLogistic(judged, late.matrix), late.labels, early.labels);
    return { model, holdout, importance: shares(model.weights.map(Math.abs)) };
  }
  const watch = { ...late, patience: options.patience };
  const judged = trainBoosted(early.matrix, early.labels, options.boosted, watch, onTree);
  const rounds = Math.max(1, judged.trees.length);
  const model = trainBoosted(matrix, labels, { ...options.boosted, rounds }, null, onTree);
  const holdout = holdoutResult(predictBoosted(judged, late.matrix), late.labels, early.labels);
  return { model, holdout, importance: model.importance };
}

/** The probability of each row by either kind. */
export const predict = (model: TrainedModel, matrix: Matrix): Float64Array =>
  model.kind === 'logistic' ? predictLogistic(model, matrix) : predictBoosted(model, matrix);

function checkPart(name: string, labels: Uint8Array): void {
  const positives = countPositives(labels);
  if (positives >= LEAST_OF_A_CLASS && labels.length - positives >= LEAST_OF_A_CLASS) return;
  throw new RangeError(
    `of ${labels.length} labelled events in ${name} ${positives} are positive: at least ${LEAST_OF_A_CLASS} of each class are needed`,
  );
}

function holdoutResult(scores: Float64Array, labels: Uint8Array, early: Uint8Array): HoldoutResult {
  const rate = countPositives(early) / early.length;
  return {
    rows: labels.length,
    positives: countPositives(labels),
    rocAuc: rocAuc(scores, labels),
    averagePrecision: averagePrecision(scores, labels),
    logLoss: logLoss(scores, labels),
    baseLogLoss: logLoss(new Float64Array(labels.length).fill(rate), labels),
  };
}

function shares(values: Float64Array): Float64Array {
  const total = values.reduce((sum, each) => sum + each, 0);
  return values.map(each => (total > 0 ? each / total : 0));
}
