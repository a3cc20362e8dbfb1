import { createHash } from 'node:crypto';

/** Namespace of alert ids: a fixed random UUID. */
const NAMESPACE = Buffer.from('5d3c9b0e7f414c8c9a52e1b7d7c0a64f', 'hex');

/** The same alert has the same id whenever it is computed: UUIDv5 (RFC 9562) of what makes it that alert. */
export function alertId(parts: readonly string[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
