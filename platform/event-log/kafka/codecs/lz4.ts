import { Output } from './output';

const MAGIC = 0x184d2204;
const UNCOMPRESSED = 0x80000000;
const MIN_MATCH = 4;

/** An LZ4 frame. Its checksums are not verified: Kafka's own covers the whole batch. */
export function decompressLz4(data: Buffer, maxBytes: number): Buffer {
  const { flags, blocksAt } = readHeader(data);
  const output = new Output(maxBytes, 'lz4');
  const blockTail = flags.hasBlockChecksums ? 4 : 0;
  for (let position = blocksAt; ;) {
    const field = data.readUInt32LE(position);
    if (field === 0) return output.bytes();
    const size = field % UNCOMPRESSED;
    const block = data.subarray(position + 4, position + 4 + size);
    if (block.length < size) throw new Error(`lz4 block of ${size} bytes is cut off after ${block.length}`);
    if (field >= UNCOMPRESSED) output.literals(block, 0, size);
    else decodeBlock(block, output);
    position += 4 + size + blockTail;
  }
}

function readHeader(data: Buffer) {
  if (data.readUInt32LE(0) !== MAGIC) throw new Error('no lz4 frame');
  const flag = data.readUInt8(4);
  if (flag >> 6 !== 1) throw new Error(`lz4 frame of version ${flag >> 6}`);
  if ((flag & 0x01) !== 0) throw new Error('lz4 frame needs a dictionary');
  const contentSizeBytes = (flag & 0x08) !== 0 ? 8 : 0;
  return { flags: { hasBlockChecksums: (flag & 0x10) !== 0 }, blocksAt: 6 + contentSizeBytes + 1 };
}

/** Sequences of literals and a match: bytes that were put out before, `distance` back. */
function decodeBlock(block: Buffer, output: Output): void {
  const cursor = { position: 0 };
  while (cursor.position < block.length) {
    const token = next(block, cursor);
    const literals = length(block, cursor, token >> 4);
    if (cursor.position + literals > block.length) throw new Error('lz4 literals reach beyond their block');
    output.literals(block, cursor.position, cursor.position + literals);
    cursor.position += literals;
    if (cursor.position === block.length) return; // The last sequence has no match.
    const distance = next(block, cursor) + next(block, cursor) * 256;
    // May reach back into blocks before.
    output.match(distance, length(block, cursor, token & 15) + MIN_MATCH);
  }
}

/** 15 says that more follows, a byte at a time, until one is not 255. */
function length(block: Buffer, cursor: { position: number }, nibble: number): number {
  if (nibble < 15) return nibble;
  let total = nibble;
  for (;;) {
    const more = next(block, cursor);
    total += more;
    if (more < 255) return total;
  }
}

function next(block: Buffer, cursor: { position: number }): number {
  const byte = block[cursor.position++];
  if (byte === undefined) throw new Error('lz4 block ends in the middle of a sequence');
  return byte;
}
