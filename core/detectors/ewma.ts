import type { Detector } from './detector-kind';
import { judgeByDeviation, OUT_OF_RANGE, warmingUp } from './judgement';
import { WARM_UP } from './zscore';

export type EwmaSetting = Readonly<{ alpha: number }>;

export type EwmaState = { count: number; mean: number; variance: number };

/**
 * How far the value lies from an exponentially weighted mean, in exponentially weighted standard deviations
 * (S. W. Roberts, Control Chart Tests Based on Geometric Moving Averages, 1959; the variance by D. H. D. West, 1979).
 * Each value weighs `alpha`, all before it together 1 − alpha; the first 1 / alpha values weigh alike.
 */
export const ewma: Detector<EwmaSetting, EwmaState> = {
  start: () => ({ count: 0, mean: 0, variance: 0 }),

  judge(_setting, { count, mean, variance }, value) {
    if (count < WARM_UP) return warmingUp(count, WARM_UP);
    const deviation = Math.sqrt(variance);
    return Number.isFinite(deviation) ? judgeByDeviation(value, mean, deviation) : OUT_OF_RANGE;
  },

  learn({ alpha }, state, value) {
    state.count = Math.min(state.count + 1, Number.MAX_SAFE_INTEGER);
    const weight = Math.max(alpha, 1 / state.count);
    const mean = state.mean + weight * (value - state.mean);
    const variance = (1 - weight) * (state.variance + weight * (value - state.mean) ** 2);
    // Values too large to be squared would stay in the state for good.
    if (!Number.isFinite(mean) || !Number.isFinite(variance)) return;
    state.mean = mean;
    state.variance = variance;
  },
};
