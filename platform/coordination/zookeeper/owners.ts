import { PortError } from '../../port-error';
import type { Ownership } from '../coordination';
import { toNode, type Nodes, type OwnNode } from './nodes';
import type { ZooKeeperSession } from './zookeeper-session';

/** Shards held by nodes that go with the session. The epoch is the transaction that made the node: it only rises. */
export function openOwners(session: ZooKeeperSession, nodes: Nodes, root: string, memberId: string) {
  const reachedFor = new Set<string>();

  return {
    /** Null while the shard is held, by whomever. */
    async own(shard: string): Promise<Ownership | null> {
      session.assertAlive();
      if (reachedFor.has(shard)) return null;
      reachedFor.add(shard);
      try {
        const path = `${root}/owners/${toNode(shard)}`;
        const node = await nodes.createOwn(path, Buffer.from(memberId));
        if (node !== null) return hold(shard, path, node);
        reachedFor.delete(shard);
        return null;
      } catch (error) {
        reachedFor.delete(shard);
        throw error;
      }
    },
  };

  function hold(shard: string, path: string, node: OwnNode): Ownership {
    const lost = new AbortController();
    const lose = () => lost.abort(new PortError('lost', `shard ${shard} is held no longer`, true));
    session.lost.addEventListener('abort', lose, { once: true });
    session.assertAlive();
    return {
      shard,
      epoch: node.czxid,
      lost: lost.signal,
      async release() {
        if (lost.signal.aborted) return;
        session.lost.removeEventListener('abort', lose);
        lose();
        await giveUp(path, node);
        reachedFor.delete(shard);
      },
    };
  }

  /** What cannot be given up goes with the session; else nobody could ever take it. */
  async function giveUp(path: string, node: OwnNode) {
    try {
      await nodes.removeOwn(path, node);
    } catch (error) {
      session.end(`${path} cannot be given up: ${String(error)}`);
    }
  }
}
