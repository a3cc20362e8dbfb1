import { readVarint, writeVarint } from './varint';

const HEADER_OF_BATCH_BYTES = 45;
const MAGIC = 2;

export type BatchHeader = Readonly<{ count: number; lastOffsetDelta: number }>;

/**
 * The header that precedes the compressed bytes in the response they are a view of. Null where there is none: the
 * bytes were copied, or are of the message format before 2017, which Kafka 4 no longer sends.
 */
export function headerBefore(compressed: Buffer): BatchHeader | null {
  if (compressed.byteOffset < HEADER_OF_BATCH_BYTES) return null;
  const at = compressed.byteOffset - HEADER_OF_BATCH_BYTES;
  const header = Buffer.from(compressed.buffer, at, HEADER_OF_BATCH_BYTES);
  const [count, lastOffsetDelta] = [header.readInt32BE(41), header.readInt32BE(7)];
  const isPlausible = header.readInt8(0) === MAGIC && count > 0 && lastOffsetDelta >= count - 1;
  return isPlausible ? { count, lastOffsetDelta } : null;
}

/** Throws unless the bytes are `count` whole records. */
export function checkRecords(bytes: Buffer, count: number): void {
  const cursor = { position: 0 };
  for (let index = 0; index < count; index += 1) {
    const size = readVarint(bytes, cursor);
    const end = cursor.position + size;
    if (size < 0 || end > bytes.length) throw new Error(`record ${index} of ${count} is cut off`);
    cursor.position += 1; // Attributes.
    readVarint(bytes, cursor); // Time.
    readVarint(bytes, cursor); // Offset.
    skipBytes(bytes, cursor); // Key.
    skipBytes(bytes, cursor); // Value.
    for (let headers = readVarint(bytes, cursor); headers > 0; headers -= 1) {
      skipBytes(bytes, cursor);
      skipBytes(bytes, cursor);
    }
    if (cursor.position !== end) throw new Error(`record ${index} of ${count} has not the size it says`);
  }
}

function skipBytes(bytes: Buffer, cursor: { position: number }): void {
  const size = readVarint(bytes, cursor);
  cursor.position += Math.max(size, 0);
  if (cursor.position > bytes.length) throw new Error(`${size} bytes reach beyond the batch`);
}

/**
 * As many records as the batch had, each with one header that says what is wrong. The last takes the last offset
 * of the batch, so that reading goes on after it; the first carries `value`.
 */
export function standIns(
  { count, lastOffsetDelta }: BatchHeader,
  header: [string, string],
  value: Buffer,
): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const delta = index === count - 1 ? lastOffsetDelta : index;
      return encodeRecord(delta, index === 0 ? value : Buffer.alloc(0), header);
    }),
  );
}

function encodeRecord(offsetDelta: number, value: Buffer, [name, text]: [string, string]): Buffer {
  const head: number[] = [0, 0]; // Attributes and time.
  writeVarint(head, offsetDelta);
  writeVarint(head, -1); // No key.
  writeVarint(head, value.length);
  const tail: number[] = [];
  writeVarint(tail, 1);
  for (const part of [name, text]) {
    const bytes = Buffer.from(part);
    writeVarint(tail, bytes.length);
    tail.push(...bytes);
  }
  const size: number[] = [];
  writeVarint(size, head.length + value.length + tail.length);
  return Buffer.concat([Buffer.from(size), Buffer.from(head), value, Buffer.from(tail)]);
}
