import { errorFunction } from './error-function';

/** What a detector says of one value: a score in [0, 1], what it expected and why. */
export type Judgement = Readonly<{
  score: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
  reasons: readonly string[];
}>;

/** A group's last values, in no order: when full, `next` is the place of the oldest. Plain data. */
export type ZScoreState = { values: number[]; next: number };

export const newZScoreState = (): ZScoreState => ({ values: [], next: 0 });

export const NOT_JUDGED: Judgement = { score: null, expected: null, low: null, high: null, reasons: [] };
const WARMING_UP: Judgement = { ...NOT_JUDGED, reasons: ['warming_up'] };

/** Values needed before there is a score: below, mean and deviation mean little. */
const WARM_UP = 10;
/** The expected band is the mean ± this many deviations. */
const BAND = 3;

/**
 * How far the value lies from the mean of the last `history` values in standard deviations (z), as the probability
 * erf(|z| / √2) that a normal value lies nearer. Null until ten values, or `history` of them, are known.
 */
export function judgeZScore({ values }: Readonly<ZScoreState>, value: number, history: number): Judgement {
  if (values.length < Math.min(WARM_UP, history)) return WARMING_UP;
  let sum = 0;
  for (const past of values) sum += past;
  const mean = sum / values.length;
  let squares = 0;
  for (const past of values) squares += (past - mean) * (past - mean);
  const variance = squares / values.length;
  const deviation = Math.sqrt(variance);
  if (!Number.isFinite(deviation)) return { ...NOT_JUDGED, reasons: ['out_of_range'] };
  const z =
    deviation === 0 ? (value === mean ? 0 : Number.POSITIVE_INFINITY) : Math.abs(value - mean) / deviation;
  return {
    score: z === Number.POSITIVE_INFINITY ? 1 : errorFunction(z / Math.SQRT2),
    expected: mean,
    low: mean - BAND * deviation,
    high: mean + BAND * deviation,
    reasons: z > BAND ? [value > mean ? 'above_expected' : 'below_expected'] : [],
  };
}

/** Takes a value into the state: the oldest makes room. */
export function observeZScore(state: ZScoreState, value: number, history: number): void {
  if (state.values.length < history) state.values.push(value);
  else state.values[state.next] = value;
  state.next = (state.next + 1) % history;
}
