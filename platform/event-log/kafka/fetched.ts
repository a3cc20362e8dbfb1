import type { Batch as KafkaBatch } from 'kafkajs';

/**
 * What kafkajs knows of a fetch and leaves out of its types: the offset it asked for, and the records together with
 * those that Kafka keeps for itself (ends of transactions, what was aborted).
 */
export function fetchedFrom(batch: KafkaBatch): bigint {
  const offset: unknown = Reflect.get(batch, 'fetchedOffset');
  if (typeof offset !== 'string') throw new Error('kafkajs no longer says where a fetch began');
  return BigInt(offset);
}

/** How many offsets of the fetch have no record of any kind: compacted away, or trimmed. */
export function missingIn(batch: KafkaBatch): bigint {
  const all: unknown = Reflect.get(batch, 'messagesWithinOffset');
  if (!Array.isArray(all)) throw new Error('kafkajs no longer says what a fetch held');
  return BigInt(batch.lastOffset()) + 1n - fetchedFrom(batch) - BigInt(all.length);
}
