import { setTimeout as sleep } from 'node:timers/promises';
import { DemoGenerator, demoWorld, type DemoEvent } from '../../../core/demo/demo-generator';
import type { Rhythm } from '../../../core/demo/rhythm';
import { truthLabelJson } from '../../../core/demo/truth-label';
import type { World } from '../../../core/demo/world';
import { partitionOf } from '../../../core/shards/partition';
import type { EventLog, NewRecord } from '../../../platform/event-log/event-log';
import { PortError } from '../../../platform/port-error';

export const DEMO_TOPIC = 'demo';
export const DEMO_LABELS_TOPIC = 'demo-labels';

export type DemoSourceOptions = Readonly<{
  log: EventLog;
  /** Events a second, 1 to 100 000: the mean over some minutes. */
  rate: number;
  seed: number;
  signal: AbortSignal;
  /** Wall clock, epoch ms. */
  now: () => number;
  rhythm?: Rhythm;
  /** `frauds` (as a bank learns of them): what has no label is genuine. */
  labels?: 'frauds' | 'all' | 'none';
  /** Partitions of the demo topic where it is created. */
  partitions?: number;
  /** Called after each acknowledged append. */
  onAppended?: (events: number) => void;
}>;

const STEP_MS = 50;
/** One append; at 100 000 events/s a step is a few of them. */
const APPEND_EVENTS = 2500;
/** After a longer gap (the machine slept, the log was away, the clock was set) the source starts anew at now. */
const GAP_MS = 5000;
const RETRY_MS = 1000;

/**
 * Appends demo events as they happen, with event times around now, until the signal aborts. It keeps nothing: the
 * world is a function of the seed, and ids carry the time of the start, so a restart goes on and repeats none.
 */
export async function runDemoSource(options: DemoSourceOptions): Promise<void> {
  const { signal, now } = options;
  const world = demoWorld(options.seed);
  const feed = await openFeed(options, world);
  let generator = startGenerator(options, world);
  while (!signal.aborted) {
    const nowMs = now();
    if (Math.abs(nowMs - generator.positionMs) > GAP_MS + 20_000 / options.rate) {
      generator = startGenerator(options, world);
    }
    let events = generator.until(nowMs, APPEND_EVENTS);
    while (events.length > 0 && !signal.aborted) {
      await feed(events);
      options.onAppended?.(events.length);
      events = generator.until(nowMs, APPEND_EVENTS);
    }
    await pause(STEP_MS - (now() - nowMs), signal);
  }
}

function startGenerator(
  { seed, rate, now, rhythm = 'lively' }: DemoSourceOptions,
  world: World,
): DemoGenerator {
  return new DemoGenerator({ seed, eventsPerSecond: rate, startMs: now(), rhythm }, world);
}

type Feed = (events: readonly DemoEvent[]) => Promise<void>;

async function openFeed(options: DemoSourceOptions, world: World): Promise<Feed> {
  const { log, labels = 'frauds', signal } = options;
  const partitions = await log.ensureTopic(DEMO_TOPIC, { partitions: options.partitions ?? 4 });
  const labelPartitions = labels === 'none' ? 0 : await log.ensureTopic(DEMO_LABELS_TOPIC, { partitions: 1 });
  const cards = world.customers.map(({ card }) => ({ key: card, partition: partitionOf(card, partitions) }));
  const eventRecord = ({ customer, json }: DemoEvent): NewRecord => {
    const { key, partition } = cards[customer] ?? { key: null, partition: 0 };
    return { key, partition, value: Buffer.from(json, 'latin1') };
  };
  const labelRecord = (event: DemoEvent): NewRecord => ({
    key: event.id,
    partition: partitionOf(event.id, labelPartitions),
    value: Buffer.from(truthLabelJson(event), 'latin1'),
  });
  return async events => {
    await append(log, DEMO_TOPIC, events.map(eventRecord), signal);
    const labelled =
      labels === 'none' ? [] : events.filter(({ scenario }) => labels === 'all' || scenario > 0);
    await append(log, DEMO_LABELS_TOPIC, labelled.map(labelRecord), signal);
  };
}

/** Again and again while the log is away: the demo outlives it. */
async function append(
  log: EventLog,
  topic: string,
  records: NewRecord[],
  signal: AbortSignal,
): Promise<void> {
  while (records.length > 0 && !signal.aborted) {
    try {
      await log.append(topic, records);
      return;
    } catch (error) {
      if (!(error instanceof PortError) || !error.retriable) throw error;
      await pause(RETRY_MS, signal);
    }
  }
}

/** Sleeps, or less where the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.max(0, ms), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
