import type { LogRecord } from '../event-log';

/**
 * Records that were appended together lie in one value, a block, under the offset of the first of them:
 * [appendedMs f64][count u32] then for each record [key's bytes + 1, 0 for null: varint][key][value's bytes: varint][value].
 */
export type UnstampedBlock = Readonly<{ bytes: Buffer; count: number }>;
type Entry = Readonly<{ key: string | null; value: Uint8Array }>;

const HEADER_BYTES = 12;
/** A larger record lies alone in its block. */
const BLOCK_BYTES_MAX = 64 * 1024;
const BLOCK_RECORDS_MAX = 1000;

/** Cuts the records into blocks, in order. */
export function packBlocks(entries: readonly Entry[]): UnstampedBlock[] {
  const blocks: UnstampedBlock[] = [];
  let from = 0;
  while (from < entries.length) {
    const [to, size] = measure(entries, from);
    blocks.push(pack(entries, from, to, size));
    from = to;
  }
  return blocks;
}

/** The same key sizes are needed twice; they are cheap to compute again and dear to remember. */
function measure(entries: readonly Entry[], from: number): [to: number, size: number] {
  let size = HEADER_BYTES;
  let to = from;
  for (; to < entries.length && to - from < BLOCK_RECORDS_MAX; to += 1) {
    const entry = entries[to];
    const entrySize = entry === undefined ? 0 : packedSize(entry);
    if (to > from && size + entrySize > BLOCK_BYTES_MAX) break;
    size += entrySize;
  }
  return [to, size];
}

function packedSize({ key, value }: Entry): number {
  const keySize = key === null ? 0 : Buffer.byteLength(key);
  return varintSize(keySize + 1) + keySize + varintSize(value.length) + value.length;
}

function pack(entries: readonly Entry[], from: number, to: number, size: number): UnstampedBlock {
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeUInt32LE(to - from, 8);
  let position = HEADER_BYTES;
  for (let index = from; index < to; index += 1) {
    const entry = entries[index];
    if (entry === undefined) break;
    const { key, value } = entry;
    if (key === null) {
      bytes[position++] = 0;
    } else {
      const keySize = Buffer.byteLength(key);
      position = writeVarint(bytes, position, keySize + 1);
      position += bytes.write(key, position);
    }
    position = writeVarint(bytes, position, value.length);
    bytes.set(value, position);
    position += value.length;
  }
  return { bytes, count: to - from };
}

export function stamp(block: UnstampedBlock, appendedMs: number): Buffer {
  block.bytes.writeDoubleLE(appendedMs, 0);
  return block.bytes;
}

export const countOf = (block: Buffer) => block.readUInt32LE(8);
export const appendedMsOf = (block: Buffer) => block.readDoubleLE(0);

/** Puts the block's records from offset `from` on into `into`. Values are views into the block. */
export function unpackBlock(block: Buffer, base: bigint, from: bigint, into: LogRecord[]): void {
  const appendedMs = appendedMsOf(block);
  const count = countOf(block);
  const skip = from > base ? Number(from - base) : 0;
  const cursor = { position: HEADER_BYTES };
  for (let index = 0; index < count; index += 1) {
    const keySize = readVarint(block, cursor) - 1;
    const keyStart = cursor.position;
    cursor.position += Math.max(keySize, 0);
    const valueSize = readVarint(block, cursor);
    const valueStart = cursor.position;
    cursor.position += valueSize;
    if (index < skip) continue;
    into.push({
      offset: base + BigInt(index),
      key: keySize < 0 ? null : block.toString('utf8', keyStart, keyStart + keySize),
      value: block.subarray(valueStart, valueStart + valueSize),
      appendedMs,
    });
  }
}

function varintSize(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
}

function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = value;
  let position = at;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[position++] = (rest % 0x80) + 0x80;
  bytes[position++] = rest;
  return position;
}

function readVarint(bytes: Buffer, cursor: { position: number }): number {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[cursor.position++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 0x80;
  }
}
