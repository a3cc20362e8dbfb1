import type { CassandraSession, Param, Statement } from './session';

/** A statement and the partition it goes to. */
export type PartitionWrite = Statement & Readonly<{ partition: string }>;

/** Below the size from which Cassandra warns of large batches (5 KiB). */
const BATCH_BYTES = 4_000;

/** Writes all, those of one partition in batches. Resolves when all are durable; rejects when any is not. */
export async function writePartitions(
  session: CassandraSession,
  writes: readonly PartitionWrite[],
): Promise<void> {
  const batches = byPartition(writes).flatMap(intoBatches);
  const outcomes = await Promise.allSettled(
    batches.map(batch => {
      const [only] = batch;
      return batch.length === 1 && only !== undefined ? session.write(only) : session.writeTogether(batch);
    }),
  );
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function byPartition(writes: readonly PartitionWrite[]): PartitionWrite[][] {
  const partitions = new Map<string, PartitionWrite[]>();
  for (const write of writes) {
    const known = partitions.get(write.partition);
    if (known === undefined) partitions.set(write.partition, [write]);
    else known.push(write);
  }
  return [...partitions.values()];
}

function intoBatches(writes: readonly PartitionWrite[]): PartitionWrite[][] {
  const batches: PartitionWrite[][] = [];
  let room = 0;
  for (const write of writes) {
    const bytes = write.params.map(sizeOf).reduce((sum, size) => sum + size, 0);
    const batch = batches.at(-1);
    if (batch !== undefined && bytes <= room) batch.push(write);
    else {
      batches.push([write]);
      room = BATCH_BYTES;
    }
    room -= bytes;
  }
  return batches;
}

function sizeOf(param: Param): number {
  if (typeof param === 'string') return Buffer.byteLength(param);
  return typeof param === 'object' ? param.length : 8;
}
