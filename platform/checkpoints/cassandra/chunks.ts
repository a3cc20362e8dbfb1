import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import { readRows } from '../../cassandra/read-ahead';
import { openSemaphore } from '../../cassandra/semaphore';
import type { CassandraSession } from '../../cassandra/session';

const CHUNK_BYTES = 1_000_000;
/** A few megabytes under way: more would time out on a busy server without arriving sooner. */
const UNDER_WAY_MAX = 4;
const FETCHED_AT_ONCE = 4;

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** Where a state lies: by whom it was saved, and which of its saves it was. */
export type StateId = Readonly<{ shard: string; session: string; seq: number }>;

/**
 * States cut into chunks. An id is written once and deleted once: the fixed timestamps make a deletion final whatever
 * the clocks say, also where a late retry of the write arrives after it.
 */
export function openChunks(session: CassandraSession, keyspace: string) {
  const table = `${keyspace}.checkpoint_chunks`;
  const insert = `INSERT INTO ${table} (shard, session, seq, chunk, packed, data) VALUES (?, ?, ?, ?, ?, ?)
    USING TIMESTAMP 1`;
  const select = `SELECT packed, data FROM ${table} WHERE shard = ? AND session = ? AND seq = ?`;
  const remove = `DELETE FROM ${table} USING TIMESTAMP 2 WHERE shard = ? AND session = ? AND seq = ?`;
  const limited = openSemaphore(UNDER_WAY_MAX);
  const params = ({ shard, session: by, seq }: StateId) => [shard, by, seq];

  return {
    async write(id: StateId, state: Buffer): Promise<void> {
      const writes = cut(state).map((chunk, index) => limited(() => writeChunk(id, index, chunk)));
      const failed = (await Promise.allSettled(writes)).find(outcome => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    /** Null where it is not there, or not whole. */
    async read(id: StateId, bytes: number): Promise<Uint8Array | null> {
      const chunks: Buffer[] = [];
      for await (const row of readRows(session, { query: select, params: params(id) }, FETCHED_AT_ONCE)) {
        const data: Buffer = row['data'];
        chunks.push(row['packed'] === true ? await unpack(data) : data);
      }
      const state = new Uint8Array(Buffer.concat(chunks));
      return chunks.length > 0 && state.length === bytes ? state : null;
    },
    remove: (id: StateId): Promise<void> => session.write({ query: remove, params: params(id) }),
  };

  async function writeChunk(id: StateId, index: number, chunk: Buffer) {
    const packed = await pack(chunk, { level: constants.Z_BEST_SPEED });
    const isSmaller = packed.length < chunk.length;
    await session.write({
      query: insert,
      params: [...params(id), index, isSmaller, isSmaller ? packed : chunk],
    });
  }
}

/** A state of no bytes is one empty chunk: it is not the same as no state. */
function cut(state: Buffer): Buffer[] {
  const count = Math.max(1, Math.ceil(state.length / CHUNK_BYTES));
  return Array.from({ length: count }, (_, index) =>
    state.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}
