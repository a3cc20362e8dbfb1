import { commandOptions } from '../command-options';
import { UsageError } from '../usage-error';

export type ImportOptions = Readonly<{
  stream: string;
  inputs: readonly string[];
  /** Event time passes so many times as fast as the clock; null: as fast as it goes. */
  speed: number | null;
  /** The first event happens now, the others as far from it as they were. */
  shiftToNow: boolean;
  /** A file of definitions; null: those in force. */
  definitions: string | null;
  resume: boolean;
  dryRun: boolean;
  /** Where every rejected line is written. */
  rejects: string | null;
}>;

const IMPORT_USAGE =
  'weir import --stream NAME [--speed N] [--shift-to-now] [--definitions FILE] [--resume] [--dry-run] [--rejects FILE] FILE…';

/** Reads the arguments of `weir import`. Throws a UsageError that names the option. */
export function readImportOptions(args: readonly string[]): ImportOptions {
  const { values, positionals } = parse(args);
  if (values.stream === undefined) throw new UsageError(`--stream is missing. Usage: ${IMPORT_USAGE}`);
  if (positionals.length === 0) {
    throw new UsageError(
      `no file is named; a file, a folder or - for standard input. Usage: ${IMPORT_USAGE}`,
    );
  }
  return {
    stream: values.stream,
    inputs: positionals,
    speed: values.speed === undefined ? null : readSpeed(values.speed),
    shiftToNow: values['shift-to-now'] === true,
    definitions: values.definitions ?? null,
    resume: values.resume === true,
    dryRun: values['dry-run'] === true,
    rejects: values.rejects ?? null,
  };
}

function parse(args: readonly string[]) {
  const options = {
    stream: { type: 'string' },
    speed: { type: 'string' },
    'shift-to-now': { type: 'boolean' },
    definitions: { type: 'string' },
    resume: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    rejects: { type: 'string' },
  } as const;
  return commandOptions({ args: [...args], allowPositionals: true, options }, IMPORT_USAGE);
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (text.trim() !== '' && Number.isFinite(speed) && speed > 0) return speed;
  throw new UsageError(
    `--speed ${text}: a number above 0 is expected, 600 for ten minutes of events a second`,
  );
}
