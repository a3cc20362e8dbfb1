import { Exception } from 'node-zookeeper-client';
import { PortError } from '../../port-error';
import type { Assignment, Coordinator, Member, Membership } from '../coordination';
import { leadWheneverElected } from '../leadership';
import { openCandidacy } from './candidacy';
import { openClusterView } from './cluster-view';
import { codeOf, openNodes, toNode, type Nodes } from './nodes';
import { openOwners } from './owners';
import { openZooKeeperSession, type ZooKeeperSession } from './zookeeper-session';

export type ZooKeeperCoordinatorOptions = Readonly<{
  /** `host:port,host:port`, with a `/chroot` if wanted. */
  connect: string;
  /** The node under which all of ours lie. */
  root?: string;
  /** How long a member that is silent keeps what it holds; it gives up by itself after two thirds of that. */
  sessionTimeoutMs?: number;
  /** How long to try to reach a server before `join` rejects. */
  connectMs?: number;
  /** Monotonic, ms. */
  clock?: () => number;
  log?: (line: string) => void;
}>;

type Settings = Required<ZooKeeperCoordinatorOptions>;

/**
 * Members, election, plan and ownership in ZooKeeper. Every member has a session of its own. Under `root`: `members/ID`
 * and `owners/SHARD` go with their session, `election/c-…` are numbered, `assignment` is the leader's plan.
 */
export function openZooKeeperCoordinator(options: ZooKeeperCoordinatorOptions): Coordinator {
  const settings: Settings = {
    root: '/weir',
    sessionTimeoutMs: 6_000,
    connectMs: 10_000,
    clock: () => performance.now(),
    log: line => console.error(line),
    ...options,
  };
  const sessions = new Set<ZooKeeperSession>();
  let isClosed = false;

  return {
    async join(member) {
      assertOpen();
      const session = await openZooKeeperSession(settings);
      sessions.add(session);
      session.lost.addEventListener('abort', () => sessions.delete(session), { once: true });
      try {
        assertOpen();
        const nodes = openNodes(session);
        await enter(nodes, settings.root, member);
        return membershipOf(session, nodes, settings, member.id);
      } catch (error) {
        await session.close('it could not join');
        throw error;
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...sessions].map(session => session.close('the coordinator is closed')));
    },
  };

  function assertOpen() {
    if (isClosed) throw new PortError('unavailable', 'the coordinator is closed', false);
  }
}

async function enter(nodes: Nodes, root: string, { id, host, startedAt }: Member): Promise<void> {
  for (const folder of ['members', 'election', 'owners', 'assignment'])
    await nodes.ensure(`${root}/${folder}`);
  const content = Buffer.from(JSON.stringify({ id, host, startedAt }));
  const node = await nodes.createOwn(`${root}/members/${toNode(id)}`, content);
  if (node === null) throw new PortError('in_use', `member ${id} has already joined`, false);
}

function membershipOf(
  session: ZooKeeperSession,
  nodes: Nodes,
  { root, log }: Settings,
  id: string,
): Membership {
  const candidacy = openCandidacy(session, nodes, root, id);
  const { watch } = openClusterView(session, nodes, root, log);
  const { own } = openOwners(session, nodes, root, id);
  let assigning: Promise<unknown> = Promise.resolve();

  return {
    id,
    lost: session.lost,
    lead(whileLeading) {
      session.assertAlive();
      void leadWheneverElected({ stand: candidacy.stand, whileLeading, lost: session.lost, log });
    },
    async assign(plan) {
      const turn = assigning.then(() => assign(plan));
      assigning = turn.catch(() => undefined);
      await turn;
    },
    watch,
    own,
    leave: () => session.close('it left'),
  };

  /** Written only if our node of the election is still there: no lower one can have come since it was the lowest. */
  async function assign(plan: Assignment): Promise<void> {
    session.assertAlive();
    const leading = candidacy.leading();
    const refused = () => new PortError('refused', `${id} does not lead`, false);
    if (leading === null) throw refused();
    const content = Buffer.from(JSON.stringify(plan));
    await nodes
      .change('the plan', (client, done) =>
        client.transaction().check(leading).setData(`${root}/assignment`, content).commit(done),
      )
      .catch(error => {
        throw codeOf(error) === Exception.NO_NODE ? refused() : error;
      });
  }
}
