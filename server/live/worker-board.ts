import type { z } from 'zod';
import type { definitionsUpdateSchema, LiveUpdate, partitionsUpdateSchema } from '../../contracts/live';
import type { PartitionStatus } from '../../contracts/records';
import { addCounts } from '../../core/rules/rule-counts';
import type { InForce } from './live-hub';
import type { RoomStore } from './room';

const SILENT_MS = 15_000;
const GONE_MS = 10 * 60_000;

type PartitionsUpdate = z.infer<typeof partitionsUpdateSchema>;
type DefinitionsUpdate = z.infer<typeof definitionsUpdateSchema>;
type HeldPartition = { status: PartitionStatus; heardMs: number; isSilent: boolean; seq: number };

/** What each worker said last of its partitions and of the definitions in force there. */
export class WorkerBoard implements RoomStore {
  clock = 0;
  readonly lostSeq = 0;
  private readonly held = new Map<string, HeldPartition>();
  private readonly definitions = new Map<string, { update: DefinitionsUpdate; seq: number }>();
  private readonly lastReadAt = new Map<string, number>();

  putPartitions({ partitions }: PartitionsUpdate, nowMs: number): boolean {
    return partitions.filter(status => this.putStatus(status, nowMs)).length > 0;
  }

  putDefinitions(update: DefinitionsUpdate): boolean {
    const held = this.definitions.get(update.worker);
    if (held !== undefined && held.update.at > update.at) return false;
    this.definitions.set(update.worker, { update, seq: this.clock });
    return true;
  }

  /** A worker that says nothing for a while may be gone: its figures stay, marked, and go when it stays away. */
  markSilent(nowMs: number): boolean {
    let isChanged = false;
    for (const [key, held] of this.held) {
      const quietMs = nowMs - held.heardMs;
      if (quietMs > GONE_MS) this.held.delete(key);
      if (quietMs <= SILENT_MS || held.isSilent) continue;
      held.isSilent = true;
      held.seq = this.clock;
      held.status = { ...held.status, rate: 0, note: silentNote(held) };
      isChanged = true;
    }
    return isChanged;
  }

  noteStopped(worker: string, note: string): boolean {
    const theirs = [...this.held.values()].filter(({ status }) => status.worker === worker);
    for (const held of theirs) {
      held.seq = this.clock;
      held.status = { ...held.status, rate: 0, note };
    }
    return theirs.length > 0;
  }

  partitions(): PartitionStatus[] {
    return [...this.held.values()]
      .map(({ status }) => status)
      .sort((a, b) => a.stream.localeCompare(b.stream) || a.partition - b.partition);
  }

  /** When the engine last read an event of each stream, by its own clock. */
  streams(): { name: string; lastEventAt: number | null }[] {
    const names = new Set(this.partitions().map(({ stream }) => stream));
    return [...names].map(name => ({ name, lastEventAt: this.lastReadAt.get(name) ?? null }));
  }

  /** Errors are counted by each worker on its own events: the sum is the count, any one message an example. */
  inForce(): InForce {
    const inForce: Record<string, number> = {};
    const evaluationErrors: Record<string, { count: number; message: string }> = {};
    for (const [worker, { update }] of this.definitions) {
      inForce[worker] = update.version;
      for (const [name, { count, message }] of Object.entries(update.evaluationErrors)) {
        evaluationErrors[name] = { count: count + (evaluationErrors[name]?.count ?? 0), message };
      }
    }
    const told = [...this.definitions.values()].map(({ update }) => update.ruleCounts ?? {});
    const counts = addCounts(told.map(ruleCounts => new Map(Object.entries(ruleCounts))));
    return { inForce, evaluationErrors, ruleCounts: Object.fromEntries(counts) };
  }

  since(seq: number, at: number): LiveUpdate[] {
    const byWorker = new Map<string, PartitionStatus[]>();
    for (const held of this.held.values()) {
      if (held.seq <= seq) continue;
      const { worker } = held.status;
      byWorker.set(worker, [...(byWorker.get(worker) ?? []), held.status]);
    }
    const partitions = [...byWorker].map(([worker, statuses]): LiveUpdate => ({
      kind: 'partitions',
      at,
      worker,
      partitions: statuses,
    }));
    const definitions = [...this.definitions.values()].filter(each => each.seq > seq);
    return [...partitions, ...definitions.map(({ update }) => update)];
  }

  private putStatus(status: PartitionStatus, nowMs: number): boolean {
    const key = JSON.stringify([status.stream, status.partition]);
    const held = this.held.get(key);
    if (held !== undefined && isOlder(status, held.status)) return false;
    const hasRead = held === undefined ? status.rate > 0 : status.read > held.status.read;
    if (hasRead) {
      this.lastReadAt.set(status.stream, Math.max(status.at, this.lastReadAt.get(status.stream) ?? 0));
    }
    this.held.set(key, { status, heardMs: Math.min(status.at, nowMs), isSilent: false, seq: this.clock });
    return true;
  }
}

/** A former owner's last words do not replace those of the owner with the higher epoch, unless that one fell silent. */
function isOlder(status: PartitionStatus, held: PartitionStatus): boolean {
  if (status.at > held.at + SILENT_MS) return false;
  const epoch = BigInt(status.epoch);
  const heldEpoch = BigInt(held.epoch);
  return epoch === heldEpoch ? status.at < held.at : epoch < heldEpoch;
}

function silentNote({ status, heardMs }: HeldPartition): string {
  return `worker ${status.worker} has not reported since ${new Date(heardMs).toISOString()}`;
}
