import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOOSTED_DEFAULTS, trainBoosted, type BoostedOptions } from '../core/models/boosted';
import { LOGISTIC_DEFAULTS, trainLogistic } from '../core/models/logistic';
import type { LabelledRows } from '../core/models/labelled-rows';
import { countPositives } from '../core/models/matrix';
import type { TrainedModel } from '../core/models/fit-model';
import { writeOnnx } from '../platform/models/onnx/write-onnx';
import { openOnnxModels } from '../platform/models/onnxruntime/onnxruntime-models';
import { BOOK_INPUTS, BOOSTED_INPUTS, RULE_INPUTS } from './handbook/definitions';
import { dayText, readHandbookOptions, type HandbookOptions } from './handbook/options';
import { figuresOf, withoutKnownCards, type TestUse } from './handbook/protocol';
import { columnsOf, readRows } from './handbook/read-rows';
import { printAlertLoad, printFigures, printHead, printScores } from './handbook/report';
import { readTruth, type TruthRead } from './handbook/truth';

/** Frozen on the test weeks from 2018-06-20 to 2018-07-24, before the development split was looked at. */
const BOOSTED: BoostedOptions = { ...BOOSTED_DEFAULTS, rounds: 150, learningRate: 0.04, columnShare: 0.5 };

/**
 * The Fraud Detection Handbook (Le Borgne et al. 2022): streams the raw transactions through the engine, with labels as
 * a second stream that arrives `--delay` after their transaction, trains on the training days and scores the test days.
 *
 *   npm run bench:handbook -- --data DIR --train 2018-07-11..2018-07-17 --delay 7d --test 2018-07-25..2018-07-31
 */
export async function main(args: readonly string[]): Promise<void> {
  const options = readHandbookOptions(args);
  const directory = await mkdtemp(join(tmpdir(), 'weir-handbook-'));
  try {
    const labelsFile = join(directory, 'labels.csv');
    const truth = await readTruth(options.dir, options.files, options.delayDays, labelsFile);
    printHead(options, truth.sha256, commit());
    await run(options, truth, labelsFile);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function run(options: HandbookOptions, truth: TruthRead, labelsFile: string): Promise<void> {
  const { test, delayDays, seed } = options;
  const startedMs = performance.now();
  const rows = await readRows(options, labelsFile);
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(`${truth.byId.size} transactions and labels through the engine in ${seconds.toFixed(1)} s`);
  const known = rows.train;
  console.log(
    `trained on ${known.matrix.rows} transactions with ${countPositives(known.labels)} frauds, labels as known on ${dayText(test.first)}`,
  );
  const uses = usesOf(rows.test, truth);
  const kept = withoutKnownCards(uses, truth.byId.values(), test, delayDays);
  const frauds = (of: readonly TestUse[]) => of.filter(each => each.truth.isFraud).length;
  console.log(
    `test: ${uses.length} transactions (${frauds(uses)} frauds), after dropping known cards ${kept.length} (${frauds(kept)} frauds)\n`,
  );
  const logistic = trainLogistic(columnsOf(known, BOOK_INPUTS).matrix, known.labels, LOGISTIC_DEFAULTS);
  const boosted = trainBoosted(columnsOf(known, BOOSTED_INPUTS).matrix, known.labels, { ...BOOSTED, seed });
  const models = [
    { name: `boosted trees, ${BOOSTED_INPUTS.length} inputs`, model: boosted, inputs: BOOSTED_INPUTS },
    { name: 'boosted trees, the 15 features', model: trainBook(known, seed), inputs: BOOK_INPUTS },
    { name: 'logistic regression, the 15 features', model: logistic, inputs: BOOK_INPUTS },
  ];
  printFigures();
  for (const { name, model, inputs } of models) {
    const scores = await scoresOf(model, inputs, rows.test);
    printScores(
      name,
      figuresOf(kept, ({ row }) => scores[row] ?? Number.NaN),
    );
  }
  const reads = columnsOf(rows.test, RULE_INPUTS).matrix;
  printAlertLoad(uses, kept, reads, test.last - test.first + 1);
  console.log(
    `\nboosted trees: ${parameters({ ...BOOSTED, seed })}; logistic regression: ${parameters(LOGISTIC_DEFAULTS)}`,
  );
}

const trainBook = (known: LabelledRows, seed: number): TrainedModel =>
  trainBoosted(columnsOf(known, BOOK_INPUTS).matrix, known.labels, { ...BOOSTED, seed });

/** By way of its ONNX file, as the stream scores. */
async function scoresOf(
  model: TrainedModel,
  inputs: readonly string[],
  test: LabelledRows,
): Promise<Float64Array> {
  const loaded = await openOnnxModels().load(writeOnnx(model, 'handbook', inputs), { inputs, output: null });
  const scores = await loaded.score(columnsOf(test, inputs).matrix.values);
  await loaded.close();
  return scores;
}

function usesOf({ ids }: LabelledRows, { byId }: TruthRead): TestUse[] {
  return ids.map((id, row) => {
    const truth = byId.get(id);
    if (truth === undefined) throw new Error(`transaction ${id} came out of the engine and never went in`);
    return { row, truth };
  });
}

const parameters = (options: object): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
