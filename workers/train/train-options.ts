import type { ModelKind } from '../../core/models/fit-model';
import type { Unlabelled } from '../../core/models/labelled-rows';
import { parseDurationMs } from '../../core/time/duration';
import { parseIsoTimeMs } from '../../core/time/iso-time';
import { commandOptions, inputOption } from '../sources/command-options';
import { UsageError } from '../sources/usage-error';

export type TrainOptions = Readonly<{
  definitions: string;
  /** Files by stream; none: the history of a data folder is read. */
  inputs: readonly { stream: string; file: string }[];
  dataDir: string | null;
  fromMs: number;
  toMs: number;
  /** Labels known later are not used. */
  atMs: number;
  labels: Readonly<{ stream: string; field: string | null; event: string | null }>;
  delayMs: number;
  unlabelled: Unlabelled;
  kind: ModelKind;
  model: string;
  stream: string | null;
  seed: number;
  date: string | null;
  out: string;
}>;

const TRAIN_USAGE =
  'weir train --definitions DEFS.json (--input STREAM=FILE … | --data-dir DIR) --from TIME --to TIME --labels STREAM --out MODEL.onnx';

/** Reads the arguments of `weir train`. Throws a UsageError that names the option. */
export function readTrainOptions(args: readonly string[]): TrainOptions {
  const values = parse(args);
  const fromMs = readTime('--from', required('--from', values.from));
  const toMs = readTime('--to', required('--to', values.to));
  if (fromMs >= toMs) throw new UsageError(`--from ${values.from} is not before --to ${values.to}`);
  const delayMs = readDelay(values.delay);
  const atMs = values.at === undefined ? toMs + delayMs : readTime('--at', values.at);
  const inputs = (values.input ?? []).map(inputOption);
  if (inputs.length === 0 && values['data-dir'] === undefined)
    throw new UsageError(`--input or --data-dir is missing. Usage: ${TRAIN_USAGE}`);
  if (inputs.length > 0 && values['data-dir'] !== undefined)
    throw new UsageError('--input and --data-dir are two ways to the events: give one of them');
  return {
    definitions: required('--definitions', values.definitions),
    inputs,
    dataDir: values['data-dir'] ?? null,
    fromMs,
    toMs,
    atMs,
    labels: readLabels(required('--labels', values.labels), values['label-of']),
    delayMs,
    unlabelled: readChoice('--unlabelled', values.unlabelled, ['skip', 'negative']),
    kind: readChoice('--kind', values.kind, ['boosted', 'logistic']),
    model: readName(values.model ?? 'fraud'),
    stream: values.stream ?? null,
    seed: readSeed(values.seed),
    date: values.date ?? null,
    out: required('--out', values.out),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    definitions: text,
    input: { type: 'string', multiple: true },
    'data-dir': text,
    from: text,
    to: text,
    at: text,
    labels: text,
    'label-of': text,
    delay: text,
    unlabelled: text,
    kind: text,
    model: text,
    stream: text,
    seed: text,
    date: text,
    out: text,
  } as const;
  return commandOptions({ args: [...args], options }, TRAIN_USAGE).values;
}

function required(option: string, value: string | undefined): string {
  if (value === undefined || value === '')
    throw new UsageError(`${option} is missing. Usage: ${TRAIN_USAGE}`);
  return value;
}

function readTime(option: string, text: string): number {
  const timeMs = parseIsoTimeMs(text);
  if (timeMs === null)
    throw new UsageError(`${option} ${text}: a time such as 2018-07-11 or 2018-07-11T06:00:00Z is expected`);
  return timeMs;
}

function readDelay(text: string | undefined): number {
  const delayMs = parseDurationMs(text ?? '0s');
  if (delayMs === null) throw new UsageError(`--delay ${text}: a duration such as 7d is expected`);
  return delayMs;
}

/** `STREAM` or `STREAM.FIELD`, the boolean. */
function readLabels(text: string, event: string | undefined): TrainOptions['labels'] {
  const at = text.lastIndexOf('.');
  const [stream, field] = at < 1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
  return { stream, field: field === '' ? null : field, event: event ?? null };
}

function readChoice<Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const choice = text === undefined ? choices[0] : choices.find(each => each === text);
  if (choice === undefined) throw new UsageError(`${option} ${text}: it is ${choices.join(' or ')}`);
  return choice;
}

function readName(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(text)) return text;
  throw new UsageError(`--model ${text}: letters, digits and _ are expected, no digit first`);
}

function readSeed(text: string | undefined): number {
  const seed = text === undefined ? 1 : Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UsageError(`--seed ${text}: a whole number from 0 is expected`);
  return seed;
}
