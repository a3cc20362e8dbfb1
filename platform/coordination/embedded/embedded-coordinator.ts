import { setMaxListeners } from 'node:events';
import { PortError } from '../../port-error';
import type { Assignment, Coordinator, Member, Membership } from '../coordination';
import { leadWheneverElected } from '../leadership';
import { openViewers } from '../viewers';
import { openElection } from './election';
import { openEpochs, type EpochOptions } from './epochs';
import { openOwners } from './owners';

export type EmbeddedCoordinatorOptions = EpochOptions & Readonly<{ log?: (line: string) => void }>;

/** In process. `expire` ends a member's session from outside, as a lost connection would. */
export interface EmbeddedCoordinator extends Coordinator {
  expire(memberId: string): void;
}

type Session = Readonly<{ member: Member; lost: AbortController }>;
type Cluster = ReturnType<typeof openCluster>;

/** One process is the whole cluster. */
export function openEmbeddedCoordinator(options: EmbeddedCoordinatorOptions = {}): EmbeddedCoordinator {
  const cluster = openCluster(options);
  const { sessions, viewers, end } = cluster;
  let isClosed = false;

  return {
    async join(member) {
      if (isClosed) throw new PortError('unavailable', 'the coordinator is closed', false);
      if (sessions.has(member.id)) {
        throw new PortError('in_use', `member ${member.id} has already joined`, false);
      }
      const session = { member: { ...member }, lost: new AbortController() };
      setMaxListeners(0, session.lost.signal); // Every shard listens.
      sessions.set(member.id, session);
      viewers.changed();
      return membershipOf(cluster, session);
    },
    expire: memberId => end(memberId, 'its session expired'),
    async close() {
      isClosed = true;
      for (const memberId of [...sessions.keys()]) end(memberId, 'the coordinator is closed');
      viewers.close();
    },
  };
}

/** What is so. Every change is seen by all at once. */
function openCluster({ log = line => console.error(line), ...epochOptions }: EmbeddedCoordinatorOptions) {
  const sessions = new Map<string, Session>();
  const owners = openOwners(openEpochs(epochOptions));
  const plan: { assignment: Assignment } = { assignment: {} };
  const members = () => [...sessions.values()].map(({ member }) => member);
  const viewers = openViewers(() => ({ members: members(), leader: election.leader(), ...plan }), log);
  const election = openElection(viewers.changed);

  function end(memberId: string, why: string) {
    const session = sessions.get(memberId);
    if (session === undefined) return;
    sessions.delete(memberId);
    const message = `member ${memberId} is no longer part of the cluster: ${why}`;
    session.lost.abort(new PortError('lost', message, true));
    viewers.changed();
  }
  return { sessions, owners, plan, viewers, election, end, log };
}

function membershipOf(cluster: Cluster, { member: { id }, lost: { signal: lost } }: Session): Membership {
  const { owners, plan, viewers, election, end, log } = cluster;
  return {
    id,
    lost,
    lead(whileLeading) {
      lost.throwIfAborted();
      void leadWheneverElected({ stand: () => election.stand(id, lost), whileLeading, lost, log });
    },
    async assign(assignment) {
      lost.throwIfAborted();
      if (election.leader() !== id) throw new PortError('refused', `${id} does not lead`, false);
      plan.assignment = { ...assignment };
      viewers.changed();
    },
    watch(onView) {
      lost.throwIfAborted();
      return viewers.add(onView, lost);
    },
    async own(shard) {
      lost.throwIfAborted();
      return owners.take(shard, lost);
    },
    leave: async () => end(id, 'it left'),
  };
}
