import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { BOOSTED_DEFAULTS } from '../../core/models/boosted';
import type { Fit } from '../../core/models/fit-model';
import type { LabelledRows } from '../../core/models/labelled-rows';
import { LOGISTIC_DEFAULTS } from '../../core/models/logistic';
import { countPositives, type Matrix } from '../../core/models/matrix';
import { caveatsOf, type ModelCard } from '../../core/models/model-card';
import type { TrainOptions } from './train-options';
import type { TrainingPlan } from './training-plan';

export type Trained = Readonly<{
  options: TrainOptions;
  training: TrainingPlan;
  /** Events of the span. */
  events: number;
  rows: LabelledRows;
  fit: Fit;
  file: Uint8Array;
  today: string;
}>;

/** What is written beside the model. */
export function makeCard({ options, training, events, rows, fit, file, today }: Trained): ModelCard {
  const { model } = fit;
  const from = rows.timesMs[rows.matrix.rows - fit.holdout.rows] ?? Number.NaN;
  const card = {
    model: options.model,
    kind: options.kind,
    stream: training.stream.name,
    file: { name: basename(options.out), sha256: sha256(file), bytes: file.length },
    created: options.date ?? today,
    data: {
      ...{ from: iso(options.fromMs), to: iso(options.toMs), trainedAt: iso(options.atMs) },
      labels: `${training.labels.stream.name}.${training.labels.field.name}`,
      labelDelay: `${options.delayMs / 3_600_000} h`,
      unlabelledEvents:
        options.unlabelled === 'skip' ? 'left out' : 'taken for negative once a label could be known',
      events,
      rows: rows.matrix.rows,
      positives: countPositives(rows.labels),
      withoutLabel: rows.unlabelled,
      labelNotYetKnown: rows.notYetKnown,
      sha256: sha256(bytesOf(rows.matrix.values), rows.labels),
    },
    inputs: training.inputs
      .map((input, column) => ({
        input,
        importance: fit.importance[column] ?? 0,
        missing: missingShare(rows.matrix, column),
      }))
      .sort((a, b) => b.importance - a.importance),
    holdout: { ...fit.holdout, from: iso(from) },
    parameters: model.kind === 'boosted' ? { ...BOOSTED_DEFAULTS, seed: options.seed } : LOGISTIC_DEFAULTS,
    trees: model.kind === 'boosted' ? model.trees.length : null,
  };
  return { ...card, caveats: caveatsOf(card) };
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function missingShare({ rows, columns, values }: Matrix, column: number): number {
  let missing = 0;
  for (let row = 0; row < rows; row += 1) if (Number.isNaN(values[row * columns + column])) missing += 1;
  return missing / rows;
}

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
