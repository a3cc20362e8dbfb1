import { writeFileSync } from 'node:fs';
import { BOOSTED_DEFAULTS } from '../../core/models/boosted';
import { fitModel, type Fit } from '../../core/models/fit-model';
import type { LabelledRows } from '../../core/models/labelled-rows';
import { LOGISTIC_DEFAULTS } from '../../core/models/logistic';
import { countPositives } from '../../core/models/matrix';
import { cardMarkdown, type ModelCard } from '../../core/models/model-card';
import { writeOnnx } from '../../platform/models/onnx/write-onnx';
import type { EventLog } from '../../platform/event-log/event-log';
import { readDefinitions } from '../sources/read-definitions';
import { UsageError } from '../sources/usage-error';
import { logInputs } from './log-inputs';
import { makeCard } from './make-card';
import { readHistory } from './read-history';
import { RowReader } from './row-reader';
import { readTrainOptions, type TrainOptions } from './train-options';
import { planTraining, type TrainingPlan } from './training-plan';

export type TrainDeps = Readonly<{
  /** What was made: the definition to add. */
  say: (line: string) => void;
  /** Progress and notes. */
  note: (line: string) => void;
  /** Today, `2018-08-01`, where --date does not say. */
  today: () => string;
  /** The log of a data folder. */
  openLog: (dataDir: string) => Promise<EventLog>;
}>;

/** The last fifth of the rows judges; boosting stops when it has not got better for 30 trees. */
const HOLDOUT_SHARE = 0.2;
const PATIENCE = 30;
const NOTE_EVERY = 500_000;

/**
 * `weir train`: runs the engine over a history, takes what a model of one of its streams would read, joins the labels
 * that were known at the moment of training, fits, and writes the ONNX file and its card (`.card.json`, `.card.md`).
 * Throws a UsageError that says what is missing.
 */
export async function trainCommand(args: readonly string[], deps: TrainDeps): Promise<void> {
  const options = readTrainOptions(args);
  const training = planTraining(readDefinitions(options.definitions), options);
  const reader = new RowReader(training, options);
  await readAll(training, options, reader, deps);
  const rows = reader.rows.label(reader.labels, options);
  deps.note(
    `${reader.rows.rows} events of ${training.stream.name} in the span, ${rows.matrix.rows} with a known label, ${countPositives(rows.labels)} positive`,
  );
  const fit = fitRows(rows, options, deps.note);
  const file = writeOnnx(fit.model, options.model, training.inputs, { 'weir.stream': training.stream.name });
  writeFileSync(options.out, file);
  const card = makeCard({
    options,
    training,
    events: reader.rows.rows,
    rows,
    fit,
    file,
    today: deps.today(),
  });
  const stem = options.out.replace(/\.onnx$/, '');
  writeFileSync(`${stem}.card.json`, `${JSON.stringify(card, null, 2)}\n`);
  writeFileSync(`${stem}.card.md`, cardMarkdown(card));
  report(training, options, card, deps, stem);
}

async function readAll(training: TrainingPlan, options: TrainOptions, reader: RowReader, deps: TrainDeps) {
  const onRead = progress(deps.note);
  if (options.dataDir === null) return readHistory(training, options.inputs, reader, onRead);
  const log = await deps.openLog(options.dataDir);
  try {
    await readHistory(training, await logInputs(log, training), reader, onRead);
  } finally {
    await log.close();
  }
}

function progress(note: (line: string) => void): (records: number) => void {
  let read = 0;
  return records => {
    const before = Math.floor(read / NOTE_EVERY);
    read += records;
    if (Math.floor(read / NOTE_EVERY) > before) note(`${read} records read`);
  };
}

function fitRows({ matrix, labels }: LabelledRows, options: TrainOptions, note: (line: string) => void): Fit {
  try {
    return fitModel(
      matrix,
      labels,
      {
        kind: options.kind,
        boosted: { ...BOOSTED_DEFAULTS, seed: options.seed },
        logistic: LOGISTIC_DEFAULTS,
        holdoutShare: HOLDOUT_SHARE,
        patience: PATIENCE,
      },
      (tree, loss) => {
        if (tree % 50 === 0)
          note(loss === null ? `tree ${tree}` : `tree ${tree}, hold-out log loss ${loss.toFixed(5)}`);
      },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `nothing can be learnt from these events: ${error.message}. Look at --from, --to, --at and the labels; where only what was found out is labelled, --unlabelled negative takes the rest for genuine.`,
    );
  }
}

function report(
  { stream, inputs }: TrainingPlan,
  options: TrainOptions,
  card: ModelCard,
  { say, note }: TrainDeps,
  stem: string,
): void {
  const { holdout, file } = card;
  note(
    `hold-out: ROC AUC ${holdout.rocAuc.toFixed(4)}, average precision ${holdout.averagePrecision.toFixed(4)} over ${holdout.rows} events, ${holdout.positives} positive`,
  );
  note(`wrote ${options.out}, ${stem}.card.json and ${stem}.card.md; add this to the definitions beside it:`);
  const { name, sha256 } = file;
  const model = { name: options.model, stream: stream.name, file: name, sha256, inputs };
  const rule = {
    name: `${options.model}-likely`,
    stream: stream.name,
    when: `model.${options.model} > 0.9`,
    severity: 'high',
    mode: 'shadow',
  };
  say(JSON.stringify({ models: [model], rules: [rule] }, null, 2));
}
