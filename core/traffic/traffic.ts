/** How many records a second a stream is read at, kept as samples: what the counters of its partitions did. */
export type TrafficSample = Readonly<{
  at: number;
  /** Records a second since the sample before. */
  accepted: number;
  late: number;
  rejected: number;
  duplicate: number;
  /** Records not read yet. */
  lag: number;
}>;

/** A partition's counters as its owner reported them at a time. */
export type PartitionCounters = Readonly<{
  stream: string;
  partition: number;
  accepted: number;
  late: number;
  rejected: number;
  duplicate: number;
  lag: number;
  at: number;
}>;

type Rates = Readonly<Record<(typeof KINDS)[number], number>>;
type Counted = Readonly<{ base: PartitionCounters; rates: Rates | null }>;
export type Traffic = Readonly<{
  samples: readonly TrafficSample[];
  sampledAt: number | null;
  partitions: ReadonlyMap<string, Counted>;
}>;

/** 15 minutes at one sample a second. */
export const MAX_SAMPLES = 900;
const MIN_STEP_MS = 900;
/** A partition silent for longer is not counted with the rate it had. */
const SILENT_MS = 5000;
const KINDS = ['accepted', 'late', 'rejected', 'duplicate'] as const;

export const noTraffic: Traffic = { samples: [], sampledAt: null, partitions: new Map() };

export const partitionKey = ({ stream, partition }: { stream: string; partition: number }) =>
  `${stream}/${partition}`;

/**
 * Adds what all partitions of a stream say now, at most one sample a second. Workers report at times of their own: a
 * partition without news keeps its last rate for a few seconds. A counter that fell (a new owner counts from its
 * checkpoint) says nothing about that stretch.
 */
export function addTraffic(held: Traffic, told: readonly PartitionCounters[], at: number): Traffic {
  if (held.sampledAt !== null && at - held.sampledAt < MIN_STEP_MS) return held;
  const partitions = new Map(
    told.map(now => [partitionKey(now), counted(held.partitions.get(partitionKey(now)), now, at)]),
  );
  const rates = [...partitions.values()].flatMap(({ rates: own }) => own ?? []);
  if (rates.length === 0) return { ...held, sampledAt: at, partitions };
  const total = (kind: (typeof KINDS)[number]) => rates.reduce((sum, own) => sum + own[kind], 0);
  const sample: TrafficSample = {
    at,
    accepted: total('accepted'),
    late: total('late'),
    rejected: total('rejected'),
    duplicate: total('duplicate'),
    lag: told.reduce((sum, { lag }) => sum + lag, 0),
  };
  return { samples: [...held.samples, sample].slice(-MAX_SAMPLES), sampledAt: at, partitions };
}

/** Samples from elsewhere (a snapshot) put before those held. */
export function withEarlier(held: Traffic, earlier: readonly TrafficSample[]): Traffic {
  const first = held.samples[0]?.at ?? Infinity;
  const older = earlier.filter(sample => sample.at < first);
  if (older.length === 0) return held;
  return { ...held, samples: [...older, ...held.samples].slice(-MAX_SAMPLES) };
}

function counted(before: Counted | undefined, now: PartitionCounters, at: number): Counted {
  if (before === undefined) return { base: now, rates: null };
  const elapsedMs = now.at - before.base.at;
  if (elapsedMs <= 0) return at - now.at > SILENT_MS ? { base: now, rates: null } : before;
  if (KINDS.some(kind => now[kind] < before.base[kind])) return { base: now, rates: null };
  const rate = (kind: (typeof KINDS)[number]) => ((now[kind] - before.base[kind]) * 1000) / elapsedMs;
  return {
    base: now,
    rates: {
      accepted: rate('accepted'),
      late: rate('late'),
      rejected: rate('rejected'),
      duplicate: rate('duplicate'),
    },
  };
}
