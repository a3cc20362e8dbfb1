import { Output } from './output';

/** Java clients cut the data into blocks behind a header of the xerial library; others send one bare block. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic, version and oldest compatible version. */
const XERIAL_HEADER_BYTES = 16;

/** Bytes that are no snappy end with an error: every step takes bytes of a block or meets the limit. */
export function decompressSnappy(data: Buffer, maxBytes: number): Buffer {
  const output = new Output(maxBytes, 'snappy');
  if (!data.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    decodeBlock(data, output);
    return output.bytes();
  }
  for (let position = XERIAL_HEADER_BYTES; position < data.length;) {
    const size = data.readUInt32BE(position);
    const block = data.subarray(position + 4, position + 4 + size);
    if (block.length < size)
      throw new Error(`snappy block of ${size} bytes is cut off after ${block.length}`);
    decodeBlock(block, output);
    position += 4 + size;
  }
  return output.bytes();
}

type Cursor = { position: number };

/**
 * One block: how long its content is, then literals and matches, each behind a tag whose lower two bits are its kind.
 * https://github.com/google/snappy/blob/main/format_description.txt
 */
function decodeBlock(block: Buffer, output: Output): void {
  const cursor = { position: 0 };
  const size = sizeOf(block, cursor);
  const start = output.length;
  while (cursor.position < block.length) {
    const tag = number(block, cursor, 1);
    switch (tag & 3) {
      case 0: {
        const count = literalCount(block, cursor, tag >> 2);
        if (count > block.length - cursor.position)
          throw new Error('snappy literals reach beyond their block');
        output.literals(block, cursor.position, cursor.position + count);
        cursor.position += count;
        break;
      }
      case 1:
        output.match(((tag >> 5) << 8) + number(block, cursor, 1), ((tag >> 2) & 7) + 4, start);
        break;
      case 2:
        output.match(number(block, cursor, 2), (tag >> 2) + 1, start);
        break;
      default:
        output.match(number(block, cursor, 4), (tag >> 2) + 1, start);
    }
  }
  if (output.length - start !== size)
    throw new Error(`snappy block of ${output.length - start} bytes says it has ${size}`);
}

/** Up to 60 in the tag itself; 60 to 63 there say that it follows in 1 to 4 bytes. */
const literalCount = (block: Buffer, cursor: Cursor, field: number): number =>
  (field < 60 ? field : number(block, cursor, field - 59)) + 1;

/** Seven bits a byte, the lowest first. */
function sizeOf(block: Buffer, cursor: Cursor): number {
  let size = 0;
  for (let factor = 1; factor <= 2 ** 28; factor *= 0x80) {
    const byte = number(block, cursor, 1);
    size += (byte & 0x7f) * factor;
    if (byte < 0x80) return size;
  }
  throw new Error('snappy block without a size');
}

function number(block: Buffer, cursor: Cursor, bytes: number): number {
  if (bytes > block.length - cursor.position)
    throw new Error('snappy block ends in the middle of an element');
  const value = block.readUIntLE(cursor.position, bytes);
  cursor.position += bytes;
  return value;
}
