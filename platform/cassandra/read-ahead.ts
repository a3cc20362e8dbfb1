import type { types } from 'cassandra-driver';
import type { CassandraSession, Statement } from './session';

const WIDTH_MAX = 16;

/** All rows of a query, a page at a time. */
export async function* readRows(
  session: CassandraSession,
  statement: Statement,
  fetchSize: number,
): AsyncGenerator<types.Row, void> {
  let pageState: string | null = null;
  do {
    const page = await session.read(statement, fetchSize, pageState);
    yield* page.rows;
    pageState = page.pageState;
  } while (pageState !== null);
}

/**
 * The rows of one partition after another, in order. The further it has to go, the more partitions it asks at once:
 * a full day answers alone, a year of almost empty days does not take a round trip each.
 */
export async function* readPartitions<Key, Row>(
  keys: AsyncIterable<Key>,
  read: (key: Key) => AsyncGenerator<Row, void>,
): AsyncGenerator<Row, void> {
  const source = keys[Symbol.asyncIterator]();
  const started: { rows: AsyncGenerator<Row, void>; first: Promise<IteratorResult<Row, void>> }[] = [];
  let width = 1;
  let hasMore = true;
  try {
    for (;;) {
      while (hasMore && started.length < width) {
        const key = await source.next();
        if (key.done === true) hasMore = false;
        else started.push(start(read(key.value)));
      }
      const [current] = started;
      if (current === undefined) return;
      for (let row = await current.first; row.done !== true; row = await current.rows.next()) yield row.value;
      started.shift(); // Only now: what a reader that stops has begun is ended below.
      width = Math.min(width * 2, WIDTH_MAX);
    }
  } finally {
    await Promise.allSettled(started.map(({ rows }) => rows.return()));
    await source.return?.();
  }
}

function start<Row>(rows: AsyncGenerator<Row, void>) {
  const first = rows.next();
  first.catch(() => undefined); // It is thrown where it is awaited; until then it must not count as unhandled.
  return { rows, first };
}
