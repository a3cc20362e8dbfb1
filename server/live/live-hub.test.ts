import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIVE_TOPIC, type Frame, type LiveUpdate } from '../../contracts/live';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import type { EventLog } from '../../platform/event-log/event-log';
import { openLiveHub, type LiveHub } from './live-hub';
import { alertUpdate, metricUpdate, partitionsUpdate, windowRow } from './updates.testing';

let folder: string;
let log: EventLog;
let hub: LiveHub;
let reports: string[];
let nowMs: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-hub-'));
  log = await openEmbeddedEventLog({ dir: folder, now: Date.now });
  reports = [];
  nowMs = 1_700_000_000_000;
  hub = await openHub();
});
afterEach(async () => {
  await hub.close();
  await log.close();
  await rm(folder, { recursive: true });
});

const openHub = () => openLiveHub({ log, now: () => nowMs, report: message => reports.push(message) });
const publish = (...updates: LiveUpdate[]) =>
  log.append(
    LIVE_TOPIC,
    updates.map(update => ({ partition: 0, key: null, value: Buffer.from(JSON.stringify(update)) })),
  );

function framesOf(room: string): Frame[] {
  const frames: Frame[] = [];
  hub.subscribe(room, frame => frames.push(frame));
  return frames;
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 10 });

describe('windows of a metric', () => {
  test('come in numbered frames, several updates in one', async () => {
    const frames = framesOf('metric:spend');
    await publish(
      metricUpdate([windowRow({ start: 0, n: 1 })]),
      metricUpdate([windowRow({ start: 0, n: 2 })]),
    );
    await until(() => expect(frames).toHaveLength(1));
    await publish(metricUpdate([windowRow({ start: 0, n: 3 })]));
    await until(() => expect(frames).toHaveLength(2));
    expect(frames.map(frame => frame.seq)).toEqual([nowMs + 1, nowMs + 2]);
    expect(frames[0]?.updates).toMatchObject([{ kind: 'metric', rows: [{ values: { n: 2 } }] }]);
  });

  test('final is never replaced by early, nor a revision by a lower one; each window has one row', async () => {
    await publish(
      metricUpdate([windowRow({ start: 0, n: 5, kind: 'final', revision: 0 })]),
      metricUpdate([windowRow({ start: 0, n: 4 }), windowRow({ start: 60_000, n: 1 })]),
      metricUpdate([windowRow({ start: 0, n: 7, kind: 'corrected', revision: 2 })]),
      metricUpdate([windowRow({ start: 0, n: 6, kind: 'corrected', revision: 1 })]),
      metricUpdate([windowRow({ start: 60_000, n: 2 })]),
    );
    await until(() => {
      const rows = hub.snapshot().windows['spend']?.rows ?? [];
      expect(rows.map(row => [row.start, row.kind, row.values['n']])).toEqual([
        [0, 'corrected', 7],
        [60_000, 'early', 2],
      ]);
    });
  });

  test('are the newest two hundred, whatever order they come in', async () => {
    const starts = Array.from({ length: 250 }, (_, index) => index * 1000).reverse();
    await publish(...starts.map(start => metricUpdate([windowRow({ start, n: 1 })])));
    await until(() => {
      const rows = hub.snapshot().windows['spend']?.rows ?? [];
      expect(rows.map(row => row.start)).toEqual(starts.slice(0, 200).reverse());
    });
  });

  test('show at most twenty groups, those that changed last', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => windowRow({ start: 0, n: 1, group: `g${index}` }));
    await publish(metricUpdate(rows));
    await until(() => {
      const groups = hub.snapshot().windows['spend']?.rows.map(row => row.group['terminal']);
      expect(groups).toEqual(Array.from({ length: 20 }, (_, index) => `g${index + 10}`));
    });
  });
});

describe('a client that missed frames', () => {
  test('gets what changed since, once, and nothing when it missed nothing', async () => {
    const frames = framesOf('metric:spend');
    for (const n of [1, 2, 3]) {
      await publish(metricUpdate([windowRow({ start: n * 1000, n }), windowRow({ start: 9000, n })]));
      await until(() => expect(frames).toHaveLength(n));
    }
    const [first, , last] = frames.map(frame => frame.seq);
    const missed = hub.resume('metric:spend', first ?? 0);
    expect(missed).toMatchObject({ seq: last, reset: false });
    expect(missed.frames).toHaveLength(1);
    expect(missed.frames[0]?.updates).toMatchObject([
      { rows: [{ start: 2000 }, { start: 3000 }, { start: 9000, values: { n: 3 } }] },
    ]);
    expect(hub.resume('metric:spend', last ?? 0)).toEqual({ seq: last, reset: false, frames: [] });
  });

  test('is told to start anew when what it missed is no longer held', async () => {
    const frames = framesOf('metric:spend');
    await publish(metricUpdate([windowRow({ start: 0, n: 1 })]));
    await until(() => expect(frames).toHaveLength(1));
    const seen = frames[0]?.seq ?? 0;
    await publish(metricUpdate([windowRow({ start: 1000, n: 1 })]));
    await until(() => expect(frames).toHaveLength(2));
    const later = Array.from({ length: 200 }, (_, index) => windowRow({ start: (index + 2) * 1000, n: 1 }));
    await publish(...later.map(row => metricUpdate([row])));
    await until(() => expect(hub.snapshot().windows['spend']?.rows[0]?.start).toBe(2000));
    expect(hub.resume('metric:spend', seen).reset).toBe(true);
  });

  test('is told to start anew with a number of another start, or one never given out', async () => {
    const frames = framesOf('alerts');
    await publish(alertUpdate('a'));
    await until(() => expect(frames).toHaveLength(1));
    const seen = frames[0]?.seq ?? 0;
    expect(hub.resume('alerts', seen + 5).reset).toBe(true);
    await hub.close();
    nowMs += 60_000;
    hub = await openHub();
    expect(hub.resume('alerts', seen)).toMatchObject({ reset: true, frames: [] });
    expect(hub.snapshot().seq['alerts']).toBeGreaterThan(seen);
  });
});

