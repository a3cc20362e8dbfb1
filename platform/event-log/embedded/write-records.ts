import type { Tables } from '../../embedded/environment';
import type { NewRecord } from '../event-log';
import { packBlocks, stamp } from './block';
import { blockKey, newestKey } from './keys';
import { readState, writeState, type Topic } from './topics';

export type PartitionAppend = Readonly<{ topic: Topic; partition: number; records: readonly NewRecord[] }>;

/** Gives the records their offsets and writes them; runs inside a transaction, so nobody else takes the same ones. */
export function writeRecords(tables: Tables, append: PartitionAppend, nowMs: number): void {
  const { topic, partition, records } = append;
  const state = readState(tables, topic.id, partition);
  // Clocks are set back at times; the time of appending must not be.
  const appendedMs = Math.max(nowMs, state.lastAppendedMs);
  if (topic.compacted) writeCompacted(tables, append, state.next, appendedMs);
  else writeBlocks(tables, append, state.next, appendedMs);
  const next = state.next + BigInt(records.length);
  writeState(tables, topic.id, partition, { start: state.start, next, lastAppendedMs: appendedMs });
}

function writeBlocks(
  tables: Tables,
  { topic, partition, records }: PartitionAppend,
  from: bigint,
  nowMs: number,
) {
  let base = from;
  for (const block of packBlocks(records)) {
    tables.putSync(blockKey(topic.id, partition, base), stamp(block, nowMs));
    base += BigInt(block.count);
  }
}

/** Each record in a block of its own, and the record of the same key before it goes. */
function writeCompacted(
  tables: Tables,
  { topic, partition, records }: PartitionAppend,
  from: bigint,
  nowMs: number,
) {
  for (const [index, record] of records.entries()) {
    const offset = from + BigInt(index);
    const [block] = packBlocks([record]);
    if (block === undefined) continue;
    const newest = newestKey(topic.id, partition, record.key ?? '');
    const older = tables.get(newest);
    if (older !== undefined) tables.removeSync(blockKey(topic.id, partition, older.readBigUInt64LE(0)));
    tables.putSync(blockKey(topic.id, partition, offset), stamp(block, nowMs));
    const place = Buffer.alloc(8);
    place.writeBigUInt64LE(offset);
    tables.putSync(newest, place);
  }
}
