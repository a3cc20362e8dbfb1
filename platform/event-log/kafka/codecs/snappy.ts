import { uncompress } from 'snappyjs';

/** Java clients cut the data into blocks behind a header of the xerial library; others send one bare block. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic, version and oldest compatible version. */
const XERIAL_HEADER_BYTES = 16;

export function decompressSnappy(data: Buffer, maxBytes: number): Buffer {
  if (!data.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return uncompressBlock(data, maxBytes);
  const blocks: Buffer[] = [];
  let room = maxBytes;
  for (let position = XERIAL_HEADER_BYTES; position < data.length;) {
    const size = data.readUInt32BE(position);
    const block = data.subarray(position + 4, position + 4 + size);
    if (block.length < size)
      throw new Error(`snappy block of ${size} bytes is cut off after ${block.length}`);
    const plain = uncompressBlock(block, room);
    room -= plain.length;
    blocks.push(plain);
    position += 4 + size;
  }
  return Buffer.concat(blocks);
}

function uncompressBlock(block: Buffer, maxBytes: number): Buffer {
  const plain = uncompress(block, maxBytes);
  return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
}
