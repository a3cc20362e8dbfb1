import { isUtf8 } from 'node:buffer';
import type { TextReader } from '../../core/events/event-decoder';

/** Reads ASCII bytes without copying or checking them. Node's own method, which its type definitions leave out. */
const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** How Node makes text of bytes. */
export const nodeText: TextReader = {
  ascii: (bytes, start, end) => latin1Slice.call(bytes, start, end),
  utf8: (bytes, start, end) =>
    isUtf8(bytes.subarray(start, end)) ? asBuffer(bytes).toString('utf8', start, end) : null,
};

/** The text of bytes that should be UTF-8; what is none of it becomes a replacement character. */
export function lossyText(bytes: Uint8Array, start: number, end: number): string {
  return asBuffer(bytes).toString('utf8', start, end);
}

/** A copy of the bytes where they are no UTF-8, else null. */
export function bytesOfNoText(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  const part = bytes.subarray(start, end);
  return isUtf8(part) ? null : Uint8Array.from(part);
}
