import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { partitionOf } from '../../../core/shards/partition';
import { openEmbeddedEventLog } from '../../../platform/event-log/embedded/embedded-event-log';
import type { EventLog, NewRecord } from '../../../platform/event-log/event-log';
import { readAll } from '../../../platform/event-log/event-log.testing';
import { PortError } from '../../../platform/port-error';
import { DEMO_LABELS_TOPIC, DEMO_TOPIC, runDemoSource } from './demo-source';

const dir = mkdtempSync(join(tmpdir(), 'weir-demo-'));
afterAll(() => rmSync(dir, { recursive: true }));

type Payment = { id: string; time: number; card: string };
const parse = (value: Uint8Array): Payment => JSON.parse(Buffer.from(value).toString());

/** Runs the source until so many events are appended. */
async function runFor(events: number, log: EventLog, now: () => number, rate: number) {
  const abort = new AbortController();
  let appended = 0;
  const onAppended = (count: number) => {
    appended += count;
    if (appended >= events) abort.abort();
  };
  await runDemoSource({ log, rate, seed: 1, signal: abort.signal, now, rhythm: 'steady', onAppended });
  return appended;
}

describe('runDemoSource', () => {
  it('appends events of now to the partition of their card, labels its frauds, and repeats no id after a restart', async () => {
    const log = await openEmbeddedEventLog({ dir, now: Date.now });
    const startMs = Date.now();
    await runFor(4000, log, Date.now, 5000);
    await runFor(4000, log, Date.now, 5000);
    const endMs = Date.now();
    const partitions = await Promise.all([0, 1, 2, 3].map(partition => readAll(log, DEMO_TOPIC, partition)));
    const labels = (await readAll(log, DEMO_LABELS_TOPIC)).map(({ value }) => Buffer.from(value).toString());
    await log.close();
    const events = partitions.flatMap((records, partition) =>
      records.map(({ value, key }) => ({ ...parse(value), key, partition })),
    );
    expect(events.length).toBeGreaterThanOrEqual(8000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.every(({ time }) => time >= startMs && time <= endMs)).toBe(true);
    expect(
      events.every(({ card, key, partition }) => key === card && partition === partitionOf(card, 4)),
    ).toBe(true);
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.every(label => label.includes('"fraud":true'))).toBe(true);
  });

  it('follows the clock: no flood after a sleep, no silence after the clock was set back', async () => {
    let nowMs = 1_000_000_000_000;
    const steps = [50, 50, 3_600_000, 50, 50, -7_200_000, 50, 50];
    const now = () => nowMs;
    const times: number[] = [];
    const perStep: number[] = [];
    const log: EventLog = {
      ensureTopic: async (_topic, { partitions }) => partitions,
      append: async (topic, records: readonly NewRecord[]) => {
        if (topic === DEMO_TOPIC) times.push(...records.map(({ value }) => parse(value).time));
      },
      consume: async () => {},
      bounds: async () => [],
      close: async () => {},
    };
    const abort = new AbortController();
    const running = runDemoSource({ log, rate: 1000, seed: 1, signal: abort.signal, now, rhythm: 'steady' });
    for (const step of steps) {
      await new Promise(resolve => setTimeout(resolve, 130));
      perStep.push(times.length);
      nowMs += step;
    }
    await new Promise(resolve => setTimeout(resolve, 130));
    abort.abort();
    await running;
    perStep.push(times.length);
    const added = perStep.map((count, index) => count - (perStep[index - 1] ?? 0));
    expect(added).toEqual(
      [0, 50, 50, 0, 50, 50, 0, 50, 50].map(count => (count === 0 ? 0 : expect.closeTo(count, -1))),
    );
    expect(Math.max(...times)).toBeLessThanOrEqual(1_000_000_000_000 + 3_600_200);
  });

  it('outlives a log that is away for a while, and ends with one that is broken', async () => {
    const failing = (retriable: boolean): EventLog => {
      let calls = 0;
      return {
        ensureTopic: async () => 1,
        append: async () => {
          calls += 1;
          if (calls === 2) throw new PortError('unavailable', 'away', retriable);
        },
        consume: async () => {},
        bounds: async () => [],
        close: async () => {},
      };
    };
    expect(await runFor(3000, failing(true), Date.now, 2000)).toBeGreaterThanOrEqual(3000);
    await expect(runFor(3000, failing(false), Date.now, 2000)).rejects.toThrow('away');
  });
});
