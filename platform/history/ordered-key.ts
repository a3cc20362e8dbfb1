import { hash } from 'node:crypto';

/** Bytes of one `descendingTime` and of one `fingerprint`. */
export const TIME_BYTES = 8;
export const FINGERPRINT_BYTES = 16;

const TWO_32 = 2 ** 32;
const TWO_31 = 2 ** 31;

/**
 * Joins times and fingerprints to a key that sorts, as plain bytes, by the first part, then the second. Times sort
 * newest first, so that every scan of a table runs forward. All parts are of fixed width: keys never need escaping
 * and stay far below a store's limit, however long a name or a group's value is.
 */
export function orderedKey(...parts: readonly (number | Uint8Array)[]): Buffer {
  const widths = parts.map(part => (typeof part === 'number' ? TIME_BYTES : part.length));
  const key = Buffer.allocUnsafe(widths.reduce((sum, width) => sum + width, 0));
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'number') at = writeDescending(key, part, at);
    else {
      key.set(part, at);
      at += part.length;
    }
  }
  return key;
}

/** Reads back what `orderedKey` wrote for a time. */
export function timeAt(key: Uint8Array, offset: number): number {
  const view = new DataView(key.buffer, key.byteOffset + offset, TIME_BYTES);
  const high = ~view.getUint32(0) >>> 0;
  const low = ~view.getUint32(4) >>> 0;
  return (high - TWO_31) * TWO_32 + low;
}

/** After every key that starts with these bytes (no key is longer than that). */
export function prefixEnd(prefix: Uint8Array): Buffer {
  return Buffer.concat([prefix, Buffer.alloc(64, 0xff)]);
}

/**
 * Sixteen bytes that stand for any JSON values: a group, a name, an id. As JSON a number and a string stay apart,
 * and so do characters that UTF-8 cannot carry (lone surrogates).
 */
export function fingerprint(...values: readonly unknown[]): Buffer {
  return hash('sha256', JSON.stringify(values), 'buffer').subarray(0, FINGERPRINT_BYTES);
}

/** Every integer a double holds exactly, negative ones too: all bits inverted, so that later sorts before earlier. */
function writeDescending(key: Buffer, time: number, at: number): number {
  const high = Math.floor(time / TWO_32);
  const low = time - high * TWO_32;
  key.writeUInt32BE(~(high + TWO_31) >>> 0, at);
  return key.writeUInt32BE(~low >>> 0, at + 4);
}
