import { randomUUID } from 'node:crypto';
import type { ClusterView, Coordinator, Member, Membership, Ownership } from '../coordination';

/** One process's coordinator. `lose` cuts its sessions off as a broken network would; nothing is told to either side. */
export type TestCoordinator = Readonly<{ coordinator: Coordinator; lose(): Promise<void> }>;

/** Another coordinator of that cluster each time it is called. */
export type OpenCoordinator = (cluster: string) => Promise<TestCoordinator>;

/** A promise's name → its check, in a cluster of its own. */
export type CoordinationPromises = Record<string, (open: () => Promise<TestCoordinator>) => Promise<void>>;

export const newMember = (id: string = randomUUID()): Member => ({ id, host: 'test', startedAt: 1_000 });

/** Waits for what will come; the test's own time limit is the deadline. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 10));
}

/** Tries until the shard is free. */
export async function ownAtLast(membership: Membership, shard: string): Promise<Ownership> {
  for (;;) {
    const ownership = await membership.own(shard);
    if (ownership !== null) return ownership;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

export async function ownNow(membership: Membership, shard: string): Promise<Ownership> {
  const ownership = await membership.own(shard);
  if (ownership === null) throw new Error(`${shard} should be free`);
  return ownership;
}

/** The newest view, kept up to date. */
export function follow(membership: Membership) {
  const seen: ClusterView[] = [];
  const stop = membership.watch(view => seen.push(view));
  return {
    seen,
    stop,
    last: (): ClusterView => seen.at(-1) ?? { members: [], leader: null, assignment: {} },
  };
}

export const idsOf = ({ members }: ClusterView): string[] => members.map(({ id }) => id).sort();
