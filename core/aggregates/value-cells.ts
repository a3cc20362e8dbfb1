import type { AggregatePlan } from '../definitions/plan-metric';
import type { RowLayout } from './layout';
import { aggregateValue, type AggregateValue } from './results';
import type { Rows } from './rows';

/**
 * The aggregates of many rows, row after row: numbers as doubles, NaN for what is none. `others` has what is neither
 * a number nor null, by its place among the numbers.
 */
export type ValueCells = Readonly<{
  numbers: Float64Array;
  others: ReadonlyMap<number, AggregateValue>;
}>;

/** The aggregates of the rows from `from` to before `to`. */
export function cellsOfRows(
  aggregates: readonly AggregatePlan[],
  layout: RowLayout,
  rows: Rows,
  from: number,
  to: number,
): ValueCells {
  const width = aggregates.length;
  const numbers = new Float64Array((to - from) * width);
  const others = new Map<number, AggregateValue>();
  for (const [column, plan] of aggregates.entries()) {
    let at = column;
    for (let row = from; row < to; row += 1) {
      const value = aggregateValue(plan, layout, rows, row);
      if (typeof value === 'number') numbers[at] = value;
      else {
        numbers[at] = Number.NaN;
        if (value !== null) others.set(at, value);
      }
      at += width;
    }
  }
  return { numbers, others };
}

/** The aggregates of one row by their names; `at` is the place of its first. */
export function valuesOfCells(
  aggregates: readonly AggregatePlan[],
  { numbers, others }: ValueCells,
  at: number,
): Record<string, AggregateValue> {
  const values: Record<string, AggregateValue> = {};
  for (let column = 0; column < aggregates.length; column += 1) {
    const number = numbers[at + column] as number;
    const { as } = aggregates[column] as AggregatePlan;
    values[as] = number === number ? number : (others.get(at + column) ?? null);
  }
  return values;
}
