import type { AggregatePlan } from '../definitions/plan-metric';
import {
  addFractions,
  finiteOrNull,
  fractionOf,
  quotientToDouble,
  type BinaryFraction,
} from './binary-fraction';
import { populationDeviation } from './deviation';
import { nearestQuotient, nearestSum } from './double-total';
import { distinctOf, type DistinctSketch } from './distinct-sketch';
import { exactTotal } from './exact-sum';
import type { NumberInput, PickInput, RowLayout, SketchInput } from './layout';
import { quantileOf, type QuantileSketch } from './quantile-sketch';
import type { Rows } from './rows';

/** A number; a decimal's digits as text where a double could not hold them; a field's own value; null: undefined. */
export type AggregateValue = number | string | boolean | null;

/** Each aggregate of a row by its name. */
export function aggregateValues(
  aggregates: readonly AggregatePlan[],
  layout: RowLayout,
  rows: Rows,
  row: number,
): Record<string, AggregateValue> {
  const values: Record<string, AggregateValue> = {};
  for (const plan of aggregates) values[plan.as] = aggregateValue(plan, layout, rows, row);
  return values;
}

export function aggregateValue(
  plan: AggregatePlan,
  layout: RowLayout,
  rows: Rows,
  row: number,
): AggregateValue {
  switch (plan.fn) {
    case 'count':
      return rows.numbers[row * layout.width] ?? 0;
    case 'first':
    case 'last':
      return pickedOf(rows, row, layout.picks[plan.input] as PickInput);
    case 'quantile':
    case 'distinct':
      return sketchedOf(rows, row, layout.sketches[plan.input] as SketchInput, plan.q);
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'stddev':
      return numberOf(plan.fn, rows, row * layout.width, layout.numbers[plan.input] as NumberInput);
  }
}

function pickedOf({ objects }: Rows, row: number, { object, kind, scale }: PickInput): AggregateValue {
  const value = objects[object]?.[row] as AggregateValue | undefined;
  if (value === undefined || value === null) return null;
  return kind === 'decimal' && typeof value === 'number' ? decimalOf(value, scale) : value;
}

function sketchedOf(
  { objects }: Rows,
  row: number,
  { object, kind, scale }: SketchInput,
  q: number,
): AggregateValue {
  const sketch = objects[object]?.[row];
  if (kind === 'distinct') return distinctOf(sketch as DistinctSketch);
  const value = quantileOf(sketch as QuantileSketch, q);
  return value === null ? null : value / powerOfTen(scale);
}

function numberOf(
  fn: 'sum' | 'avg' | 'min' | 'max' | 'stddev',
  rows: Rows,
  at: number,
  input: NumberInput,
): AggregateValue {
  const count = rows.numbers[at + input.count] ?? 0;
  if (count === 0) return null;
  switch (fn) {
    case 'sum':
      return sumOf(rows, at, input);
    case 'avg':
      return finiteOrNull(averageOf(rows, at, input, count));
    case 'min':
      return boundOf(rows.numbers[at + input.min] ?? 0, input);
    case 'max':
      return boundOf(rows.numbers[at + input.max] ?? 0, input);
    case 'stddev':
      return finiteOrNull(deviationOf(rows, at, input, count));
  }
}

const boundOf = (value: number, { isExact, scale }: NumberInput): AggregateValue =>
  isExact ? decimalOf(value, scale) : value + 0;

function sumOf(rows: Rows, at: number, input: NumberInput): AggregateValue {
  if (input.isExact) {
    return isWhole(rows, at + input.sum)
      ? decimalOf(rows.numbers[at + input.sum] ?? 0, input.scale)
      : bigDecimalOf(wholeTotal(totalOf(rows, at + input.sum, true)), input.scale);
  }
  const { numbers } = rows;
  const column = at + input.sum;
  const sum = isWhole(rows, column)
    ? nearestSum(numbers[column] as number, numbers[column + 1] as number, numbers[column + 2] as number)
    : Number.NaN;
  return sum === sum ? sum : finiteOrNull(quotientToDouble(totalOf(rows, column, false), 1n));
}

/** The column has all of the sum. */
const isWhole = ({ exact }: Rows, at: number) => exact.size === 0 || !exact.has(at);

function averageOf(rows: Rows, at: number, input: NumberInput, count: number): number {
  const divisor = input.isExact ? count * powerOfTen(input.scale) : count;
  const isSmall = input.isExact && divisor <= Number.MAX_SAFE_INTEGER && isWhole(rows, at + input.sum);
  // Two integers that doubles hold: their quotient is rounded once.
  if (isSmall) return (rows.numbers[at + input.sum] ?? 0) / divisor + 0;
  const column = at + input.sum;
  if (!input.isExact && isWhole(rows, column)) {
    const { numbers } = rows;
    const mean = nearestQuotient(
      numbers[column] as number,
      numbers[column + 1] as number,
      numbers[column + 2] as number,
      count,
    );
    if (mean === mean) return mean;
  }
  const scale = input.isExact ? 10n ** BigInt(input.scale) : 1n;
  return quotientToDouble(totalOf(rows, column, input.isExact), BigInt(count) * scale);
}

function deviationOf(rows: Rows, at: number, input: NumberInput, count: number): number {
  const sum = totalOf(rows, at + input.sum, input.isExact);
  const squares = totalOf(rows, at + input.squares, input.isExact);
  return populationDeviation(count, sum, squares, input.isExact ? input.scale : 0);
}

/** The exact value of a sum: its columns and what they could not hold. */
function totalOf(rows: Rows, at: number, isExact: boolean): BinaryFraction {
  let total = fractionOf(rows.numbers[at] ?? 0);
  if (!isExact) {
    total = addFractions(total, fractionOf(rows.numbers[at + 1] ?? 0));
    total = addFractions(total, fractionOf(rows.numbers[at + 2] ?? 0));
  }
  const rest = rows.exact.get(at);
  return rest === undefined ? total : addFractions(total, exactTotal(rest));
}

function wholeTotal({ mantissa, exponent }: BinaryFraction): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
}

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);
const powerOfTen = (power: number): number => POWERS_OF_TEN[power] as number;

/** Up to 15 significant digits every decimal is one double, whose shortest text is that decimal. */
const EXACT_AS_DOUBLE = 1e15;

/** Smallest units (a safe integer) as a number, or as text with all digits where a double would lose some. */
export function decimalOf(units: number, scale: number): number | string {
  if (units < EXACT_AS_DOUBLE && units > -EXACT_AS_DOUBLE) return units / powerOfTen(scale) + 0;
  return bigDecimalOf(BigInt(units), scale);
}

/** Smallest units of any size. */
export function bigDecimalOf(units: bigint, scale: number): number | string {
  const magnitude = units < 0n ? -units : units;
  if (magnitude < BigInt(EXACT_AS_DOUBLE)) return Number(units) / powerOfTen(scale);
  const digits = magnitude.toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
