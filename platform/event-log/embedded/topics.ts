import { z } from 'zod';
import type { Environment, Tables } from '../../embedded/environment';
import type { TopicOptions } from '../event-log';
import { missingTopic } from '../topic-name';
import { nextTopicKey, partitionKey, topicKey, topicRange } from './keys';

const topicSchema = z.object({
  id: z.number().int(),
  partitions: z.number().int(),
  compacted: z.boolean(),
  retentionMs: z.number().nullable(),
});
export type Topic = z.infer<typeof topicSchema>;

/** Where a partition begins and ends, and when it was last appended to. */
export type PartitionState = Readonly<{ start: bigint; next: bigint; lastAppendedMs: number }>;

export type Topics = Readonly<{
  ensure(name: string, options: TopicOptions): Topic;
  /** Throws `missing` where there is none. */
  find(name: string): Topic;
  all(): Topic[];
}>;

export function openTopics(environment: Environment): Topics {
  /** Topics never change once made, so what was found stays true. */
  const known = new Map<string, Topic>();

  return {
    ensure(name, options) {
      return (
        lookUp(environment.read, name) ??
        environment.write(tables => lookUp(tables, name) ?? create(tables, name, options))
      );
    },
    find(name) {
      const topic = known.get(name) ?? lookUp(environment.read, name);
      if (topic === undefined) throw missingTopic(name);
      return topic;
    },
    all() {
      return [...environment.read.getRange(topicRange)].map(({ value }) => decodeTopic(value));
    },
  };

  function lookUp(tables: Tables, name: string): Topic | undefined {
    const bytes = tables.get(topicKey(name));
    if (bytes === undefined) return undefined;
    const topic = decodeTopic(bytes);
    known.set(name, topic);
    return topic;
  }
}

function create(tables: Tables, name: string, options: TopicOptions): Topic {
  const { partitions, compacted = false, retentionMs } = options;
  const id = tables.get(nextTopicKey)?.readUInt32LE(0) ?? 0;
  const topic = { id, partitions, compacted, retentionMs: retentionMs ?? null };
  const nextId = Buffer.alloc(4);
  nextId.writeUInt32LE(id + 1);
  tables.putSync(nextTopicKey, nextId);
  tables.putSync(topicKey(name), Buffer.from(JSON.stringify(topic)));
  return topic;
}

const decodeTopic = (bytes: Buffer): Topic => topicSchema.parse(JSON.parse(bytes.toString()));

const EMPTY: PartitionState = { start: 0n, next: 0n, lastAppendedMs: 0 };

export function readState(tables: Tables, topicId: number, partition: number): PartitionState {
  const bytes = tables.get(partitionKey(topicId, partition));
  if (bytes === undefined) return EMPTY;
  return {
    start: bytes.readBigUInt64LE(0),
    next: bytes.readBigUInt64LE(8),
    lastAppendedMs: bytes.readDoubleLE(16),
  };
}

export function writeState(tables: Tables, topicId: number, partition: number, state: PartitionState): void {
  const bytes = Buffer.allocUnsafe(24);
  bytes.writeBigUInt64LE(state.start, 0);
  bytes.writeBigUInt64LE(state.next, 8);
  bytes.writeDoubleLE(state.lastAppendedMs, 16);
  tables.putSync(partitionKey(topicId, partition), bytes);
}
