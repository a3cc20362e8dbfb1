import type { InputPlan, MetricPlan } from '../definitions/plan-metric';
import type { Accumulator, InputState } from './accumulator';
import {
  addFractions,
  multiplyFractions,
  quotientToDouble,
  rootOfQuotient,
  type BinaryFraction,
} from './binary-fraction';
import { totalOf } from './exact-integer';
import { exactTotal, roundedQuotient } from './exact-sum';

/** A number; a decimal's digits as text where a double could not hold them; null where it is undefined. */
export type AggregateValue = number | string | null;

/** Each aggregate of the metric by its name. */
export function aggregateValues(
  metric: MetricPlan,
  accumulator: Accumulator,
): Record<string, AggregateValue> {
  const values: Record<string, AggregateValue> = {};
  for (const { as, fn, input } of metric.aggregates) {
    const state = input === null ? undefined : accumulator.inputs[input];
    const plan = input === null ? undefined : metric.inputs[input];
    values[as] = state === undefined || plan === undefined ? accumulator.count : valueOf(fn, state, plan);
  }
  return values;
}

function valueOf(fn: string, state: InputState, plan: InputPlan): AggregateValue {
  if (state.count === 0) return null;
  switch (fn) {
    case 'sum':
      return sumOf(state, plan);
    case 'avg':
      return finite(averageOf(state, plan));
    case 'min':
      return plan.isExact ? decimalOf(BigInt(state.min), plan.scale) : state.min;
    case 'max':
      return plan.isExact ? decimalOf(BigInt(state.max), plan.scale) : state.max;
    default:
      return finite(deviationOf(state, plan));
  }
}

function sumOf(state: InputState, plan: InputPlan): AggregateValue {
  if (state.integers !== null) return decimalOf(totalOf(state.integers), plan.scale);
  return state.doubles === null ? null : finite(roundedQuotient(state.doubles, 1));
}

function averageOf(state: InputState, plan: InputPlan): number {
  if (state.doubles !== null) return roundedQuotient(state.doubles, state.count);
  const total = state.integers === null ? 0n : totalOf(state.integers);
  return quotientToDouble({ mantissa: total, exponent: 0 }, BigInt(state.count) * 10n ** BigInt(plan.scale));
}

/**
 * The population's standard deviation, sqrt(n·Σx² − (Σx)²) / n. The difference is taken exactly, so nothing cancels
 * at large means; one rounding before the root.
 */
function deviationOf(state: InputState, plan: InputPlan): number {
  const count = BigInt(state.count);
  const { sum, squares } = moments(state);
  const scaled = multiplyFractions(squares, { mantissa: count, exponent: 0 });
  const square = multiplyFractions(sum, sum);
  const spread = addFractions(scaled, { mantissa: -square.mantissa, exponent: square.exponent });
  const divisor = count * count * 10n ** BigInt(2 * plan.scale);
  return rootOfQuotient(spread, divisor);
}

function moments(state: InputState): { sum: BinaryFraction; squares: BinaryFraction } {
  if (state.doubles !== null && state.doubleSquares !== null) {
    return { sum: exactTotal(state.doubles), squares: exactTotal(state.doubleSquares) };
  }
  const whole = (part: InputState['integers']) => ({
    mantissa: part === null ? 0n : totalOf(part),
    exponent: 0,
  });
  return { sum: whole(state.integers), squares: whole(state.integerSquares) };
}

/** A sum beyond the largest double has no JSON number; it is null rather than a wrong one. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Up to 15 significant digits every decimal is one double, whose shortest text is that decimal. */
const EXACT_AS_DOUBLE = 10n ** 15n;

/** Smallest units as a number, or as text with all digits where a double would lose some. */
export function decimalOf(units: bigint, scale: number): number | string {
  const magnitude = units < 0n ? -units : units;
  if (magnitude < EXACT_AS_DOUBLE) return Number(units) / 10 ** scale;
  const digits = magnitude.toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
