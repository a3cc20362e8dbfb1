import type { types } from 'cassandra-driver';
import { readPartitions, readRows } from '../../cassandra/read-ahead';
import type { CassandraSession } from '../../cassandra/session';
import type { Page, PageRequest, TimeRange } from '../history';
import { FINGERPRINT_BYTES, orderedKey, TIME_BYTES, timeAt } from '../ordered-key';
import { startPage, takePage, wholeRange, type Placed, type Start } from '../page';
import { isAt, type Tags, type Timeline } from '../timeline';
import { rowFromText } from './row-text';
import { slotsOf, type Slot } from './slots';
import { indexTable, rowsTable } from './timeline-tables';

/** A row's place in its scope: time, id. */
const PLACE_BYTES = TIME_BYTES + FINGERPRINT_BYTES;
const AFTER_ANY_ID = Buffer.alloc(FINGERPRINT_BYTES + 1, 0xff);
const FETCHED_AT_ONCE = 64;

type Candidate = Readonly<{ time: number; id: Buffer }>;

/** Reads the index of the narrowest scope, and fetches the rows that fit the filter. */
export function openTimelineReader<Row, Filter>(
  session: CassandraSession,
  keyspace: string,
  timeline: Timeline<Row, Filter>,
) {
  const fromRows = `SELECT row FROM ${rowsTable(keyspace, timeline)} WHERE id = ?`;

  return { get, scan };

  async function get(id: Buffer): Promise<Row | null> {
    const { rows } = await session.read({ query: fromRows, params: [id] }, 1, null);
    const [found] = rows;
    return found === undefined ? null : rowFromText(String(found['row']));
  }

  async function scan(filter: Filter, asked: TimeRange, page: PageRequest): Promise<Page<Row>> {
    const range = wholeRange(asked);
    const start = startPage(timeline.question(filter), range, page, PLACE_BYTES);
    return takePage(
      rowsOf(filter, candidates(filter, range, start), Math.min(start.limit + 1, FETCHED_AT_ONCE)),
      start,
    );
  }

  /** Fetches the rows of many candidates at once, and gives them in order. */
  async function* rowsOf(
    filter: Filter,
    found: AsyncIterable<Candidate>,
    atOnce: number,
  ): AsyncGenerator<Placed<Row>, void> {
    for await (const chunk of inChunks(found, atOnce)) {
      const rows = await Promise.all(chunk.map(({ id }) => get(id)));
      for (const [index, { time, id }] of chunk.entries()) {
        const row = rows[index];
        if (row !== undefined && row !== null && isAt(timeline, filter, row, time)) {
          yield { item: row, place: orderedKey(time, id) };
        }
      }
    }
  }

  function candidates(filter: Filter, range: TimeRange, { after, limit }: Start) {
    const scope = timeline.scopeFor(filter);
    const last = after === null ? range.to - 1 : timeAt(after, 0);
    const lastId = after === null ? AFTER_ANY_ID : after.subarray(TIME_BYTES);
    const query = `SELECT time_ms, id, tags FROM ${indexTable(keyspace, timeline, scope)} WHERE scope = ? AND day = ? AND slot = ?
      AND (time_ms, id) < (?, ?) AND (time_ms) >= (?)`;
    const slots = slotsOf(session, keyspace, scope.key, { from: range.from, to: last + 1 });
    return readPartitions(slots, async function* ({ day, slot }: Slot): AsyncGenerator<Candidate, void> {
      const params = [scope.key, day, slot, BigInt(last), lastId, BigInt(range.from)];
      const fetchSize = Math.min(Math.max(limit + 1, 50), 1_000);
      for await (const row of readRows(session, { query, params }, fetchSize)) {
        if (timeline.fits(filter, tagsOf(row))) yield { time: Number(row['time_ms']), id: row['id'] };
      }
    });
  }
}

const tagsOf = (row: types.Row): Tags => JSON.parse(String(row['tags']));

async function* inChunks<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[], void> {
  let chunk: Item[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
