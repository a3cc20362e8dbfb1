import { hash } from 'node:crypto';
import { PortError } from '../port-error';

const SEAL_BYTES = 9;

/**
 * A place in the answer to one query, as text for the caller to hand back. The seal is made of the query and the
 * place, so a cursor of another query, a cut or a changed one is told apart from a good one. It guards against
 * mistakes, not against malice: a forged place shows nothing its query would not show.
 */
export function sealCursor(query: string, place: Uint8Array): string {
  return Buffer.concat([seal(query, place), place]).toString('base64url');
}

/** The place, checked. Throws a `PortError` with code `refused`. */
export function openCursor(query: string, cursor: string, placeBytes: number): Buffer {
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(SEAL_BYTES);
  const isWhole = place.length === placeBytes && bytes.toString('base64url') === cursor;
  if (!isWhole || !seal(query, place).equals(bytes.subarray(0, SEAL_BYTES))) {
    throw new PortError(
      'refused',
      `cursor ${cursor.slice(0, 40)} is broken or belongs to another query: start from the first page`,
      false,
    );
  }
  return place;
}

const seal = (query: string, place: Uint8Array) =>
  hash('sha256', Buffer.concat([Buffer.from(query), place]), 'buffer').subarray(0, SEAL_BYTES);
