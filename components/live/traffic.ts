import type { PartitionStatus } from '@/contracts/records';

/** Counters of one stream summed over its partitions, at one moment of the server's clock. */
export type TrafficSample = Readonly<{
  at: number;
  /** Records a second since the sample before. */
  accepted: number;
  late: number;
  rejected: number;
  duplicate: number;
  lag: number;
}>;

export type Traffic = Readonly<{ samples: readonly TrafficSample[]; last: Totals | null }>;
export type Totals = Readonly<{
  at: number;
  byPartition: ReadonlyMap<string, Counters>;
}>;
type Counters = Readonly<{ accepted: number; late: number; rejected: number; duplicate: number; at: number }>;

/** 15 minutes at one sample a second. */
export const MAX_SAMPLES = 900;
const MIN_STEP_MS = 900;

export const noTraffic: Traffic = { samples: [], last: null };

/**
 * Adds what partitions say now. A rate is what a partition counted since its own last report over the time between the
 * two; a counter that fell (a new owner counts from its checkpoint) says nothing about that stretch.
 */
export function addTraffic(held: Traffic, partitions: readonly PartitionStatus[], at: number): Traffic {
  if (held.last !== null && at - held.last.at < MIN_STEP_MS) return held;
  const byPartition = new Map(partitions.map(status => [partitionKey(status), counters(status)]));
  const last = { at, byPartition };
  if (held.last === null) return { samples: held.samples, last };
  const sample = { at, ...rates(held.last.byPartition, byPartition), lag: sum(partitions, one => one.lag) };
  return { samples: [...held.samples, sample].slice(-MAX_SAMPLES), last };
}

export const partitionKey = ({ stream, partition }: Pick<PartitionStatus, 'stream' | 'partition'>) =>
  `${stream}/${partition}`;

const KINDS = ['accepted', 'late', 'rejected', 'duplicate'] as const;

function rates(before: ReadonlyMap<string, Counters>, after: ReadonlyMap<string, Counters>) {
  const total = { accepted: 0, late: 0, rejected: 0, duplicate: 0 };
  for (const [key, now] of after) {
    const then = before.get(key);
    if (then === undefined || now.at <= then.at) continue;
    if (KINDS.some(kind => now[kind] < then[kind])) continue;
    for (const kind of KINDS) total[kind] += ((now[kind] - then[kind]) * 1000) / (now.at - then.at);
  }
  return total;
}

const counters = ({ accepted, late, rejected, duplicate, at }: PartitionStatus): Counters => ({
  accepted,
  late,
  rejected,
  duplicate,
  at,
});

export const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);
