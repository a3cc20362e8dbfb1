import { errorFunction } from './error-function';

/** What a detector says of one value: a score in [0, 1], what it expected and why. */
export type Judgement = Readonly<{
  score: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
  reasons: readonly string[];
}>;

/** The metric's last values of one group, oldest first: plain data, never changed in place. */
export type ZScoreState = readonly number[];

export const NOT_JUDGED: Judgement = { score: null, expected: null, low: null, high: null, reasons: [] };

/** Values needed before there is a score: below, mean and deviation mean little. */
const WARM_UP = 10;
/** The expected band is the mean ± this many deviations. */
const BAND = 3;

/**
 * How far the value lies from the mean of the last `history` values in standard deviations (z), as the probability
 * erf(|z| / √2) that a normal value lies nearer. Null until ten values, or `history` of them, are known.
 */
export function judgeZScore(state: ZScoreState, value: number, history: number): Judgement {
  if (state.length < Math.min(WARM_UP, history)) return { ...NOT_JUDGED, reasons: ['warming_up'] };
  const mean = state.reduce((sum, past) => sum + past, 0) / state.length;
  const variance = state.reduce((sum, past) => sum + (past - mean) ** 2, 0) / state.length;
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

/** The state after a value. */
export function observeZScore(state: ZScoreState, value: number, history: number): ZScoreState {
  return state.length < history ? [...state, value] : [...state.slice(state.length - history + 1), value];
}
