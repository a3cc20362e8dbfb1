import type { WindowRow } from '../../../contracts/records';
import type { Environment, Table } from '../../embedded/environment';
import { groupEntries, groupFields, groupPath, isInGroup } from '../group';
import type { GroupFilter, Page, PageRequest, TimeRange } from '../history';
import { FINGERPRINT_BYTES, fingerprint, orderedKey, prefixEnd, TIME_BYTES } from '../ordered-key';
import { startPage, takePage, wholeRange, type Placed, type Start } from '../page';
import { justAfter, scan } from './tables';

/** A window's place in its metric: start, end, group. */
export const WINDOW_PLACE_BYTES = 2 * TIME_BYTES + FINGERPRINT_BYTES;
const GROUP_AT = 2 * TIME_BYTES;

type Write = Readonly<{ row: WindowRow; byTime: Buffer; byGroup: Buffer; shape: Buffer; json: Buffer }>;
type Scan = Readonly<{ metric: Buffer; filter: GroupFilter; range: TimeRange; start: Start }>;

/**
 * Windows by time, `(metric, start, end, group) → row`, and by group, `(metric, group, start, end) → nothing`: the
 * second only says where to look in the first. Beside them the sets of fields the groups of each metric have.
 */
export function openWindowsTable(environment: Environment) {
  const byTime = environment.table('windows_by_time');
  const byGroup = environment.table('windows_by_group');
  const shapes = environment.table('metric_fields');

  return {
    prepare: (rows: readonly WindowRow[]) => rows.map(prepare),
    /** Inside a transaction: nothing may have changed between the look and the write. */
    write(writes: readonly Write[]) {
      for (const { row, json, ...keys } of writes) {
        const stored = byTime.get(keys.byTime);
        if (stored !== undefined && parse(stored).revision > row.revision) continue;
        byTime.putSync(keys.byTime, json);
        if (stored !== undefined) continue;
        byGroup.putSync(keys.byGroup, Buffer.alloc(0));
        if (shapes.get(keys.shape) === undefined) shapes.putSync(keys.shape, toJson(groupFields(row.group)));
      }
    },
    async scan(metric: string, filter: GroupFilter, asked: TimeRange, page: PageRequest) {
      const range = wholeRange(asked);
      const question = ['windows', metric, groupEntries(filter)];
      const start = startPage(question, range, page, WINDOW_PLACE_BYTES);
      const scanned = { metric: fingerprint(metric), filter, range, start };
      return takePage(await rowsOf(scanned), start) satisfies Promise<Page<WindowRow>>;
    },
  };

  async function rowsOf(scanned: Scan): Promise<AsyncIterable<Placed<WindowRow>>> {
    switch (groupPath(scanned.filter, await shapesOf(shapes, scanned.metric))) {
      case 'none':
        return nothing();
      case 'exact':
        return rowsOfGroup(byGroup, byTime, scanned);
      case 'scan':
        return rowsByTime(byTime, scanned);
    }
  }
}

async function* rowsByTime(byTime: Table, { metric, filter, range, start }: Scan) {
  const isWanted = groupJudge(filter);
  for await (const { key, value } of scan(byTime, ...bounds([metric], range, start.after))) {
    const place = key.subarray(metric.length);
    const row = isWanted(place.subarray(GROUP_AT), value);
    if (row !== null) yield { item: row, place };
  }
}

async function* rowsOfGroup(byGroup: Table, byTime: Table, { metric, filter, range, start }: Scan) {
  const group = fingerprint(groupEntries(filter));
  const after = start.after === null ? null : start.after.subarray(0, GROUP_AT);
  for await (const { key } of scan(byGroup, ...bounds([metric, group], range, after))) {
    const place = Buffer.concat([key.subarray(metric.length + group.length), group]);
    const row = byTime.get(Buffer.concat([metric, place]));
    if (row !== undefined) yield { item: parse(row), place };
  }
}

/** Judges each group once: with thousands of groups most rows are passed over without being parsed. */
function groupJudge(filter: GroupFilter) {
  const judged = new Map<string, boolean>();
  return (group: Buffer, value: Buffer): WindowRow | null => {
    const key = group.toString('latin1');
    if (judged.get(key) === false) return null;
    const row = parse(value);
    const isWanted = judged.get(key) ?? isInGroup(filter, row.group);
    judged.set(key, isWanted);
    return isWanted ? row : null;
  };
}

/** From the newest to the oldest start of the range, or from just after a place on. */
function bounds(prefix: readonly Buffer[], range: TimeRange, after: Buffer | null): [Buffer, Buffer] {
  const first =
    after === null ? orderedKey(...prefix, range.to - 1) : justAfter(Buffer.concat([...prefix, after]));
  return [first, prefixEnd(orderedKey(...prefix, range.from))];
}

async function shapesOf(shapes: Table, metric: Buffer): Promise<string[][]> {
  const found: string[][] = [];
  for await (const { value } of scan(shapes, metric, prefixEnd(metric)))
    found.push(JSON.parse(value.toString()));
  return found;
}

function prepare(row: WindowRow): Write {
  const metric = fingerprint(row.metric);
  const group = fingerprint(groupEntries(row.group));
  return {
    row,
    byTime: orderedKey(metric, row.start, row.end, group),
    byGroup: orderedKey(metric, group, row.start, row.end),
    shape: orderedKey(metric, fingerprint(groupFields(row.group))),
    json: toJson(row),
  };
}

async function* nothing(): AsyncGenerator<Placed<WindowRow>> {}

const parse = (value: Buffer): WindowRow => JSON.parse(value.toString());
const toJson = (value: unknown) => Buffer.from(JSON.stringify(value));
