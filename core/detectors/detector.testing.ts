import type { DetectorPlan } from './detector';
import { judge, newDetectorState, observe } from './detector';
import type { Judgement } from './judgement';

/** Every kind, with a setting short enough for tests. */
export const PLANS: readonly DetectorPlan[] = [
  { kind: 'zscore', setting: { history: 20 } },
  { kind: 'robust', setting: { history: 20 } },
  { kind: 'ewma', setting: { alpha: 0.1 } },
  { kind: 'seasonal', setting: { alpha: 0.2, timezone: 'UTC' } },
  { kind: 'ensemble', setting: {} },
];

export const HOUR_MS = 3_600_000;

/** A state that has seen the values, one every step. */
export function after(plan: DetectorPlan, values: readonly number[], stepMs = HOUR_MS) {
  const state = newDetectorState(plan);
  values.forEach((value, index) => observe(plan, state, value, index * stepMs));
  return state;
}

/** What is said of each value in turn. */
export function judgements(plan: DetectorPlan, values: readonly number[], stepMs = HOUR_MS): Judgement[] {
  const state = newDetectorState(plan);
  return values.map((value, index) => observe(plan, state, value, index * stepMs));
}

/** What is said of a value after these. */
export const judged = (plan: DetectorPlan, values: readonly number[], value: number, stepMs = HOUR_MS) =>
  judge(plan, after(plan, values, stepMs), value, values.length * stepMs);
