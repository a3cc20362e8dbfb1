import { aggregateValues, exactly, type Expected } from './aggregate';
import { holds } from './condition';
import { durationMs, fieldKind, type FeatureDefinition, type StreamDefinition } from './definitions';
import { valueOf, type OracleEvent, type Value } from './event';
import { fraction, toDouble } from './fraction';
import { eventScope } from './scope';

/** Every valid event of the streams, in the order in which they were taken. */
export type FeatureLog = { readonly stream: StreamDefinition; readonly event: OracleEvent }[];

/** Who reads a feature: an event that is not in the log yet, and its partition's watermark before it. */
export type Reader = Readonly<{ stream: StreamDefinition; event: OracleEvent; watermark: number }>;

/**
 * A feature as the reader sees it; null where the reader has no such entity. Of the log count the entity's events whose time lies in the trailing window, the
 * reader itself where the feature counts the current event. What lies so far behind the watermark that no event in
 * time could read it is forgotten, whatever a late reader asks for.
 */
export function featureValue(
  feature: FeatureDefinition,
  source: StreamDefinition,
  log: FeatureLog,
  reader: Reader,
): Expected {
  const entity = entityOf(reader.stream, reader.event, feature, source);
  if (entity === null) return null;
  const ofEntity = log
    .filter(({ stream }) => stream.name === source.name)
    .map(({ event }) => event)
    .filter(event => entityOf(source, event, feature, source) === entity);
  const isCounted = countsItself(feature) && reader.stream.name === source.name;
  const events = [...ofEntity, ...(isCounted ? [reader.event] : [])].filter(event => takes(feature, event));
  const filled = events.filter(
    event => feature.field === undefined || valueOf(event, feature.field) !== null,
  );
  // Count and sinceLast look at events, the others at values.
  const looked = feature.fn === 'count' || feature.fn === 'sinceLast' ? events : filled;
  return valueFrom(feature, source, reader.event, inWindow(feature, source, looked, reader));
}

/** Those still known, whose time lies in the reader's window; oldest first. */
function inWindow(
  feature: FeatureDefinition,
  source: StreamDefinition,
  events: readonly OracleEvent[],
  { event: { timeMs }, watermark }: Reader,
): OracleEvent[] {
  const delayMs = durationMs(feature.delay);
  const sorted = [...events].sort((a, b) => a.timeMs - b.timeMs || a.arrival - b.arrival);
  const seen = sorted.filter(event => event.timeMs <= timeMs - delayMs);
  const forgottenMs = watermark - durationMs(source.outOfOrderness) - durationMs(source.allowedLateness);
  if (feature.window !== undefined) {
    const sizeMs = durationMs(feature.window);
    return seen.filter(event => event.timeMs > Math.max(timeMs, forgottenMs) - delayMs - sizeMs);
  }
  // Without a window the newest of what is forgotten is kept all the same.
  const newest = sorted.filter(event => event.timeMs <= forgottenMs - delayMs).at(-1);
  return seen.filter(event => event === newest || event.timeMs > forgottenMs - delayMs);
}

function valueFrom(
  { fn, field = '' }: FeatureDefinition,
  source: StreamDefinition,
  reader: OracleEvent,
  events: readonly OracleEvent[],
): Expected {
  const last = events.at(-1);
  const values = events.map(event => valueOf(event, field));
  switch (fn) {
    case 'count':
      return exactly(fraction(BigInt(events.length)));
    case 'sinceLast':
      return last === undefined ? null : exactly(fraction(BigInt(reader.timeMs - last.timeMs)));
    case 'last':
      return last === undefined ? null : asRead(valueOf(last, field));
    case 'share':
      return values.length === 0 ? null : { kind: 'double', value: shareOf(values) };
    default:
      return asDouble(aggregateValues({ fn }, fieldKind(source.fields[field] ?? '').kind, values));
  }
}

const shareOf = (values: readonly Value[]) => values.filter(value => value === true).length / values.length;

function asRead(value: Value): Expected {
  if (value === null) return null;
  if (typeof value === 'object' && 'lat' in value)
    return { kind: 'value', value: `${value.lat},${value.lon}` };
  if (typeof value === 'object') return { kind: 'double', value: toDouble(value) };
  return typeof value === 'number' ? { kind: 'double', value } : { kind: 'value', value };
}

/** A feature is read as a double, decimals too. */
const asDouble = (expected: Expected): Expected =>
  expected?.kind === 'exact' ? { kind: 'double', value: toDouble(expected.value) } : expected;

function countsItself({ fn, delay, current }: FeatureDefinition): boolean {
  if (fn === 'last' || fn === 'sinceLast') return false;
  return durationMs(delay) === 0 && current !== false;
}

const takes = ({ where }: FeatureDefinition, event: OracleEvent) =>
  where === undefined || holds(where, eventScope(event));

/** The stream's id of the feature's entity; the first field of its type. Null: the event has none. */
function entityOf(
  stream: StreamDefinition,
  event: OracleEvent,
  { entity }: FeatureDefinition,
  source: StreamDefinition,
): string | null {
  const type = source.entities?.[entity] ?? entity;
  const [field] = Object.entries(stream.entities ?? {}).find(([, other]) => other === type) ?? [];
  const value = field === undefined ? null : valueOf(event, field);
  if (value === null) return null;
  return String(typeof value === 'object' && 'numerator' in value ? toDouble(value) : value);
}

/** Whether events of the stream can read the feature. */
export const canRead = (stream: StreamDefinition, feature: FeatureDefinition, source: StreamDefinition) =>
  Object.values(stream.entities ?? {}).includes(source.entities?.[feature.entity] ?? feature.entity);
