import { aggregateValues, asDouble, exactly, type Expected } from './aggregate';
import {
  durationMs,
  fieldKind,
  type Definitions,
  type FeatureDefinition,
  type StreamDefinition,
} from './definitions';
import { valueOf, type OracleEvent, type Value } from './event';
import { fraction, toDouble } from './fraction';
import { eventReads, holdsWith, type Lists } from './scope';

/** Every valid event of the streams, in the order in which they were taken. */
export type FeatureLog = { readonly stream: StreamDefinition; readonly event: OracleEvent }[];

/** What features look at: the events, lists, and how many events of one entity and stream are held at most. */
export type Memory = Readonly<{ log: FeatureLog; lists: Lists; mostEvents: number }>;

/** Who reads a feature: an event that is not in the log yet, and its partition's watermark before it. */
export type Reader = Readonly<{ stream: StreamDefinition; event: OracleEvent; watermark: number }>;

/**
 * A feature as the reader sees it; null where the reader has no such entity. Of the log count the entity's events whose time lies in the trailing window, the
 * reader itself where the feature counts the current event. Forgotten is what lies so far behind the watermark that no
 * event in time could read it, whatever a late reader asks for, and of more events than may be held the oldest.
 */
export function featureValue(
  feature: FeatureDefinition,
  source: StreamDefinition,
  { log, lists, mostEvents }: Memory,
  reader: Reader,
): Expected {
  const entity = entityOf(reader.stream, reader.event, feature, source);
  if (entity === null) return null;
  const ofEntity = log
    .filter(({ stream }) => stream.name === source.name)
    .map(({ event }) => event)
    .filter(event => entityOf(source, event, feature, source) === entity);
  const isCounted = countsItself(feature) && reader.stream.name === source.name;
  const all = [...ofEntity, ...(isCounted ? [reader.event] : [])];
  all.sort((a, b) => a.timeMs - b.timeMs || a.arrival - b.arrival);
  const dropped = new Set(all.slice(0, Math.max(0, all.length - mostEvents)));
  const events = all.filter(event => takes(feature, event, lists));
  const filled = events.filter(
    event => feature.field === undefined || valueOf(event, feature.field) !== null,
  );
  // Count and sinceLast look at events, the others at values.
  const looked = feature.fn === 'count' || feature.fn === 'sinceLast' ? events : filled;
  return valueFrom(feature, source, reader.event, inWindow(feature, source, looked, dropped, reader));
}

/** Of events from the oldest on those still known, whose time lies in the reader's window. */
function inWindow(
  feature: FeatureDefinition,
  source: StreamDefinition,
  events: readonly OracleEvent[],
  dropped: ReadonlySet<OracleEvent>,
  { event: { timeMs }, watermark }: Reader,
): OracleEvent[] {
  const delayMs = durationMs(feature.delay);
  const seen = events.filter(event => event.timeMs <= timeMs - delayMs);
  const forgottenMs = watermark - durationMs(source.outOfOrderness) - durationMs(source.allowedLateness);
  if (feature.window !== undefined) {
    const fromMs = Math.max(timeMs, forgottenMs) - delayMs - durationMs(feature.window);
    return seen.filter(event => event.timeMs > fromMs && !dropped.has(event));
  }
  // Without a window the newest of what is forgotten is kept all the same.
  const isForgotten = (event: OracleEvent) => event.timeMs <= forgottenMs - delayMs || dropped.has(event);
  const newest = events.filter(isForgotten).at(-1);
  return seen.filter(event => event === newest || !isForgotten(event));
}

/** How many events the features of all entities of the streams cannot count: those beyond the most that are held. */
export function droppedEvents({ features, streams }: Definitions, { log, mostEvents }: Memory): number {
  let dropped = 0;
  const tables = new Map(features.map(feature => [`${feature.stream} ${feature.entity}`, feature]));
  for (const feature of tables.values()) {
    const source = streams.find(({ name }) => name === feature.stream);
    const held = new Map<string, number>();
    for (const { stream, event } of log) {
      const entity = stream === source ? entityOf(source, event, feature, source) : null;
      if (entity !== null) held.set(entity, (held.get(entity) ?? 0) + 1);
    }
    for (const count of held.values()) dropped += Math.max(0, count - mostEvents);
  }
  return dropped;
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

function countsItself({ fn, delay, current }: FeatureDefinition): boolean {
  if (fn === 'last' || fn === 'sinceLast') return false;
  return durationMs(delay) === 0 && current !== false;
}

const takes = ({ where }: FeatureDefinition, event: OracleEvent, lists: Lists) =>
  where === undefined || holdsWith(where, eventReads(event, lists));

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
