import { PortError } from '../port-error';
import { openCursor, sealCursor } from './cursor';
import type { Page, PageRequest, TimeRange } from './history';

/** A row and its place in the order of its query. */
export type Placed<Item> = Readonly<{ item: Item; place: Uint8Array }>;

export const PAGE_LIMIT_MAX = 10_000;

/** What is asked, in one spelling; the place after which the page starts, null for the first page. */
export type Start = Readonly<{ query: string; after: Buffer | null; limit: number }>;

/** Checks the request. Throws `refused` for a limit or a cursor that cannot be used. */
export function startPage(question: unknown, range: TimeRange, page: PageRequest, placeBytes: number): Start {
  if (!Number.isInteger(page.limit) || page.limit < 1 || page.limit > PAGE_LIMIT_MAX) {
    throw new PortError('refused', `limit ${page.limit} is not from 1 to ${PAGE_LIMIT_MAX}`, false);
  }
  const query = JSON.stringify([question, range.from, range.to]);
  const after = page.cursor === null ? null : openCursor(query, page.cursor, placeBytes);
  return { query, after, limit: page.limit };
}

/** Takes one page from rows in order. One row more is looked at, to know whether there is a next page. */
export async function takePage<Item>(rows: AsyncIterable<Placed<Item>>, start: Start): Promise<Page<Item>> {
  const taken: Placed<Item>[] = [];
  for await (const row of rows) {
    const last = taken.at(-1);
    if (taken.length === start.limit && last !== undefined) {
      return { items: taken.map(({ item }) => item), next: sealCursor(start.query, last.place) };
    }
    taken.push(row);
  }
  return { items: taken.map(({ item }) => item), next: null };
}

/** The range in whole milliseconds a double holds: an open end (Infinity) is no trouble. */
export function wholeRange({ from, to }: TimeRange): TimeRange {
  return { from: whole(from), to: whole(to) };
}

const whole = (time: number) =>
  Math.ceil(Math.min(Math.max(time, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
