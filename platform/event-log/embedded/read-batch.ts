import type { Tables } from '../../embedded/environment';
import type { Batch, LogRecord } from '../event-log';
import { lostRecords } from '../topic-name';
import { countOf, unpackBlock } from './block';
import { baseOf, blockKey } from './keys';
import { readState, type Topic } from './topics';

export type Limits = Readonly<{ records: number; bytes: number }>;
/** A batch that is not empty, or the end of the log. */
export type Reading = Readonly<{ batch: Batch | null; end: bigint }>;
export type Place = Readonly<{ name: string; topic: Topic; partition: number }>;

const LAST_OFFSET = 2n ** 64n - 1n;

/** Reads from `from` on, at least one record where there is one. Throws `lost` where the log ends before `from`. */
export function readBatch(tables: Tables, place: Place, from: bigint, limits: Limits): Reading {
  const { name, topic, partition } = place;
  const { next: end } = readState(tables, topic.id, partition);
  if (from > end) throw lostRecords(name, partition, from, end);
  if (from === end) return { batch: null, end };
  const records = collect(tables, place, from, limits);
  const last = records.at(-1);
  if (last === undefined) return { batch: null, end };
  const skipped = last.offset + 1n - from - BigInt(records.length);
  return { batch: { topic: name, partition, records, end, skipped }, end };
}

function collect(tables: Tables, { topic, partition }: Place, from: bigint, limits: Limits): LogRecord[] {
  const records: LogRecord[] = [];
  let bytes = 0;
  const start = firstBlock(tables, topic.id, partition, from);
  const end = blockKey(topic.id, partition, LAST_OFFSET);
  for (const { key, value: block } of tables.getRange({ start, end })) {
    const isFull = records.length + countOf(block) > limits.records || bytes + block.length > limits.bytes;
    if (records.length > 0 && isFull) break;
    unpackBlock(block, baseOf(key), from, records);
    bytes += block.length;
  }
  return records;
}

/** The key of the block that holds `from`, or from which to look on. */
function firstBlock(tables: Tables, topicId: number, partition: number, from: bigint): Buffer {
  const wanted = blockKey(topicId, partition, from);
  const before = tables.getRange({
    start: wanted,
    end: blockKey(topicId, partition, 0n),
    reverse: true,
    inclusiveEnd: true,
    limit: 1,
  });
  for (const { key, value } of before) {
    const base = baseOf(key);
    if (base + BigInt(countOf(value)) > from) return blockKey(topicId, partition, base);
  }
  return wanted;
}
