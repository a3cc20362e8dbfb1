import type { LiveUpdate } from '@/contracts/live';
import type { PartitionStatus } from '@/contracts/records';
import {
  addTraffic,
  noTraffic,
  partitionKey,
  withEarlier,
  type Traffic,
  type TrafficSample,
} from '@/core/traffic/traffic';

export type WorkerDefinitions = Readonly<{
  version: number;
  at: number;
  evaluationErrors: Readonly<Record<string, Readonly<{ count: number; message: string }>>>;
}>;

/** What workers say of their partitions and of the definitions in force there. */
export type SystemState = Readonly<{
  partitions: ReadonlyMap<string, PartitionStatus>;
  traffic: ReadonlyMap<string, Traffic>;
  workers: ReadonlyMap<string, WorkerDefinitions>;
  /** The server's time of the last word of any worker; null: none yet. */
  heardAt: number | null;
}>;

export const noSystem: SystemState = {
  partitions: new Map(),
  traffic: new Map(),
  workers: new Map(),
  heardAt: null,
};

export function applySystem(held: SystemState, update: LiveUpdate): SystemState {
  switch (update.kind) {
    case 'partitions':
      return withPartitions(held, update.partitions, update.at);
    case 'definitions':
      return withDefinitions(held, update);
    case 'metric':
    case 'alert':
      return held;
  }
}

export function withPartitions(held: SystemState, told: readonly PartitionStatus[], at: number): SystemState {
  const partitions = new Map(held.partitions);
  for (const status of told) {
    const key = partitionKey(status);
    const known = partitions.get(key);
    if (known === undefined || !isOlder(status, known)) partitions.set(key, status);
  }
  const traffic = new Map(held.traffic);
  for (const stream of new Set(told.map(status => status.stream))) {
    const ofStream = [...partitions.values()].filter(status => status.stream === stream);
    traffic.set(stream, addTraffic(traffic.get(stream) ?? noTraffic, ofStream, at));
  }
  return { ...held, partitions, traffic, heardAt: Math.max(held.heardAt ?? 0, at) };
}

/** Puts what the server measured before in front of what was measured here. */
export function withMeasured(
  held: SystemState,
  stream: string,
  samples: readonly TrafficSample[],
): SystemState {
  const own = held.traffic.get(stream) ?? noTraffic;
  const traffic = withEarlier(own, samples);
  return traffic === own ? held : { ...held, traffic: new Map(held.traffic).set(stream, traffic) };
}

/** A former owner's last words do not replace those of the owner that came after it. */
function isOlder(status: PartitionStatus, known: PartitionStatus): boolean {
  const epoch = BigInt(status.epoch);
  const knownEpoch = BigInt(known.epoch);
  return epoch === knownEpoch ? status.at < known.at : epoch < knownEpoch && status.at < known.at + 15_000;
}

function withDefinitions(
  held: SystemState,
  update: Extract<LiveUpdate, { kind: 'definitions' }>,
): SystemState {
  const known = held.workers.get(update.worker);
  if (known !== undefined && known.at > update.at) return held;
  const { version, at, evaluationErrors } = update;
  const workers = new Map(held.workers).set(update.worker, { version, at, evaluationErrors });
  return { ...held, workers, heardAt: Math.max(held.heardAt ?? 0, at) };
}

export const partitionsOf = (state: SystemState, stream: string) =>
  [...state.partitions.values()]
    .filter(status => status.stream === stream)
    .sort((a, b) => a.partition - b.partition);
