import { z } from 'zod';
import type { ClusterView, Member } from '../coordination';
import { openViewers } from '../viewers';
import { inOrder } from './candidacy';
import type { Nodes } from './nodes';
import type { ZooKeeperSession } from './zookeeper-session';

const LOOK_EVERY_MS = 10_000;
const RETRY_MS = 500;

const memberSchema = z.object({ id: z.string(), host: z.string(), startedAt: z.number() });
const planSchema = z.record(z.string(), z.string());

/** The cluster as the nodes say, looked at again at every hint and at least every ten seconds. */
export function openClusterView(
  session: ZooKeeperSession,
  nodes: Nodes,
  root: string,
  log: (line: string) => void,
) {
  let latest: ClusterView | null = null;
  let isLooking = false;
  let isStale = false;
  let timer: NodeJS.Timeout | undefined;
  const viewers = openViewers(() => latest, log);
  session.lost.addEventListener('abort', stop, { once: true });

  return {
    watch(onView: (view: ClusterView) => void): () => void {
      session.assertAlive();
      const isFirst = timer === undefined && !isLooking;
      const stopViewing = viewers.add(onView, session.lost);
      if (isFirst) look();
      return stopViewing;
    },
  };

  function look(): void {
    isStale = true;
    if (!isLooking && !session.lost.aborted) void lookUntilFresh();
  }

  /** One at a time; a hint that comes meanwhile makes it look again. */
  async function lookUntilFresh(): Promise<void> {
    isLooking = true;
    clearTimeout(timer);
    let waitMs = LOOK_EVERY_MS;
    while (isStale && waitMs === LOOK_EVERY_MS) {
      isStale = false;
      try {
        latest = await readView(nodes, root, look);
        viewers.changed();
      } catch (error) {
        if (session.lost.aborted) break;
        log(`zookeeper: the cluster cannot be read: ${String(error)}`);
        waitMs = RETRY_MS;
      }
    }
    isLooking = false;
    if (!session.lost.aborted) timer = setTimeout(look, waitMs);
  }

  function stop() {
    clearTimeout(timer);
    viewers.close();
  }
}

async function readView(nodes: Nodes, root: string, onChange: () => void): Promise<ClusterView> {
  const names = await nodes.children(`${root}/members`, onChange);
  const members = await Promise.all(names.map(name => readMember(nodes, `${root}/members/${name}`)));
  const [first] = inOrder(await nodes.children(`${root}/election`, onChange));
  const leader = first === undefined ? null : await nodes.data(`${root}/election/${first}`);
  const plan = await nodes.data(`${root}/assignment`, onChange);
  return {
    members: members.filter(member => member !== null),
    leader: leader === null ? null : leader.toString(),
    assignment: plan === null || plan.length === 0 ? {} : planSchema.parse(JSON.parse(plan.toString())),
  };
}

/** Null where it left between the listing and now. */
async function readMember(nodes: Nodes, path: string): Promise<Member | null> {
  const data = await nodes.data(path);
  return data === null ? null : memberSchema.parse(JSON.parse(data.toString()));
}
