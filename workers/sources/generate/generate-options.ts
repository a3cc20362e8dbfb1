import { RHYTHMS, type Rhythm } from '../../../core/demo/rhythm';
import { parseIsoTimeMs } from '../../../core/time/iso-time';
import { commandOptions } from '../command-options';
import { UsageError } from '../usage-error';

export type GenerateOptions = Readonly<{
  events: number;
  seed: number;
  eventsPerSecond: number;
  startMs: number;
  rhythm: Rhythm;
  /** Files; null: standard output, and no labels. */
  out: string | null;
  labels: string | null;
}>;

const GENERATE_USAGE =
  'weir generate --events N [--seed S] [--rate EVENTS_PER_SECOND] [--start TIME] [--rhythm daily|lively|steady] [--labels FILE] [--out FILE]';

/** Fixed, so that the same command gives the same bytes on every day. */
const DEFAULTS = { seed: '1', rate: '50', start: '2026-01-01T00:00:00Z', rhythm: 'daily' } as const;

/** Reads the arguments of `weir generate`. Throws a UsageError that names the option. */
export function readGenerateOptions(args: readonly string[]): GenerateOptions {
  const values = parse(args);
  if (values.events === undefined) throw new UsageError(`--events is missing. Usage: ${GENERATE_USAGE}`);
  const {
    seed = DEFAULTS.seed,
    rate = DEFAULTS.rate,
    start = DEFAULTS.start,
    rhythm = DEFAULTS.rhythm,
  } = values;
  const startMs = parseIsoTimeMs(start);
  if (startMs === null)
    throw new UsageError(`--start ${start}: a time such as 2026-01-01T00:00:00Z is expected`);
  const known = RHYTHMS.find(name => name === rhythm);
  if (known === undefined) throw new UsageError(`--rhythm ${rhythm}: ${RHYTHMS.join(', ')} are possible`);
  return {
    events: whole('--events', values.events, 0, 1e10),
    seed: whole('--seed', seed, 0, Number.MAX_SAFE_INTEGER),
    eventsPerSecond: rateOf(rate),
    startMs,
    rhythm: known,
    out: values.out ?? null,
    labels: values.labels ?? null,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    events: text,
    seed: text,
    rate: text,
    start: text,
    rhythm: text,
    labels: text,
    out: text,
  };
  return commandOptions({ args: [...args], options }, GENERATE_USAGE).values;
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} ${text}: a whole number from ${least} to ${most} is expected`);
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && rate > 0 && rate <= 1e6) return rate;
  throw new UsageError(`--rate ${text}: events a second are expected, above 0 and at most 1000000`);
}
