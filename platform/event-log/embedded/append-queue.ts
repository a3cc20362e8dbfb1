import type { Environment, Tables } from '../../embedded/environment';
import type { NewRecord } from '../event-log';
import { commitsKey } from './keys';
import type { Topic } from './topics';
import { writeRecords, type PartitionAppend } from './write-records';

export type AppendQueue = Readonly<{
  /** Resolves when the records are committed. In the order of the calls. */
  append(topic: Topic, records: readonly NewRecord[]): Promise<void>;
  /** Commits what is waiting. */
  drain(): void;
}>;

type Waiting = Readonly<{
  topic: Topic;
  records: readonly NewRecord[];
  bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}>;

/** Other writers wait for a whole transaction: about 10 ms for this many bytes. */
const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024;

/** Commits appends that are asked for at the same time together: one transaction costs as much as 500 records. */
export function openAppendQueue(
  environment: Environment,
  now: () => number,
  onCommit: () => void,
): AppendQueue {
  let waiting: Waiting[] = [];
  let isScheduled = false;

  return {
    append(topic, records) {
      if (records.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ topic, records, bytes: sizeOf(records), resolve, reject });
        schedule();
      });
    },
    drain() {
      while (waiting.length > 0) commitSome();
    },
  };

  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (waiting.length > 0) commitSome();
      if (waiting.length > 0) schedule();
    });
  }

  function commitSome() {
    const group = takeGroup();
    try {
      const appends = byPartition(group);
      environment.write(tables => {
        for (const append of appends) writeRecords(tables, append, now());
        countCommit(tables);
      });
      onCommit();
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of waiting) {
      if (count > 0 && bytes + more > TRANSACTION_BYTES_MAX) break;
      bytes += more;
      count += 1;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }
}

function byPartition(group: readonly Waiting[]): PartitionAppend[] {
  const topics = new Map<Topic, Map<number, NewRecord[]>>();
  for (const { topic, records } of group) {
    const partitions = topics.get(topic) ?? new Map<number, NewRecord[]>();
    topics.set(topic, partitions);
    for (const record of records) {
      const before = partitions.get(record.partition);
      if (before === undefined) partitions.set(record.partition, [record]);
      else before.push(record);
    }
  }
  return [...topics].flatMap(([topic, partitions]) =>
    [...partitions].map(([partition, records]) => ({ topic, partition, records })),
  );
}

function sizeOf(records: readonly NewRecord[]): number {
  let bytes = 0;
  for (const { value } of records) bytes += value.length + 16;
  return bytes;
}

function countCommit(tables: Tables): void {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(readCommits(tables) + 1n);
  tables.putSync(commitsKey, bytes);
}

export const readCommits = (tables: Tables) => tables.get(commitsKey)?.readBigUInt64LE(0) ?? 0n;
