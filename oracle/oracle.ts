import type { Expected } from './aggregate';
import type { ExpectedAlert } from './alert';
import { durationMs, type Definitions, type StreamDefinition } from './definitions';
import { eventId, readEvent, type OracleEvent, type Place } from './event';
import { canRead, featureValue, type Memory, type Reader } from './feature';
import { MetricOracle, type Row } from './metric';
import { PartitionOracle, type Outcome } from './partition';
import { MetricRulesOracle } from './metric-rules';
import { RulesOracle } from './rules';
import { listsOf, readerReads, type Reads } from './scope';
import { WindowLog } from './window-log';

/** What happened to a stream, in the order in which it happened. */
export type Step =
  | { kind: 'record'; partition: number; bytes: Uint8Array; appendedMs: number | null }
  /** These partitions are caught up and quiet, at this time of the wall clock. */
  | { kind: 'idle'; partitions: readonly number[]; clockMs: number }
  /** A bounded input has ended. */
  | { kind: 'end' };

export type ExpectedDeadLetter = Readonly<{
  stream: string;
  partition: number;
  offset: number;
  reason: 'undecodable' | 'schema' | 'duplicate' | 'late' | 'ahead';
  /** The fields that may be blamed; none where the record as a whole is wrong. */
  fields: readonly string[];
}>;
/** All that one step causes. Within it a retraction goes before what replaces it; beyond that order is free. */
export type StepEffects = {
  rows: Row[];
  alerts: ExpectedAlert[];
  deadLetters: ExpectedDeadLetter[];
  features: ExpectedFeatures[];
};
/** What an event reads, of each feature it can read. */
export type ExpectedFeatures = Readonly<{
  stream: string;
  event: string;
  values: ReadonlyMap<string, Expected>;
}>;

/** What streams share that read each other. */
export type World = Memory & Readonly<{ definitions: Definitions; windows: WindowLog }>;

export const worldOf = (definitions: Definitions, mostEvents: number): World => ({
  definitions,
  log: [],
  lists: listsOf(definitions),
  mostEvents,
  windows: new WindowLog(),
});

/**
 * Weir's semantics once more, for one stream, as plainly as they can be said: all events are kept, every result is
 * computed afresh from the events it counts, numbers are exact fractions. It shares no code with the engine.
 */
export class StreamOracle {
  readonly partitions: PartitionOracle[];
  readonly metrics: MetricOracle[];
  readonly rules: RulesOracle;
  readonly metricRules: MetricRulesOracle;
  private readonly stream: StreamDefinition;
  private readonly definitions: Definitions;
  private arrivals = 0;

  constructor(
    private readonly world: World,
    stream: string,
    partitions: number,
  ) {
    const { definitions, lists } = world;
    this.definitions = definitions;
    const found = definitions.streams.find(({ name }) => name === stream);
    if (found === undefined) throw new Error(`no stream ${stream}`);
    this.stream = found;
    this.partitions = Array.from({ length: partitions }, () => new PartitionOracle(found));
    const ofStream = <Of extends { stream: string }>(all: Of[]) => all.filter(one => one.stream === stream);
    this.metrics = ofStream(definitions.metrics).map(metric => new MetricOracle(metric, found, lists));
    const rules = ofStream(definitions.rules);
    this.rules = new RulesOracle(found, rules);
    this.metricRules = new MetricRulesOracle(found, rules, definitions.metrics, lists);
  }

  take(step: Step): StepEffects {
    const effects: StepEffects = { rows: [], alerts: [], deadLetters: [], features: [] };
    if (step.kind === 'record') this.takeRecord(step, effects);
    if (step.kind === 'idle') this.followIdle(step);
    if (step.kind === 'end')
      for (const partition of this.partitions) partition.watermark = Number.POSITIVE_INFINITY;
    for (const metric of this.metrics) effects.rows.push(...metric.due(this.lowestWatermark()));
    effects.alerts.push(...this.metricRules.judge(effects.rows));
    this.world.windows.add(effects.rows);
    return effects;
  }

