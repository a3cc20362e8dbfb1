import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../models/model-shelf';
import type { Definitions } from '../../core/definitions/types';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { startEngine, type Engine } from './engine';
import {
  alertIds,
  allWindows,
  define,
  DEFINITIONS,
  events,
  expected,
  expectHistory,
  liveUpdates,
  until,
  untilTopic,
} from './engine-world.testing';

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
    models: new ModelShelf(openOnnxModels(), join(directory, 'models'), () => performance.now()),
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

describe('the embedded engine', () => {
  it('computes from the log what the pipeline computes from a file, and raises each alert once', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    await world.log.append('pay', events(0, 500));
    await expectHistory(world, 500);
    expect(world.failures).toEqual([]);
  });

  it('goes on from its checkpoint after a stop, without a window or alert lost or doubled', async () => {
    let world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    for (let from = 0; from < 500; from += 100) {
      await world.log.append('pay', events(from, from + 100));
      await new Promise(resolve => setTimeout(resolve, 150));
      await world.close();
      cleanUp.length = 0;
      world = await openWorld();
    }
    await expectHistory(world, 500);
    await until('the status is published', async () => (await statusOf(world)) !== null);
    const status = await statusOf(world);
    expect(status?.map(partition => partition.read)).toEqual([250, 250]);
  });

  it('shows windows that are not final yet, and alerts at once', async () => {
    const world = await openWorld();
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
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
    await untilTopic(world);
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
    await untilTopic(world);
    const one = events(0, 400).filter(event => event.partition === 0);
    const feeding = setInterval(() => void world.log.append('pay', one.splice(0, 5)), 50);
    cleanUp.push(() => Promise.resolve(clearInterval(feeding)));
    await until('a window is final', async () => (await allWindows(world)).length > 0);
  });
});

describe('a stream whose partitions are all idle', () => {
  const policy = (allIdle: 'hold' | 'clock'): Definitions => ({
    ...DEFINITIONS,
    streams: DEFINITIONS.streams.map(stream => ({ ...stream, idleTimeout: '200ms', allIdle })),
  });

  it('follows the clock where it says so: the last windows become final, and stay so after a restart', async () => {
    let world = await openWorld();
    await define(world, 1, policy('clock'));
    await untilTopic(world);
    await world.log.append('pay', events(0, 50));
    await until('the last window is final', async () =>
      (await allWindows(world)).some(row => row.start <= 49 * 40 && row.end > 49 * 40),
    );
    await until(
      'both say so',
      async () =>
        (await statusOf(world))?.every(
          ({ watermark, note }) =>
            (watermark ?? 0) > Date.UTC(2026, 0) && /^idle: .*follows the clock$/.test(note ?? ''),
        ) === true,
    );
    await world.close();
    cleanUp.length = 0;
    world = await openWorld();
    await world.log.append('pay', events(0, 2));
    await until(
      'two more are read',
      async () => (await statusOf(world))?.every(({ read }) => read === 26) === true,
    );
    expect((await statusOf(world))?.map(({ late }) => late)).toEqual([1, 1]);
  });

  it('holds where it does not', async () => {
    const world = await openWorld();
    await define(world, 1, policy('hold'));
    await untilTopic(world);
    await world.log.append('pay', events(0, 50));
    await until('both are idle', async () => (await statusOf(world))?.every(({ idle }) => idle) === true);
    await until('they say so', async () =>
      /holds until an event/.test((await statusOf(world))?.[0]?.note ?? ''),
    );
    expect((await allWindows(world)).every(({ end }) => end <= 49 * 40)).toBe(true);
  });
});

async function statusOf(world: Awaited<ReturnType<typeof openWorld>>) {
  const updates = await liveUpdates(world);
  const last = updates.filter(update => update.kind === 'partitions').at(-1);
  return last?.kind === 'partitions' && last.partitions.length === 2 ? last.partitions : null;
}
