import { fieldKind, type AggregateDefinition, type StreamDefinition } from './definitions';
import { canonical, valueOf, type OracleEvent, type Value } from './event';
import {
  compare,
  fraction,
  minus,
  ofDouble,
  over,
  plus,
  squareRoot,
  times,
  toDouble,
  type Fraction,
} from './fraction';

/** What a result must be. */
export type Expected =
  | null
  /** This number to the last digit, however many. */
  | { kind: 'exact'; value: Fraction }
  /** The double next to it. */
  | { kind: 'double'; value: number }
  /** A double within so much of it, relative to its size. */
  | { kind: 'near'; low: number; high: number; relative: number }
  /** A finite number or null: the oracle does not say which. */
  | { kind: 'any' }
  | { kind: 'value'; value: string | boolean };

/** Of one aggregate over the events of a window, in their order of arrival. */
export function aggregate(
  definition: AggregateDefinition,
  stream: StreamDefinition,
  events: readonly OracleEvent[],
): Expected {
  const { fn, field } = definition;
  if (fn === 'count' || field === undefined) return exactly(fraction(BigInt(events.length)));
  const filled = events
    .filter(event => valueOf(event, field) !== null)
    .sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition || a.arrival - b.arrival);
  const values = filled.map(event => valueOf(event, field));
  return aggregateValues(definition, fieldKind(stream.fields[field] ?? '').kind, values);
}

/** The function's value over what is there in the order of event time, nulls left out. */
export function aggregateValues(
  { fn, q = 0 }: Pick<AggregateDefinition, 'fn' | 'q'>,
  kind: string,
  values: readonly Value[],
): Expected {
  const numbers = values.map(exactNumber);
  if (values.length === 0 && fn !== 'distinct') return null;
  const inKind = (value: Fraction): Expected =>
    kind === 'number' ? { kind: 'double', value: toDouble(value) } : exactly(value);
  switch (fn) {
    case 'count':
      return exactly(fraction(BigInt(values.length)));
    case 'distinct':
      return exactly(fraction(BigInt(new Set(values.map(canonical)).size)));
    case 'sum':
      return inKind(sum(numbers));
    case 'avg':
      return near(toDouble(over(sum(numbers), numbers.length)), 2 ** -51);
    case 'stddev':
      return near(toDouble(squareRoot(variance(numbers))), 2 ** -50);
    case 'min':
      return inKind(numbers.reduce((a, b) => (compare(b, a) < 0 ? b : a)));
    case 'max':
      return inKind(numbers.reduce((a, b) => (compare(b, a) > 0 ? b : a)));
    case 'quantile':
      return quantile(numbers, q);
    case 'first':
      return asItIs(values[0] ?? null, kind);
    case 'last':
      return asItIs(values.at(-1) ?? null, kind);
  }
}

function asItIs(value: Value, kind: string): Expected {
  if (typeof value === 'string' || typeof value === 'boolean') return { kind: 'value', value };
  return kind === 'number' ? { kind: 'double', value: Number(value) } : exactly(exactNumber(value));
}

/** How far a quantile may be from an order statistic, relative to its size. */
const QUANTILE_ERROR = 0.01;

/** Between the order statistics on both sides of rank q · (n − 1). */
function quantile(numbers: readonly Fraction[], q: number): Expected {
  const sorted = [...numbers].sort(compare).map(toDouble);
  const rank = q * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return { kind: 'near', low, high, relative: QUANTILE_ERROR };
}

/** The double that conditions, detectors and features read of an exact number. */
export const asDouble = (expected: Expected): Expected =>
  expected?.kind === 'exact' ? { kind: 'double', value: toDouble(expected.value) } : expected;

export const exactly = (value: Fraction): Expected => ({ kind: 'exact', value });
const near = (value: number, relative: number): Expected => ({
  kind: 'near',
  low: value,
  high: value,
  relative,
});

/** A value of a number, decimal or timestamp field without rounding. */
function exactNumber(value: Value): Fraction {
  if (typeof value === 'number') return ofDouble(value);
  if (typeof value === 'object' && value !== null && 'numerator' in value) return value;
  return fraction(0n);
}

export const sum = (numbers: readonly Fraction[]) => numbers.reduce(plus, fraction(0n));

/** Of the population: the mean of the squared distances from the mean. */
export function variance(numbers: readonly Fraction[]): Fraction {
  const mean = over(sum(numbers), numbers.length);
  const squares = numbers.map(number => times(minus(number, mean), minus(number, mean)));
  return over(sum(squares), numbers.length);
}
