import type { Detector } from './detector-kind';
import { judgeByDeviation, OUT_OF_RANGE, warmingUp } from './judgement';
import { keepLast, type LastValues } from './last-values';

export type ZScoreSetting = Readonly<{ history: number }>;

/** Values needed before there is a score: below, mean and deviation mean little. */
export const WARM_UP = 10;

/**
 * How far the value lies from the mean of the last `history` values, in standard deviations. Null until ten values, or
 * `history` of them, are known.
 */
export const zscore: Detector<ZScoreSetting, LastValues> = {
  start: () => ({ values: [], next: 0 }),

  judge({ history }, { values }, value) {
    const needed = Math.min(WARM_UP, history);
    if (values.length < needed) return warmingUp(values.length, needed);
    // From one of them on: the mean of values that are all alike is that value, to the last digit.
    const [first = 0] = values;
    let sum = 0;
    for (const past of values) sum += past - first;
    const mean = first + sum / values.length;
    let squares = 0;
    for (const past of values) squares += (past - mean) * (past - mean);
    const deviation = Math.sqrt(squares / values.length);
    return Number.isFinite(deviation) ? judgeByDeviation(value, mean, deviation) : OUT_OF_RANGE;
  },

  learn({ history }, state, value) {
    keepLast(state, value, history);
  },
};
