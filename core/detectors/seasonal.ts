import { zoneNamed } from '../rules/cel/functions/zone';
import { floorMod } from '../time/floor-mod';
import type { Detector } from './detector-kind';
import { judgeByDeviation, OUT_OF_RANGE, warmingUp } from './judgement';
import { WARM_UP } from './zscore';

/** `timezone`: an IANA name or an offset such as `+02:00`; one that is known. */
export type SeasonalSetting = Readonly<{ alpha: number; timezone: string }>;

/** Means of the hours of a week and of a day, how many values made them, and the squared errors of the expectation. */
export type SeasonalState = {
  count: number;
  mean: number;
  variance: number;
  weekMeans: number[];
  weekCounts: number[];
  dayMeans: number[];
  dayCounts: number[];
};

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** The epoch began on a Thursday; hour 0 of a week is Monday 00:00. */
const MONDAY_MS = 4 * DAY_HOURS * HOUR_MS;
/** A mean of so many values and the coarser one behind it weigh alike. */
const TRUST = 0.5;
/** The deviation is that of many hours, not of the last few. */
const SLOWER = 100;

/**
 * How far the value lies from what this hour of the week usually brings, in standard deviations of the errors made so
 * far. What an hour brings is learnt: its own mean, drawn to that of the hour of the day and this to the mean of all,
 * the more the fewer values made it (so the second day and the second week are already expected). Hours are those of the zone's clocks, summer time included.
 */
export const seasonal: Detector<SeasonalSetting, SeasonalState> = {
  start: () => ({
    count: 0,
    mean: 0,
    variance: 0,
    weekMeans: [],
    weekCounts: [],
    dayMeans: [],
    dayCounts: [],
  }),

  judge({ timezone }, state, value, timeMs) {
    if (state.count < WARM_UP) return warmingUp(state.count, WARM_UP);
    const deviation = Math.sqrt(state.variance);
    if (!Number.isFinite(deviation)) return OUT_OF_RANGE;
    return judgeByDeviation(value, expectedAt(state, hourOf(timeMs, timezone)), deviation);
  },

  learn({ alpha, timezone }, state, value, timeMs) {
    const hour = hourOf(timeMs, timezone);
    const error = state.count === 0 ? 0 : value - expectedAt(state, hour);
    const count = Math.min(state.count + 1, Number.MAX_SAFE_INTEGER);
    const weight = Math.max(alpha / SLOWER, 1 / count);
    const mean = state.mean + weight * (value - state.mean);
    const variance = state.variance + weight * (error * error - state.variance);
    // Values too large to be squared would stay in the state for good.
    if (!Number.isFinite(mean) || !Number.isFinite(variance)) return;
    Object.assign(state, { count, mean, variance });
    fold(state.weekMeans, state.weekCounts, hour, value, alpha);
    fold(state.dayMeans, state.dayCounts, hour % DAY_HOURS, value, alpha);
  },
};

function hourOf(timeMs: number, timezone: string): number {
  const localMs = timeMs + (zoneNamed(timezone)?.offsetMs(timeMs) ?? 0);
  return floorMod(Math.floor((localMs - MONDAY_MS) / HOUR_MS), WEEK_HOURS);
}

function expectedAt({ mean, ...state }: Readonly<SeasonalState>, hour: number): number {
  const day = drawn(state.dayMeans, state.dayCounts, hour % DAY_HOURS, mean);
  return drawn(state.weekMeans, state.weekCounts, hour, day);
}

function drawn(means: readonly number[], counts: readonly number[], place: number, coarser: number): number {
  const own = (counts[place] ?? 0) / ((counts[place] ?? 0) + TRUST);
  return own * (means[place] ?? 0) + (1 - own) * coarser;
}

/** The first value of a kind of hour makes room for all of them, so that the arrays have no holes. */
function fold(means: number[], counts: number[], place: number, value: number, alpha: number): void {
  while (means.length <= place) {
    means.push(0);
    counts.push(0);
  }
  const count = (counts[place] ?? 0) + 1;
  counts[place] = count;
  means[place] = (means[place] ?? 0) + (value - (means[place] ?? 0)) * Math.max(alpha, 1 / count);
}
