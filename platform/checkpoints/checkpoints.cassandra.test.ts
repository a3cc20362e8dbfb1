import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { openCassandraSession } from '../cassandra/session';
import { PortError } from '../port-error';
import { runChild } from '../testing/run-child';
import { openTcpProxy, type TcpProxy } from '../testing/tcp-proxy';
import { openCassandraCheckpoints } from './cassandra/cassandra-checkpoints';
import { killedSaversLeaveWholeStates, runCheckpointsContract } from './checkpoints.contract';

const contactPoints = process.env['CASSANDRA_CONTACT_POINTS']?.split(',') ?? [];
const [contactPoint = ''] = contactPoints;
const localDataCenter = process.env['CASSANDRA_LOCAL_DC'] ?? 'datacenter1';
const keyspace = `weir_test_${randomUUID().slice(0, 8)}`;
const open = () => openCassandraCheckpoints({ contactPoints, localDataCenter, keyspace });

describe.skipIf(contactPoints.length === 0)('with CASSANDRA_CONTACT_POINTS set', () => {
  afterAll(() =>
    inSession(async ({ client }) => {
      await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`, [], {
        prepare: false,
        readTimeout: 20_000,
      });
    }),
  );

  runCheckpointsContract('Cassandra', open, { timeoutMs: 60_000 });

  test('a process killed while it saves leaves one whole state, none older than was acknowledged', async () => {
    const startSaver = async (shard: string, epoch: bigint) => {
      let saved = 0;
      const child = await runChild(
        'platform/checkpoints/cassandra/saver.testing.ts',
        [contactPoint, localDataCenter, keyspace, shard, String(epoch)],
        message => {
          if (typeof message === 'number') saved = message;
        },
      );
      return { savedCount: () => saved, kill: () => child.kill() };
    };
    await killedSaversLeaveWholeStates(open, startSaver, { rounds: 4, savesBeforeKill: 3 });
  }, 60_000);

  test('on a network that keeps breaking, what is acknowledged stands and what fails says so', async () => {
    const proxy = await openTcpProxy(contactPoint);
    const shard = randomUUID();
    const outcome = await saveOnABreakingNetwork(proxy, shard);
    const heir = await open();
    const found = Number(new TextDecoder().decode((await heir.claim(shard, 2n, 'heir')) ?? new Uint8Array()));
    await heir.close();
    await proxy.close();
    const isSaid = (error: unknown) => error instanceof PortError && error.retriable;
    expect(outcome.failures.filter(error => !isSaid(error))).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(outcome.acknowledged);
    expect(outcome.acknowledged).toBeGreaterThan(0);
  }, 60_000);

  test('states that were replaced are collected', async () => {
    const shard = randomUUID();
    for (const epoch of [1n, 2n, 3n]) {
      const checkpoints = await open();
      await checkpoints.claim(shard, epoch, 'ann');
      for (let save = 0; save < 5; save += 1) await checkpoints.save(shard, epoch, new Uint8Array([save]));
      await checkpoints.close();
    }
    expect(await chunksOf(shard)).toBe(1);
  });
});

/** Saves its own number again and again while connections are cut. */
async function saveOnABreakingNetwork(proxy: TcpProxy, shard: string) {
  const checkpoints = await openCassandraCheckpoints({
    contactPoints: [proxy.address],
    localDataCenter,
    keyspace,
  });
  await checkpoints.claim(shard, 1n, 'ann');
  const failures: unknown[] = [];
  let acknowledged = 0;
  const cutting = setInterval(() => proxy.cut(), 70);
  for (let serial = 1; serial <= 150; serial += 1) {
    try {
      await checkpoints.save(shard, 1n, new TextEncoder().encode(String(serial)));
      acknowledged = serial;
    } catch (error) {
      failures.push(error);
      await new Promise(resolve => setTimeout(resolve, 30));
    }
  }
  clearInterval(cutting);
  await checkpoints.close();
  return { failures, acknowledged };
}

const chunksOf = (shard: string) =>
  inSession(async ({ client }) => {
    const { rows } = await client.execute(`SELECT shard FROM ${keyspace}.checkpoint_chunks`);
    return rows.filter(row => row['shard'] === shard).length;
  });

async function inSession<Result>(
  work: (session: Awaited<ReturnType<typeof openCassandraSession>>) => Promise<Result>,
): Promise<Result> {
  const session = await openCassandraSession({ contactPoints, localDataCenter });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
