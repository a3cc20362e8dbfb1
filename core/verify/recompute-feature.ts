import {
  addFractions,
  finiteOrNull,
  fractionOf,
  multiplyFractions,
  quotientToDouble,
  ZERO,
  type BinaryFraction,
} from '../aggregates/binary-fraction';
import { populationDeviation } from '../aggregates/deviation';
import type { FeaturePlan } from '../definitions/plan-feature';
import { timeOrNull } from '../time/watermark';
import { holds } from './holds';

/** An event of the entity, as it was read from the log again. */
export type LoggedEvent = Readonly<{
  partition: number;
  offset: bigint;
  timeMs: number;
  values: readonly unknown[];
  /** The event's id. */
  id: string;
}>;

/** Who read the feature. `watermark`: of its partition before it; `lateMs`: how far behind it events still count. */
export type FeatureReader = Readonly<{
  timeMs: number;
  watermark: number;
  lateMs: number;
  /** Where the reader itself lies, if it is of the stream that feeds the feature. */
  own: Readonly<{ partition: number; offset: bigint }> | null;
}>;

export type RecomputedFeature = Readonly<{
  value: unknown;
  from: number | null;
  to: number;
  /** Those that counted, oldest first. */
  events: readonly LoggedEvent[];
  /** Which event was the last depends on how two partitions were read beside each other. */
  isTied: boolean;
}>;

/** Events at or before this time do not count; −Infinity: the feature has no window. */
export const beginningOf = (
  { delayMs, windowMs }: FeaturePlan,
  { timeMs, watermark, lateMs }: FeatureReader,
): number => Math.max(timeMs, watermark - lateMs) - delayMs - (windowMs ?? Infinity);

/** The feature from the events of its entity, by its definition alone: no state, no order of arrival but that of ties. */
export function recomputeFeature(
  feature: FeaturePlan,
  events: readonly LoggedEvent[],
  reader: FeatureReader,
): RecomputedFeature {
  const { fn, delayMs, windowMs } = feature;
  const to = reader.timeMs - delayMs;
  const above = beginningOf(feature, reader);
  const taken = events
    .filter(event => event.timeMs > above && counts(feature, event, reader))
    .sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition || Number(a.offset - b.offset));
  const held = windowMs === null ? unforgotten(taken, reader.watermark - reader.lateMs - delayMs) : taken;
  const counted = held.filter(({ timeMs }) => timeMs <= to);
  const isLast = fn === 'last' || fn === 'sinceLast';
  const last = isLast ? counted.slice(-1) : counted;
  const from = timeOrNull(above);
  const isTied = fn === 'last' && new Set(latest(counted).map(({ partition }) => partition)).size > 1;
  return { value: valueOf(feature, last, reader.timeMs), from, to, events: last, isTied };
}

/** Of the events that lie too far behind for most readers only the newest is remembered. */
function unforgotten(events: readonly LoggedEvent[], forgottenMs: number): readonly LoggedEvent[] {
  const newest = events.findLast(({ timeMs }) => timeMs <= forgottenMs);
  return events.filter(event => event === newest || event.timeMs > forgottenMs);
}

const latest = (events: readonly LoggedEvent[]) =>
  events.filter(({ timeMs }) => timeMs === events.at(-1)?.timeMs);

function counts(
  { input, where, includesCurrent }: FeaturePlan,
  event: LoggedEvent,
  { own }: FeatureReader,
): boolean {
  const isOwn = own !== null && own.partition === event.partition && own.offset === event.offset;
  if (isOwn && !includesCurrent) return false;
  if (input !== null && (event.values[input.slot] ?? null) === null) return false;
  return holds(where, event.values);
}

function valueOf({ fn, input }: FeaturePlan, events: readonly LoggedEvent[], timeMs: number): unknown {
  const values = events.map(event => (input === null ? 1 : event.values[input.slot]));
  const units = 10n ** BigInt(input?.scale ?? 0);
  const count = values.length;
  const last = events.at(-1);
  switch (fn) {
    case 'count':
      return count;
    case 'distinct':
      return new Set(values.map(value => JSON.stringify(value))).size;
    case 'sinceLast':
      return last === undefined ? null : timeMs - last.timeMs;
    case 'last':
      return scaled(values.at(-1) ?? null, units);
    case 'min':
    case 'max':
      return count === 0 ? null : scaled(extreme(fn, values), units);
    case 'sum':
      return count === 0 ? null : quotient(sumOf(values), units);
    case 'avg':
    case 'share':
      return count === 0 ? null : quotient(sumOf(values), units * BigInt(count));
    case 'stddev':
      return count === 0 ? null : deviation(values, input?.scale ?? 0);
  }
}

const scaled = (value: unknown, units: bigint) =>
  typeof value === 'number' ? value / Number(units) + 0 : value;

const extreme = (fn: 'min' | 'max', values: readonly unknown[]) =>
  values.map(Number).reduce((a, b) => (fn === 'min' ? Math.min(a, b) : Math.max(a, b)));

const sumOf = (values: readonly unknown[]) =>
  values.reduce<BinaryFraction>((sum, value) => addFractions(sum, fractionOf(Number(value))), ZERO);

/** Exact, rounded once. */
const quotient = (sum: BinaryFraction, divisor: bigint) => finiteOrNull(quotientToDouble(sum, divisor));

function deviation(values: readonly unknown[], scale: number): number | null {
  const squares = values.reduce<BinaryFraction>((total, value) => {
    const fraction = fractionOf(Number(value));
    return addFractions(total, multiplyFractions(fraction, fraction));
  }, ZERO);
  return finiteOrNull(populationDeviation(values.length, sumOf(values), squares, scale));
}
