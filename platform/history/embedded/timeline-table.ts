import type { Environment } from '../../embedded/environment';
import type { Page, PageRequest, TimeRange } from '../history';
import { FINGERPRINT_BYTES, orderedKey, prefixEnd, timeAt, TIME_BYTES } from '../ordered-key';
import { startPage, takePage, wholeRange, type Placed, type Start } from '../page';
import { isAt, type Scope, type Tags, type Timeline } from '../timeline';
import { justAfter, scan } from './tables';

/** A row's place in its scope: time, id. */
export const TIMELINE_PLACE_BYTES = TIME_BYTES + FINGERPRINT_BYTES;

type Write = Readonly<{ id: Buffer; json: Buffer; index: readonly Buffer[]; tags: Buffer }>;

/** Rows by id, `(id) → row`, and by time in each of their scopes, `(scope, time, id) → tags`. */
export function openTimelineTable<Row, Filter>(environment: Environment, timeline: Timeline<Row, Filter>) {
  const byId = environment.table(`${timeline.name}_by_id`);
  const byTime = environment.table(`${timeline.name}_by_time`);
  const parse = (value: Buffer): Row => JSON.parse(value.toString());

  return {
    prepare: (rows: readonly Row[]) => rows.map(row => prepare(timeline, row)),
    /** Inside a transaction. A row told again with another time leaves its old place. */
    write(writes: readonly Write[]) {
      for (const { id, json, index, tags } of writes) {
        const stored = byId.get(id);
        if (stored?.equals(json) === true) continue;
        if (stored !== undefined)
          for (const key of prepare(timeline, parse(stored)).index) byTime.removeSync(key);
        byId.putSync(id, json);
        for (const key of index) byTime.putSync(key, tags);
      }
    },
    get(id: Buffer): Row | null {
      byId.resetReadTxn();
      const stored = byId.get(id);
      return stored === undefined ? null : parse(stored);
    },
    async scan(filter: Filter, asked: TimeRange, page: PageRequest): Promise<Page<Row>> {
      const range = wholeRange(asked);
      const start = startPage(timeline.question(filter), range, page, TIMELINE_PLACE_BYTES);
      return takePage(rowsOf(filter, timeline.scopeFor(filter), range, start), start);
    },
  };

  async function* rowsOf(filter: Filter, { key: scope }: Scope, range: TimeRange, { after }: Start) {
    const first = after === null ? orderedKey(scope, range.to - 1) : justAfter(orderedKey(scope, after));
    const end = prefixEnd(orderedKey(scope, range.from));
    for await (const { key, value } of scan(byTime, first, end)) {
      const tags: Tags = JSON.parse(value.toString());
      if (!timeline.fits(filter, tags)) continue;
      const place = key.subarray(scope.length);
      const stored = byId.get(place.subarray(TIME_BYTES));
      if (stored === undefined) continue;
      const item = parse(stored);
      if (isAt(timeline, filter, item, timeAt(place, 0))) yield { item, place } satisfies Placed<Row>;
    }
  }
}

function prepare<Row, Filter>(timeline: Timeline<Row, Filter>, row: Row): Write {
  const id = timeline.id(row);
  return {
    id,
    json: Buffer.from(JSON.stringify(row)),
    index: timeline.scopes(row).map(({ key }) => orderedKey(key, timeline.time(row), id)),
    tags: Buffer.from(JSON.stringify(timeline.tags(row))),
  };
}
