import type { Table } from '../../embedded/environment';

export type Entry = Readonly<{ key: Buffer; value: Buffer }>;

const FIRST_CHUNK = 64;
const CHUNK_MAX = 1024;

/**
 * The entries from `start` to before `end`, in key order, read in chunks. Between two chunks other work gets its
 * turn and no reader stays open, which would keep old pages from being used again.
 */
export async function* scan(table: Table, start: Buffer, end: Buffer): AsyncGenerator<Entry> {
  let from = start;
  for (let limit = FIRST_CHUNK; ; limit = Math.min(limit * 2, CHUNK_MAX)) {
    const entries = readChunk(table, from, end, limit);
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined || entries.length < limit) return;
    from = justAfter(last.key);
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** The smallest key that sorts after this one. */
export const justAfter = (key: Uint8Array) => Buffer.concat([key, Buffer.alloc(1)]);

function readChunk(table: Table, start: Buffer, end: Buffer, limit: number): Entry[] {
  table.resetReadTxn(); // Another thread may have committed since this thread last looked.
  const entries: Entry[] = [];
  for (const { key, value } of table.getRange({ start, end, limit })) entries.push({ key, value });
  return entries;
}
