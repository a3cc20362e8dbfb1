import {
  addFractions,
  finiteOrNull,
  fractionOf,
  multiplyFractions,
  quotientToDouble,
  ZERO,
} from '../aggregates/binary-fraction';
import { populationDeviation } from '../aggregates/deviation';
import { DISTINCT_ERROR } from '../aggregates/distinct-sketch';
import { QUANTILE_ERROR } from '../aggregates/quantile-sketch';
import { bigDecimalOf, decimalOf } from '../aggregates/results';
import type { FieldPlan } from '../definitions/field-type';
import type { AggregateDefinition } from '../definitions/types';

/** What an aggregate keeps of the events of a window, in the order of their times, then of their places. */
type Kept = Readonly<{ values: readonly unknown[] }>;

/** An aggregate by its definition; `error`: how far a sketch may be from it, as a share of it; 0: not at all. */
export type ExactAggregate = Readonly<{ value: string | number | boolean | null; error: number }>;

/** So many values a sketch keeps as they are. */
const EXACT = { quantile: 100, distinct: 1000 } as const;
/** An estimate further off than five standard errors is a wrong one. */
const STANDARD_ERRORS = 5;

/** Each aggregate of the events, which are given in order. */
export function exactAggregates(
  definitions: readonly AggregateDefinition[],
  fields: readonly FieldPlan[],
  events: readonly Kept[],
): Record<string, ExactAggregate> {
  return Object.fromEntries(
    definitions.map(aggregate => {
      const field = fields.find(({ name }) => name === aggregate.field);
      return [aggregate.as, field === undefined ? exact(events.length) : ofField(aggregate, field, events)];
    }),
  );
}

const exact = (value: ExactAggregate['value']): ExactAggregate => ({ value, error: 0 });

function ofField(
  { fn, q = 0 }: AggregateDefinition,
  { slot, kind, scale }: FieldPlan,
  events: readonly Kept[],
): ExactAggregate {
  const found = events.map(({ values }) => values[slot] ?? null).filter(value => value !== null);
  const numbers = () => found.map(Number);
  const shown = (value: unknown) => exact(kind === 'number' ? plain(value) : inUnits(value, scale));
  switch (fn) {
    case 'count':
      return exact(events.length);
    case 'first':
      return shown(found[0] ?? null);
    case 'last':
      return shown(found.at(-1) ?? null);
    case 'distinct': {
      const { size } = new Set(found.map(value => JSON.stringify(value)));
      return { value: size, error: size > EXACT.distinct ? STANDARD_ERRORS * DISTINCT_ERROR : 0 };
    }
    case 'quantile': {
      const value = numbers().sort((a, b) => a - b)[Math.floor(q * (found.length - 1))];
      const error = found.length > EXACT.quantile ? QUANTILE_ERROR : 0;
      return { value: value === undefined ? null : value / 10 ** scale + 0, error };
    }
    default:
      if (found.length === 0) return exact(null);
      if (fn === 'min') return shown(numbers().reduce((a, b) => Math.min(a, b)));
      if (fn === 'max') return shown(numbers().reduce((a, b) => Math.max(a, b)));
      return exact(summed(fn, numbers(), kind === 'number' ? null : scale));
  }
}

const plain = (value: unknown): ExactAggregate['value'] =>
  typeof value === 'number' ? value + 0 : (value as ExactAggregate['value']);

/** Smallest units as a number, as text where they have more than 15 digits. */
function inUnits(value: unknown, scale: number): ExactAggregate['value'] {
  return typeof value === 'number' ? decimalOf(value, scale) : (value as ExactAggregate['value']);
}

/** Exact, rounded once. `scale`: the values are whole numbers of units of 10^-scale; null: any doubles. */
function summed(fn: 'sum' | 'avg' | 'stddev', values: readonly number[], scale: number | null) {
  const count = BigInt(values.length);
  const units = 10n ** BigInt(scale ?? 0);
  if (fn !== 'stddev' && scale !== null) {
    const whole = values.reduce((sum, value) => sum + BigInt(value), 0n);
    return fn === 'sum'
      ? bigDecimalOf(whole, scale)
      : finiteOrNull(quotientToDouble({ mantissa: whole, exponent: 0 }, count * units));
  }
  const fractions = values.map(fractionOf);
  const sum = fractions.reduce(addFractions, ZERO);
  if (fn !== 'stddev') return finiteOrNull(quotientToDouble(sum, fn === 'sum' ? 1n : count));
  const squares = fractions.map(each => multiplyFractions(each, each)).reduce(addFractions, ZERO);
  return finiteOrNull(populationDeviation(values.length, sum, squares, scale ?? 0));
}
