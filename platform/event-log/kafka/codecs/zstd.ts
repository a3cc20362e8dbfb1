import { Decompress } from 'fzstd';

const MAGIC = 0xfd2fb528;
const CHUNK_BYTES = 64 * 1024;

/** Piece by piece, so that a small message that unfolds into gigabytes is stopped at the limit. */
export function decompressZstd(data: Buffer, maxBytes: number): Buffer {
  const window = windowBytes(data);
  // The decoder takes as much memory as the window says before it has seen any content.
  if (window > maxBytes) throw new Error(`zstd window of ${window} bytes exceeds ${maxBytes}`);
  const pieces: Buffer[] = [];
  let bytes = 0;
  const decoder = new Decompress(piece => {
    bytes += piece.length;
    if (bytes > maxBytes) throw new Error(`zstd content exceeds ${maxBytes} bytes`);
    pieces.push(Buffer.from(piece)); // A copy: the decoder uses its window again.
  });
  for (let position = 0; position < data.length; position += CHUNK_BYTES) {
    decoder.push(data.subarray(position, position + CHUNK_BYTES), position + CHUNK_BYTES >= data.length);
  }
  return Buffer.concat(pieces);
}

/** From the header of the frame (RFC 8878, 3.1.1.1): the window's size, or the content's where they are one. */
function windowBytes(data: Buffer): number {
  if (data.readUInt32LE(0) !== MAGIC) throw new Error('no zstd frame');
  const descriptor = data.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const field = data.readUInt8(5);
    const base = 2 ** (10 + (field >> 3));
    return base + (base / 8) * (field & 7);
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + dictionaryBytes;
  switch (descriptor >> 6) {
    case 0:
      return data.readUInt8(at);
    case 1:
      return data.readUInt16LE(at) + 256;
    case 2:
      return data.readUInt32LE(at);
    default:
      return Number(data.readBigUInt64LE(at));
  }
}
