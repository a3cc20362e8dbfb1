import { commandOptions, inputOption } from '../sources/command-options';
import { UsageError } from '../sources/usage-error';

export type RunOptions = Readonly<{
  definitions: string;
  inputs: readonly { stream: string; file: string }[];
  out: string;
  partitions: number;
  emitFeatures: boolean;
  emitReceipts: boolean;
}>;

const RUN_USAGE =
  'weir run --definitions DEFS.json --input STREAM=FILE [--input …] --out DIR [--partitions N] [--emit features] [--emit receipts]';

/** Reads the arguments of `weir run`. Throws a UsageError that names the option. */
export function readRunOptions(args: readonly string[]): RunOptions {
  const { definitions, out, input, partitions, emit = [] } = parse(args);
  if (definitions === undefined) throw new UsageError(`--definitions is missing. Usage: ${RUN_USAGE}`);
  if (out === undefined) throw new UsageError(`--out is missing. Usage: ${RUN_USAGE}`);
  if (input === undefined) throw new UsageError(`--input is missing. Usage: ${RUN_USAGE}`);
  const wrong = emit.find(what => what !== 'features' && what !== 'receipts');
  if (wrong !== undefined) throw new UsageError(`--emit ${wrong}: only features and receipts can be emitted`);
  return {
    definitions,
    out,
    inputs: input.map(inputOption),
    partitions: readCount(partitions),
    emitFeatures: emit.includes('features'),
    emitReceipts: emit.includes('receipts'),
  };
}

function parse(args: readonly string[]) {
  const options = {
    definitions: { type: 'string' },
    input: { type: 'string', multiple: true },
    out: { type: 'string' },
    partitions: { type: 'string' },
    emit: { type: 'string', multiple: true },
  } as const;
  return commandOptions({ args: [...args], options }, RUN_USAGE).values;
}

function readCount(text: string | undefined): number {
  if (text === undefined) return 1;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1024) {
    throw new UsageError(`--partitions ${text}: a whole number from 1 to 1024 is expected`);
  }
  return count;
}
