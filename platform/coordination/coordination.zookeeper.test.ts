import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../testing/tcp-proxy';
import { newMember, ownAtLast, ownNow, until } from './contract/promises';
import type { Coordinator, Membership } from './coordination';
import { runCoordinationContract } from './coordination.contract';
import { openZooKeeperCoordinator } from './zookeeper/zookeeper-coordinator';

const server = process.env['ZOOKEEPER_CONNECT'] ?? '';
const SESSION_MS = 2_000;
const proxies: TcpProxy[] = [];
const coordinators: Coordinator[] = [];
let clusters = 0;

/** Each coordinator reaches the server through a network of its own. */
async function open(cluster: string) {
  const proxy = await openTcpProxy(server);
  proxies.push(proxy);
  return { coordinator: openAt(proxy.address, cluster), lose: async () => proxy.become('hole'), proxy };
}

function openAt(connect: string, cluster: string, connectMs = 10_000): Coordinator {
  const root = `/weir-test/${process.pid}/${cluster}`;
  const coordinator = openZooKeeperCoordinator({
    connect,
    root,
    sessionTimeoutMs: SESSION_MS,
    connectMs,
    log: () => undefined,
  });
  coordinators.push(coordinator);
  return coordinator;
}

const newCluster = () => `own-${(clusters += 1)}`;

describe.skipIf(server === '')('with ZOOKEEPER_CONNECT set', () => {
  afterEach(async () => {
    for (const coordinator of coordinators.splice(0)) await coordinator.close();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  runCoordinationContract('ZooKeeper', open, { timeoutMs: 30_000 });

  test('on a dead link the holder gives up by itself while the servers still keep the shard for it', async () => {
    const [cluster, other] = [newCluster(), newMember('other')];
    const { coordinator, proxy } = await open(cluster);
    const held = await ownNow(await coordinator.join(newMember()), 'shard');
    const watcher = await openAt(server, cluster).join(other);
    const cutAt = performance.now();
    proxy.become('hole');
    await until(() => held.lost.aborted);
    const tookMs = performance.now() - cutAt;
    expect(await watcher.own('shard')).toBeNull();
    expect(tookMs).toBeLessThan(SESSION_MS);
    const freed = await ownAtLast(watcher, 'shard');
    expect(performance.now() - cutAt).toBeGreaterThan(tookMs);
    expect(freed.epoch).toBeGreaterThan(held.epoch);
  });

  test('cut connections, and answers cut in the middle of a packet, cost nothing that is held', async () => {
    const { coordinator, proxy } = await open(newCluster());
    const ann = await coordinator.join(newMember());
    const held = await ownNow(ann, 'held');
    for (let round = 0; round < 12; round += 1) {
      if (round % 2 === 0) proxy.cut();
      else proxy.cutAfterBytes(1 + round);
      const taken = await ownNow(ann, `shard-${round}`);
      await taken.release();
    }
    expect([ann.lost.aborted, held.lost.aborted]).toEqual([false, false]);
  });

  test('two members on breaking networks never hold a shard at the same time, and epochs only rise', async () => {
    const cluster = newCluster();
    const takings = { holders: 0, most: 0, epochs: [] as bigint[] };
    const stopAt = performance.now() + 4_000;
    const take = async (name: string) => {
      const { coordinator, proxy } = await open(cluster);
      const member = await coordinator.join(newMember(name));
      const breaking = setInterval(() => proxy.cut(), 130 + name.length * 40);
      while (performance.now() < stopAt) await takeOnce(member, takings);
      clearInterval(breaking);
    };
    await Promise.all([take('ann'), take('bernard')]);
    expect(takings.most).toBe(1);
    expect(takings.epochs.length).toBeGreaterThan(10);
    expect(takings.epochs).toEqual(takings.epochs.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(takings.epochs).size).toBe(takings.epochs.length);
  }, 20_000);

  test('leaves a server that takes the connection and never answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (let round = 0; round < 4; round += 1) {
      const member = await openAt(`127.0.0.1:${port},${server}`, newCluster()).join(newMember());
      expect(await member.own('shard')).not.toBeNull();
    }
    silent.close();
  });

  test('does not start where no server answers', async () => {
    const { proxy } = await open(newCluster());
    for (const network of ['hole', 'refusing'] as const) {
      proxy.become(network);
      const joining = openAt(proxy.address, newCluster(), 700).join(newMember());
      await expect(joining).rejects.toMatchObject({
        name: 'PortError',
        code: 'unavailable',
        retriable: true,
      });
    }
  });

  test('who was paused beyond its session finds out at its first question', async () => {
    let skippedMs = 0;
    const clock = () => performance.now() + skippedMs;
    const root = `/weir-test/${process.pid}/${newCluster()}`;
    const paused = openZooKeeperCoordinator({ connect: server, root, sessionTimeoutMs: SESSION_MS, clock });
    coordinators.push(paused);
    const member = await paused.join(newMember());
    const held = await ownNow(member, 'shard');
    skippedMs = SESSION_MS;
    await expect(member.own('another')).rejects.toMatchObject({ code: 'lost' });
    expect(held.lost.aborted).toBe(true);
  });
});

/** Takes, holds a moment and releases, and keeps count of who believes to hold. */
async function takeOnce(member: Membership, takings: { holders: number; most: number; epochs: bigint[] }) {
  const held = await member.own('shard');
  if (held === null) return void (await sleep(5));
  takings.holders += 1;
  takings.most = Math.max(takings.most, takings.holders);
  takings.epochs.push(held.epoch);
  held.lost.addEventListener('abort', () => (takings.holders -= 1), { once: true });
  await sleep(10);
  await held.release();
}
