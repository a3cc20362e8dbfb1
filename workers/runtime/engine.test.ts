import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFINITIONS_TOPIC, LIVE_TOPIC, liveUpdateSchema, type LiveUpdate } from '../../contracts/live';
import type { WindowRow } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { windowRow } from '../stages/merge';
import { startEngine, type Engine } from './engine';
import { intakeRecords } from './intake-records';
import { noEffects } from './pipeline';
import { pipelineOf } from './pipeline.testing';

const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', amount: 'decimal(2)' },
      entities: { card: 'card' },
      outOfOrderness: '100ms',
      idleTimeout: '1s',
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [
    {
      name: 'spend',
      stream: 'pay',
      groupBy: ['card'],
      window: { type: 'sliding', size: '2s', slide: '500ms' },
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'total', fn: 'sum', field: 'amount' },
      ],
    },
  ],
  features: [],
  rules: [{ name: 'large', stream: 'pay', when: 'event.amount > 90', severity: 'high' }],
};

let directory = '';
const cleanUp: (() => Promise<void>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-engine-'));
});
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
  await rm(directory, { recursive: true, force: true });
});

async function openWorld() {
  const log = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
  const history = await openEmbeddedHistory({ dir: join(directory, 'history') });
  const checkpoints = await openEmbeddedCheckpoints({ dir: join(directory, 'checkpoints') });
  const coordinator = openEmbeddedCoordinator();
  const failures: unknown[] = [];
  const engine: Engine = await startEngine({
    log,
    history,
    checkpoints,
    coordinator,
    workerId: `w${Date.now()}`,
    now: Date.now,
    onFailure: error => failures.push(error),
  });
  const close = async () => {
    await engine.stop();
    await Promise.all([log.close(), history.close(), checkpoints.close(), coordinator.close()]);
  };
  cleanUp.push(close);
  return { log, history, engine, failures, close };
}
type World = Awaited<ReturnType<typeof openWorld>>;

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const define = (world: World, version: number, definitions: Definitions) =>
  world.log.append(DEFINITIONS_TOPIC, [
    { partition: 0, key: 'definitions', value: json({ version, definitions }) },
  ]);

function events(from: number, to: number) {
  return Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    return {
      partition: n % 2,
      key: null,
      value: json({ id: `e${n}`, time: n * 40, card: `c${n % 3}`, amount: (n * 7) % 100 }),
    };
  });
}

async function allWindows({ history }: World): Promise<WindowRow[]> {
  const rows: WindowRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await history.scanWindows('spend', {}, { from: -1e12, to: 1e12 }, { limit: 500, cursor });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

async function alertIds({ history }: World): Promise<string[]> {
  const page = await history.scanAlerts({}, { from: -1e12, to: 1e12 }, { limit: 500, cursor: null });
  return page.items.map(alert => alert.event);
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within 15 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function liveUpdates({ log }: World): Promise<LiveUpdate[]> {
  const updates: LiveUpdate[] = [];
  const stop = new AbortController();
  await log.consume(
    { topic: LIVE_TOPIC, partition: 0, offset: 0n },
    batch => {
      updates.push(
        ...batch.records.map(record =>
          liveUpdateSchema.parse(JSON.parse(Buffer.from(record.value).toString())),
        ),
      );
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
  return updates;
}

/** The same records through the pure pipeline, as if they were a bounded file read up to here. */
function expected(count: number) {
  const pipeline = pipelineOf(DEFINITIONS, 'pay', 2);
  const effects = noEffects();
  for (const partition of [0, 1]) {
    const values = events(0, count).filter(event => event.partition === partition);
    const records = values.map(({ value }, index) => ({
      offset: BigInt(index),
      key: null,
      value,
      appendedMs: 0,
    }));
    pipeline.process(partition, intakeRecords(records), effects);
  }
  return effects;
}

const sorted = (rows: readonly WindowRow[]) => rows.map(row => JSON.stringify(row)).sort();

describe('the embedded engine', () => {
  it('computes from the log what the pipeline computes from a file, and raises each alert once', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await until(
      'the topic is there',
      async () => (await world.log.bounds('pay').catch(() => [])).length === 2,
    );
    await world.log.append('pay', events(0, 500));
    const effects = expected(500);
    await until(
      'all windows are stored',
      async () => (await allWindows(world)).length >= effects.windows.length,
    );
    expect(sorted(await allWindows(world))).toEqual(sorted(effects.windows.map(windowRow)));
    await until(
      'all alerts are stored',
      async () => (await alertIds(world)).length === effects.alerts.length,
    );
    expect((await alertIds(world)).sort()).toEqual(effects.alerts.map(alert => alert.event).sort());
    expect(world.failures).toEqual([]);
  });

  it('goes on from its checkpoint after a stop, without a window or alert lost or doubled', async () => {
    let world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await until(
      'the topic is there',
      async () => (await world.log.bounds('pay').catch(() => [])).length === 2,
    );
    for (let from = 0; from < 500; from += 100) {
      await world.log.append('pay', events(from, from + 100));
      await new Promise(resolve => setTimeout(resolve, 150));
      await world.close();
      cleanUp.length = 0;
      world = await openWorld();
    }
    const effects = expected(500);
    await until(
      'all windows are stored',
      async () => (await allWindows(world)).length >= effects.windows.length,
    );
    expect(sorted(await allWindows(world))).toEqual(sorted(effects.windows.map(windowRow)));
    await until('the status is published', async () => (await statusOf(world)) !== null);
    const status = await statusOf(world);
    expect(status?.map(partition => partition.read)).toEqual([250, 250]);
  });

  it('shows windows that are not final yet, and alerts at once', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await until(
      'the topic is there',
      async () => (await world.log.bounds('pay').catch(() => [])).length === 2,
    );
    await world.log.append('pay', events(0, 60));
    await until('an early window is published', async () =>
      (await liveUpdates(world)).some(
        update => update.kind === 'metric' && update.rows.some(row => row.kind === 'early'),
      ),
    );
    const kinds = (await liveUpdates(world)).map(update => update.kind);
    expect(kinds.filter(kind => kind === 'alert')).toHaveLength(expected(60).alerts.length);
  });

  it('takes a new version of the rules from the next record on, and says so', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await until(
      'the topic is there',
      async () => (await world.log.bounds('pay').catch(() => [])).length === 2,
    );
    await world.log.append('pay', events(0, 50));
    await until('the first rule has spoken', async () => (await alertIds(world)).length > 0);
    await define(world, 2, {
      ...DEFINITIONS,
      rules: [{ name: 'all', stream: 'pay', when: 'true', severity: 'low' }],
    });
    await until('version 2 is in force', async () =>
      (await liveUpdates(world)).some(update => update.kind === 'definitions' && update.version === 2),
    );
    const before = (await alertIds(world)).length;
    await world.log.append('pay', events(50, 60));
    await until('the new rule has spoken', async () => (await alertIds(world)).length === before + 10);
  });

  it('lets an idle partition follow the others, so that windows become final', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await until(
      'the topic is there',
      async () => (await world.log.bounds('pay').catch(() => [])).length === 2,
    );
    const one = events(0, 400).filter(event => event.partition === 0);
    const feeding = setInterval(() => void world.log.append('pay', one.splice(0, 5)), 50);
    cleanUp.push(() => Promise.resolve(clearInterval(feeding)));
    await until('a window is final', async () => (await allWindows(world)).length > 0);
  });
});

async function statusOf(world: World) {
  const updates = await liveUpdates(world);
  const last = updates.filter(update => update.kind === 'partitions').at(-1);
  return last?.kind === 'partitions' && last.partitions.length === 2 ? last.partitions : null;
}
