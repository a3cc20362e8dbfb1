import type { Tables } from '../../embedded/environment';

/** A state lies in pieces of one size, numbered from 0, the last one shorter; no bytes at all is one empty piece. */
const STATE = 2;
/** One piece of tens of MB would need as many free pages in a row, which an aged file does not have. */
const PIECE_BYTES = 256 * 1024;

export function readState(tables: Tables, shard: string): Uint8Array | null {
  const pieces: Buffer[] = [];
  for (let index = 0; ; index += 1) {
    const piece = tables.get(pieceKey(shard, index));
    if (piece === undefined) break;
    pieces.push(piece);
  }
  return pieces.length === 0 ? null : new Uint8Array(Buffer.concat(pieces));
}

/** Replaces the state; runs inside a transaction, so nobody sees half of it. */
export function writeState(tables: Tables, shard: string, state: Uint8Array): void {
  const count = Math.max(1, Math.ceil(state.length / PIECE_BYTES));
  for (let index = 0; index < count; index += 1) {
    const piece = state.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
    tables.putSync(pieceKey(shard, index), Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  }
  for (let index = count; tables.removeSync(pieceKey(shard, index)); index += 1);
}

/** The length comes first, so that no shard's keys begin with another's. */
export function shardKey(kind: number, shard: string): Buffer {
  const name = Buffer.from(shard);
  const key = Buffer.alloc(3);
  key[0] = kind;
  key.writeUInt16BE(name.length, 1);
  return Buffer.concat([key, name]);
}

function pieceKey(shard: string, index: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(index);
  return Buffer.concat([shardKey(STATE, shard), number]);
}
