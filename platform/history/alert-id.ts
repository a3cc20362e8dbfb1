import { hash } from 'node:crypto';

/** Namespace of alert ids: a fixed random UUID. */
const NAMESPACE = Buffer.from('5d3c9b0e7f414c8c9a52e1b7d7c0a64f', 'hex');

/** The same alert has the same id whenever it is computed: UUIDv5 (RFC 9562) of what makes it that alert. */
export function alertId(parts: readonly string[]): string {
  const hex = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(JSON.stringify(parts))]), 'hex');
  // Its version is 5, and the two highest bits of the ninth byte are 1 and 0.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const third = `5${hex.slice(13, 16)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${third}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
