import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventLog } from '../platform/event-log/embedded/embedded-event-log';
import type { EventLog, NewRecord } from '../platform/event-log/event-log';
import { openKafkaEventLog } from '../platform/event-log/kafka/kafka-event-log';

/**
 * What the event log carries: records of 150 bytes appended in batches of 1000, read in batches, how long from an
 * append to the handler, and what an idle log costs. On Kafka too where its brokers are given.
 *
 *   npm run bench -- event-log [BROKERS]
 */
export async function main([brokers]: readonly string[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  try {
    await measure('embedded', () => openEmbeddedEventLog({ dir, now: Date.now }), 2_000_000);
  } finally {
    await rm(dir, { recursive: true });
  }
  if (brokers === undefined) return;
  const options = { brokers: brokers.split(','), clientId: 'weir-bench', log: () => {} };
  await measure('kafka', () => openKafkaEventLog(options), 500_000);
}

async function measure(name: string, open: () => Promise<EventLog>, count: number): Promise<void> {
  const log = await open();
  const topic = `bench.${name}.${process.pid}.${Math.floor(performance.timeOrigin)}`;
  await log.ensureTopic(topic, { partitions: 4 });
  const appended = await timed(() => appendAll(log, topic, count));
  const read = await timed(() => readAll(log, topic, count));
  const { p50, p99 } = await latencies(log, topic);
  const idle = await idleCpu(log, topic);
  await log.close();
  console.log(
    `${name}: append ${perSecond(count, appended)}, read ${perSecond(count, read)}, ` +
      `append → handler p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ` +
      `idle ${(idle * 100).toFixed(2)} % of a core (4 partitions consumed)`,
  );
}

async function appendAll(log: EventLog, topic: string, count: number): Promise<void> {
  const value = Buffer.alloc(150, 'x');
  const batch = Array.from({ length: 1000 }, (_, index): NewRecord => ({
    partition: index % 4,
    key: `card-${index}`,
    value,
  }));
  for (let sent = 0; sent < count; sent += 4000) {
    await Promise.all([0, 1, 2, 3].map(() => log.append(topic, batch)));
  }
}

async function readAll(log: EventLog, topic: string, count: number): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  const consume = (partition: number) =>
    log.consume(
      { topic, partition, offset: 0n },
      async ({ records }) => {
        seen += records.length;
        if (seen >= count) stop.abort();
      },
      stop.signal,
    );
  await Promise.all([0, 1, 2, 3].map(consume));
}

async function latencies(log: EventLog, topic: string): Promise<{ p50: number; p99: number }> {
  const stop = new AbortController();
  const [bounds] = await log.bounds(topic);
  let arrived = () => {};
  const from = { topic, partition: 0, offset: bounds?.end ?? 0n };
  const consumed = log.consume(
    from,
    async () => arrived(),
    stop.signal,
    async () => {},
  );
  const found: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    await new Promise(resolve => setTimeout(resolve, 5));
    const arrival = new Promise<void>(resolve => (arrived = resolve));
    const start = performance.now();
    void log.append(topic, [{ partition: 0, key: null, value: Buffer.alloc(150) }]);
    await arrival;
    if (round >= 20) found.push(performance.now() - start);
  }
  stop.abort();
  await consumed;
  found.sort((a, b) => a - b);
  return { p50: found[Math.floor(found.length / 2)] ?? 0, p99: found[Math.floor(found.length * 0.99)] ?? 0 };
}

async function idleCpu(log: EventLog, topic: string): Promise<number> {
  const stop = new AbortController();
  const ends = await log.bounds(topic);
  const consumed = ends.map(({ partition, end }) =>
    log.consume(
      { topic, partition, offset: end },
      async () => {},
      stop.signal,
      async () => {},
    ),
  );
  await new Promise(resolve => setTimeout(resolve, 6000));
  const before = process.cpuUsage();
  await new Promise(resolve => setTimeout(resolve, 5000));
  const { user, system } = process.cpuUsage(before);
  stop.abort();
  await Promise.all(consumed);
  return (user + system) / 5_000_000;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const perSecond = (count: number, seconds: number) => `${Math.round(count / seconds / 1000)} k records/s`;
