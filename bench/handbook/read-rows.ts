import type { Definitions } from '../../core/definitions/types';
import type { LabelledRows } from '../../core/models/labelled-rows';
import { readHistory } from '../../workers/train/read-history';
import { RowReader } from '../../workers/train/row-reader';
import { planTraining } from '../../workers/train/training-plan';
import { BOOK_INPUTS, BOOSTED_INPUTS, FEATURES, RULE_INPUTS, STREAMS } from './definitions';
import { DAY_MS, type Days, type HandbookOptions } from './options';

/** Every input of any score, once. */
const INPUTS: readonly string[] = [...new Set([...BOOK_INPUTS, ...BOOSTED_INPUTS, ...RULE_INPUTS])];

const DEFINITIONS: Definitions = {
  streams: STREAMS,
  metrics: [],
  features: FEATURES,
  rules: [],
  models: [{ name: 'handbook', stream: 'transactions', file: 'handbook.onnx', inputs: [...INPUTS] }],
};

/**
 * Streams all days through the engine and takes the rows of the training days, with the labels that are known when the
 * first test day begins, and those of the test days (their labels in the rows are not to be used: they are not known
 * yet).
 */
export async function readRows(
  { dir, files, train, test, delayDays }: HandbookOptions,
  labelsFile: string,
): Promise<{ train: LabelledRows; test: LabelledRows }> {
  const labels = { stream: 'labels', field: null, event: null };
  const training = planTraining(DEFINITIONS, { model: 'handbook', stream: 'transactions', labels });
  const atMs = test.first * DAY_MS;
  const reader = new RowReader(training, {
    fromMs: train.first * DAY_MS,
    toMs: (test.last + 1) * DAY_MS,
    atMs,
  });
  const days = files.map(file => ({ stream: 'transactions', file: `${dir}/${file}` }));
  // A label that becomes known in the very moment of a transaction goes before it.
  await readHistory(training, [{ stream: 'labels', file: labelsFile }, ...days], reader, () => {});
  const delayMs = delayDays * DAY_MS;
  const all = reader.rows.label(reader.labels, { atMs, delayMs, unlabelled: 'skip' });
  const whole = reader.rows.label(reader.labels, {
    atMs: Number.POSITIVE_INFINITY,
    delayMs,
    unlabelled: 'negative',
  });
  return { train: ofDays(all, train), test: ofDays(whole, test) };
}

/** The rows of these days alone. */
function ofDays(rows: LabelledRows, { first, last }: Days): LabelledRows {
  const from = rows.timesMs.findIndex(timeMs => timeMs >= first * DAY_MS);
  const after = rows.timesMs.findIndex(timeMs => timeMs >= (last + 1) * DAY_MS);
  const [start, end] = [from === -1 ? rows.matrix.rows : from, after === -1 ? rows.matrix.rows : after];
  const { columns, values } = rows.matrix;
  return {
    ...rows,
    matrix: { rows: end - start, columns, values: values.subarray(start * columns, end * columns) },
    ids: rows.ids.slice(start, end),
    labels: rows.labels.subarray(start, end),
    timesMs: rows.timesMs.subarray(start, end),
  };
}

/** The rows with these inputs as their columns. */
export function columnsOf(rows: LabelledRows, inputs: readonly string[]): LabelledRows {
  const places = inputs.map(input => INPUTS.indexOf(input));
  const missing = inputs.find((_, index) => places[index] === -1);
  if (missing !== undefined) throw new Error(`${missing} is no input that was read`);
  const values = new Float64Array(rows.matrix.rows * inputs.length);
  for (let row = 0; row < rows.matrix.rows; row += 1) {
    for (const [column, place] of places.entries())
      values[row * inputs.length + column] = rows.matrix.values[row * INPUTS.length + place] ?? Number.NaN;
  }
  return { ...rows, matrix: { rows: rows.matrix.rows, columns: inputs.length, values } };
}
