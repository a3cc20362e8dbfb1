import { DETECTOR_KINDS } from '../../core/definitions/types';
import type { DetectorKind } from '../../core/detectors/detector';
import { commandOptions } from '../sources/command-options';
import { UsageError } from '../sources/usage-error';

export type DetectOptions = Readonly<{
  /** `-` is standard input or output. */
  input: string;
  out: string;
  kind: DetectorKind;
  skipBad: boolean;
}>;

const DETECT_USAGE =
  'weir detect --input SERIES.csv [--out SCORES.csv] [--detector KIND] [--skip-bad]; - is standard input or output';

/** Reads the arguments of `weir detect`. Throws a UsageError that names the option. */
export function readDetectOptions(args: readonly string[]): DetectOptions {
  const { input, out = '-', detector = 'ensemble', 'skip-bad': skipBad = false } = parse(args);
  if (input === undefined || input === '') throw new UsageError(`--input is missing. Usage: ${DETECT_USAGE}`);
  const kind = DETECTOR_KINDS.find(known => known === detector);
  if (kind === undefined) {
    throw new UsageError(`--detector ${detector}: there is none; known are ${DETECTOR_KINDS.join(', ')}`);
  }
  return { input, out, kind, skipBad };
}

function parse(args: readonly string[]) {
  const options = {
    input: { type: 'string' },
    out: { type: 'string' },
    detector: { type: 'string' },
    'skip-bad': { type: 'boolean' },
  } as const;
  return commandOptions({ args: [...args], options }, DETECT_USAGE).values;
}