  private takeRecord(record: Step & { kind: 'record' }, effects: StepEffects): void {
    const partition = this.partitionAt(record.partition);
    const offset = partition.counters.read;
    partition.counters.read += 1;
    this.arrivals += 1;
    const reading = readEvent(this.stream, record.bytes, {
      partition: record.partition,
      arrival: this.arrivals,
    });
    const deadLetter = { stream: this.stream.name, partition: record.partition, offset, fields: [] };
    if (!reading.ok) {
      partition.counters.rejected += 1;
      effects.deadLetters.push({ ...deadLetter, reason: reading.reason, fields: reading.fields });
      return;
    }
    const { event } = reading;
    const outcome = this.outcome(event, record.partition, effects);
    partition.counters[outcome] += 1;
    if (outcome === 'duplicate' || outcome === 'late')
      effects.deadLetters.push({ ...deadLetter, reason: outcome });
    if (outcome === 'duplicate') return;
    this.judge(event, { partition: record.partition, offset }, partition.watermark, effects);
    if (partition.take(event, record.appendedMs) === 'ahead' && outcome === 'accepted')
      effects.deadLetters.push({ ...deadLetter, reason: 'ahead' });
  }

  /** Judges a valid event, and counts it in the windows that are open to it. */
  private outcome(event: OracleEvent, index: number, effects: StepEffects): Exclude<Outcome, 'rejected'> {
    const partition = this.partitionAt(index);
    if (partition.isDuplicate(event)) return 'duplicate';
    const takers = this.metrics.filter(metric => metric.takes(event));
    const opens = takers.map(metric => ({ metric, spans: metric.openTo(event, index, partition.watermark) }));
    const before = { own: partition.watermark, lowest: this.lowestWatermark() };
    for (const { metric, spans } of opens) effects.rows.push(...metric.count(event, index, spans, before));
    return takers.length > 0 && opens.every(({ spans }) => spans.length === 0) ? 'late' : 'accepted';
  }

  /** Features, then rules; then the event is one of those that later ones read. */
  private judge(event: OracleEvent, place: Place, watermark: number, effects: StepEffects): void {
    const values = this.featuresOf({ stream: this.stream, event, watermark });
    if (values.size > 0)
      effects.features.push({ stream: this.stream.name, event: eventId(event, place), values });
    effects.alerts.push(...this.rules.judge({ event, place, reads: this.readsOf(event, values), watermark }));
    this.world.log.push({ stream: this.stream, event });
  }

  /** The windows are those that were emitted before the event came. */
  private readsOf(event: OracleEvent, features: ReadonlyMap<string, Expected>): Reads {
    const { lists, windows } = this.world;
    return readerReads(event, lists, features, (name, read) => {
      const metric = this.definitions.metrics.find(one => one.name === name);
      if (metric === undefined) throw new Error(`no metric ${name}`);
      return windows.read(metric, event, read);
    });
  }

  private featuresOf(reader: Reader): ReadonlyMap<string, Expected> {
    const values = new Map<string, Expected>();
    for (const feature of this.definitions.features) {
      const source = this.definitions.streams.find(({ name }) => name === feature.stream);
      if (source !== undefined && canRead(this.stream, feature, source))
        values.set(feature.name, featureValue(feature, source, this.world, reader));
    }
    return values;
  }

  /** Idle partitions move up to the lowest busy one; where all are idle, all hold, or follow the clock. */
  private followIdle({ partitions: idle, clockMs }: Step & { kind: 'idle' }): void {
    const busy = this.partitions.filter((_, index) => !idle.includes(index));
    const isUsed = this.partitions.some(({ watermark }) => watermark > Number.NEGATIVE_INFINITY);
    if (busy.length === 0 && (this.stream.allIdle !== 'clock' || !isUsed)) return;
    const ofClock = clockMs - durationMs(this.stream.outOfOrderness) - 1;
    const lowest = busy.length === 0 ? ofClock : Math.min(...busy.map(({ watermark }) => watermark));
    for (const index of idle) {
      const partition = this.partitionAt(index);
      partition.watermark = Math.max(partition.watermark, lowest);
    }
  }

  private lowestWatermark(): number {
    return Math.min(...this.partitions.map(partition => partition.watermark));
  }

  private partitionAt(index: number): PartitionOracle {
    const partition = this.partitions[index];
    if (partition === undefined) throw new Error(`partition ${index} of ${this.partitions.length}`);
    return partition;
  }
}
