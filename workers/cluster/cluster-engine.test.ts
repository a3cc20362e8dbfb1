import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alertIds,
  allWindows,
  define,
  DEFINITIONS,
  events,
  expectHistory,
  liveUpdates,
  until,
  untilTopic,
  type World,
} from '../runtime/engine-world.testing';
import { openCluster } from './cluster-world.testing';

/** Two workers of one cluster over the embedded adapters: the stages, hops and takeovers are those of the real one. */
let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-cluster-'));
  cluster = await openCluster(directory);
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

/** Worker → partitions it last said it reads. */
async function ownersOf(world: World): Promise<Record<string, number[]>> {
  const newest: Record<string, number[]> = {};
  for (const update of await liveUpdates(world)) {
    if (update.kind === 'partitions')
      newest[update.worker] = update.partitions.map(({ partition }) => partition);
  }
  return newest;
}

describe('a cluster of two workers', () => {
  it('shares the partitions, and together computes what one pipeline computes', async () => {
    const { world, start, failures } = cluster;
    await start('w1');
    await start('w2');
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    for (let from = 0; from < 500; from += 50) await world.log.append('pay', events(from, from + 50));
    await expectHistory(world, 500);
    const owned = async () => JSON.stringify(Object.entries(await ownersOf(world)).sort());
    await until('both workers say what they read, each a partition of its own', async () =>
      ['[["w1",[0]],["w2",[1]]]', '[["w1",[1]],["w2",[0]]]'].includes(await owned()),
    );
    expect(failures).toEqual([]);
  });

  it('hands the shards of a worker that leaves to the other, without a window or alert lost or doubled', async () => {
    const { world, start, stop, failures, leading } = cluster;
    await start('w1');
    await start('w2');
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    await world.log.append('pay', events(0, 200));
    await until('some windows are stored', async () => (await allWindows(world)).length > 20);
    await stop('w1');
    await world.log.append('pay', events(200, 400));
    await until('the other goes on', async () => (await alertIds(world)).length > 20);
    await start('w3');
    await world.log.append('pay', events(400, 500));
    await expectHistory(world, 500);
    expect(leading).toEqual(['w1', 'w2']);
    expect(failures).toEqual([]);
  });

  it('takes over from a worker whose session is lost, which stops', async () => {
    const { world, start, failures, coordinator } = cluster;
    await start('w1');
    await start('w2');
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    await world.log.append('pay', events(0, 250));
    await until('some windows are stored', async () => (await allWindows(world)).length > 20);
    coordinator.expire('w1');
    await world.log.append('pay', events(250, 500));
    await expectHistory(world, 500);
    expect(failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
  });

  it('takes new rules in every shard', async () => {
    const { world, start } = cluster;
    await start('w1');
    await start('w2');
    await define(world, 1, DEFINITIONS);
    await untilTopic(world);
    await world.log.append('pay', events(0, 50));
    await until('the first rule has spoken', async () => (await alertIds(world)).length > 0);
    await define(world, 2, {
      ...DEFINITIONS,
      rules: [{ name: 'all', stream: 'pay', when: 'true', severity: 'low' }],
    });
    await until('version 2 is in force in both', async () => {
      const updates = await liveUpdates(world);
      const inForce = updates.flatMap(update =>
        update.kind === 'definitions' && update.version === 2 ? update.worker : [],
      );
      return new Set(inForce).size === 2;
    });
    const before = (await alertIds(world)).length;
    await world.log.append('pay', events(50, 60));
    await until('the new rule has spoken', async () => (await alertIds(world)).length === before + 10);
  });

  it('follows the clock where all partitions are idle and the stream says so', async () => {
    const { world, start } = cluster;
    await start('w1');
    await start('w2');
    const streams = DEFINITIONS.streams.map(stream => ({
      ...stream,
      idleTimeout: '200ms',
      allIdle: 'clock' as const,
    }));
    await define(world, 1, { ...DEFINITIONS, streams });
    await untilTopic(world);
    await world.log.append('pay', events(0, 50));
    await until('the last window is final', async () =>
      (await allWindows(world)).some(row => row.start <= 49 * 40 && row.end > 49 * 40),
    );
  });
});