describe('alerts', () => {
  test('reach listeners at once, each id once, and the newest two hundred are kept', async () => {
    const frames = framesOf('alerts');
    await publish(alertUpdate('a'), alertUpdate('a'));
    const startedMs = performance.now();
    await until(() => expect(frames.flatMap(frame => frame.updates)).toHaveLength(1));
    expect(performance.now() - startedMs).toBeLessThan(250);
    await publish(...Array.from({ length: 205 }, (_, index) => alertUpdate(`b${index}`)));
    await until(() => expect(hub.snapshot().alerts).toHaveLength(200));
    expect(hub.snapshot().alerts[0]?.id).toBe('b204');
  });
});

describe('partitions', () => {
  test('are what their owner of the highest epoch said last', async () => {
    await publish(partitionsUpdate({ worker: 'w2', epoch: '7', at: nowMs, read: 10 }));
    await publish(partitionsUpdate({ worker: 'w1', epoch: '6', at: nowMs + 1, read: 9 }));
    await publish(alertUpdate('marker'));
    await until(() => expect(hub.snapshot().alerts).toHaveLength(1));
    expect(hub.partitions().partitions).toMatchObject([{ worker: 'w2', read: 10 }]);
  });

  test('say so when their worker has been silent, and again nothing when it is back', async () => {
    const frames = framesOf('system');
    await publish(partitionsUpdate({ worker: 'w1', epoch: '1', at: nowMs, read: 10 }));
    await until(() => expect(frames).toHaveLength(1));
    nowMs += 16_000;
    await until(() => expect(hub.partitions().partitions[0]?.note).toMatch(/w1 has not reported since/));
    await until(() => expect(frames).toHaveLength(2));
    await publish(partitionsUpdate({ worker: 'w1', epoch: '1', at: nowMs, read: 11 }));
    await until(() => expect(hub.partitions().partitions[0]?.note).toBeNull());
  });

  test('say at once why their engine stopped', async () => {
    await publish(partitionsUpdate({ worker: 'w1', epoch: '1', at: nowMs, read: 10 }));
    await until(() => expect(hub.partitions().partitions).toHaveLength(1));
    hub.noteStopped('w1', 'the engine stopped');
    expect(hub.partitions().partitions[0]).toMatchObject({ note: 'the engine stopped', rate: 0 });
  });
});

test('versions in force and evaluation errors are those of each worker', async () => {
  const errors = { large: { count: 2, message: 'null in arithmetic' } };
  const update = { kind: 'definitions', at: nowMs, version: 3, evaluationErrors: errors } as const;
  await publish({ ...update, worker: 'w1' }, { ...update, worker: 'w2', version: 4 });
  await until(() => expect(hub.definitionsInForce().inForce).toEqual({ w1: 3, w2: 4 }));
  expect(hub.definitionsInForce().evaluationErrors).toEqual({
    large: { count: 4, message: 'null in arithmetic' },
  });
});

test('a start reads back what was published before it, as state and not as news', async () => {
  await publish(metricUpdate([windowRow({ start: 0, n: 1 })]), alertUpdate('a'));
  await hub.close();
  nowMs += 1000;
  hub = await openHub();
  const frames = framesOf('alerts');
  expect(hub.snapshot().alerts).toHaveLength(1);
  expect(hub.snapshot().windows['spend']?.rows).toHaveLength(1);
  await publish(alertUpdate('b'));
  await until(() => expect(frames.flatMap(frame => frame.updates)).toMatchObject([{ alert: { id: 'b' } }]));
});

test('an update that cannot be read is reported and the next one is taken', async () => {
  await log.append(LIVE_TOPIC, [{ partition: 0, key: null, value: Buffer.from('{"kind":"metric"}') }]);
  await publish(alertUpdate('a'));
  await until(() => expect(hub.snapshot().alerts).toHaveLength(1));
  expect(reports).toEqual([expect.stringContaining(`live update ${LIVE_TOPIC}/0@0 cannot be read`)]);
});
