import type { Detector } from './detector-kind';
import { judgeByDeviation, warmingUp } from './judgement';
import { keepLast, type LastValues } from './last-values';
import { WARM_UP } from './zscore';

export type RobustSetting = Readonly<{ history: number }>;

/** The last values, and the same in ascending order. */
export type RobustState = LastValues & { sorted: number[] };

/** MAD · 1.4826 and mean absolute deviation · 1.2533 estimate the standard deviation of normal values. */
const MAD_TO_DEVIATION = 1.4826;
const MEAN_TO_DEVIATION = 1.2533;

/**
 * How far the value lies from the median of the last `history` values, in units of their median absolute deviation
 * (B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, 1993; where more than half of the values are the
 * same, their mean absolute deviation). Up to half of the history may be outliers without moving it.
 */
export const robust: Detector<RobustSetting, RobustState> = {
  start: () => ({ values: [], next: 0, sorted: [] }),

  judge({ history }, { sorted }, value) {
    const needed = Math.min(WARM_UP, history);
    if (sorted.length < needed) return warmingUp(sorted.length, needed);
    const median = medianOf(sorted);
    return judgeByDeviation(value, median, deviationAround(sorted, median));
  },

  learn({ history }, state, value) {
    const oldest = keepLast(state, value, history);
    if (oldest !== undefined) state.sorted.splice(placeOf(state.sorted, oldest), 1);
    state.sorted.splice(placeOf(state.sorted, value), 0, value);
  },
};

function deviationAround(sorted: readonly number[], median: number): number {
  const mad = medianDistance(sorted, median);
  if (mad > 0) return MAD_TO_DEVIATION * mad;
  let sum = 0;
  for (const value of sorted) sum += Math.abs(value - median);
  return (MEAN_TO_DEVIATION * sum) / sorted.length;
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted[sorted.length >> 1] ?? 0;
  return sorted.length % 2 === 1 ? upper : between(sorted[(sorted.length >> 1) - 1] ?? 0, upper);
}

/** In the midst of both; half of the smallest double is 0. */
const between = (a: number, b: number): number => (a === b ? a : a / 2 + b / 2);

/** The median of |value − centre|: both ends of the order are walked inwards, the farther value first. */
function medianDistance(sorted: readonly number[], centre: number): number {
  let left = 0;
  let right = sorted.length - 1;
  let distance = 0;
  let farther = 0;
  for (let rest = sorted.length - ((sorted.length + 1) >> 1) + 1; rest > 0; rest -= 1) {
    const below = centre - (sorted[left] ?? 0);
    const above = (sorted[right] ?? 0) - centre;
    farther = distance;
    distance = Math.max(below, above);
    if (below > above) left += 1;
    else right -= 1;
  }
  return sorted.length % 2 === 1 ? distance : between(distance, farther);
}

/** The first place whose value is not below. */
function placeOf(sorted: readonly number[], value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
