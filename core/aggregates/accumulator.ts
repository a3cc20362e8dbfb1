import type { InputPlan } from '../definitions/plan-metric';
import { addInteger, addSquare, mergeInteger, newExactInteger, type ExactInteger } from './exact-integer';
import { addDouble, addDoubleSquare, mergeExactSum, newExactSum, type ExactSum } from './exact-sum';

/** What is kept of one field: enough for sum, avg, min, max and stddev. Decimals and times are integers. */
export type InputState = {
  count: number;
  min: number;
  max: number;
  integers: ExactInteger | null;
  doubles: ExactSum | null;
  integerSquares: ExactInteger | null;
  doubleSquares: ExactSum | null;
};

/** One group of one pane: how many events, and a state per aggregated field. Merges in any order. */
export type Accumulator = { count: number; inputs: InputState[] };

export function newAccumulator(inputs: readonly InputPlan[]): Accumulator {
  return { count: 0, inputs: inputs.map(newInputState) };
}

function newInputState({ isExact, needsSquares }: InputPlan): InputState {
  return {
    count: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    integers: isExact ? newExactInteger() : null,
    doubles: isExact ? null : newExactSum(),
    integerSquares: isExact && needsSquares ? newExactInteger() : null,
    doubleSquares: !isExact && needsSquares ? newExactSum() : null,
  };
}

/** Folds one event in; nulls are skipped field by field. */
export function accumulate(
  accumulator: Accumulator,
  plans: readonly InputPlan[],
  values: readonly unknown[],
): void {
  accumulator.count += 1;
  for (let index = 0; index < plans.length; index += 1) {
    const plan = plans[index];
    const state = accumulator.inputs[index];
    const value = plan === undefined ? null : values[plan.slot];
    if (state !== undefined && typeof value === 'number') addValue(state, value);
  }
}

function addValue(state: InputState, value: number): void {
  state.count += 1;
  if (value < state.min) state.min = value;
  if (value > state.max) state.max = value;
  if (state.integers !== null) {
    addInteger(state.integers, value);
    if (state.integerSquares !== null) addSquare(state.integerSquares, value);
  } else if (state.doubles !== null) {
    addDouble(state.doubles, value);
    if (state.doubleSquares !== null) addDoubleSquare(state.doubleSquares, value);
  }
}

/** Adds another accumulator of the same metric to this one; the other is left as it was. */
export function mergeAccumulator(into: Accumulator, other: Accumulator): void {
  into.count += other.count;
  for (let index = 0; index < into.inputs.length; index += 1) {
    const state = into.inputs[index];
    const added = other.inputs[index];
    if (state !== undefined && added !== undefined && added.count > 0) mergeInput(state, added);
  }
}

function mergeInput(state: InputState, other: InputState): void {
  state.count += other.count;
  state.min = Math.min(state.min, other.min);
  state.max = Math.max(state.max, other.max);
  if (state.integers !== null && other.integers !== null) mergeInteger(state.integers, other.integers);
  if (state.doubles !== null && other.doubles !== null) mergeExactSum(state.doubles, other.doubles);
  if (state.integerSquares !== null && other.integerSquares !== null) {
    mergeInteger(state.integerSquares, other.integerSquares);
  }
  if (state.doubleSquares !== null && other.doubleSquares !== null) {
    mergeExactSum(state.doubleSquares, other.doubleSquares);
  }
}
