import type { WindowRow } from '../../../contracts/records';
import { readPartitions, readRows } from '../../cassandra/read-ahead';
import type { CassandraSession } from '../../cassandra/session';
import { groupEntries, groupPath, isInGroup } from '../group';
import type { GroupFilter, Page, PageRequest, TimeRange } from '../history';
import { FINGERPRINT_BYTES, fingerprint, orderedKey, TIME_BYTES, timeAt } from '../ordered-key';
import { startPage, takePage, wholeRange, type Placed, type Start } from '../page';
import { rowFromText } from './row-text';
import { slotsOf, windowsScope } from './slots';

/** A window's place in its metric: start, end, group. */
const PLACE_BYTES = 2 * TIME_BYTES + FINGERPRINT_BYTES;
const END_MAX = 2n ** 62n;
const BEFORE_ANY_GROUP = Buffer.alloc(0);

type Bounds = Readonly<{ start: bigint; end: bigint }>;
/** `last` is the newest window that may come; in it, groups come after `afterGroup`. */
type Scan = Readonly<{
  metric: string;
  filter: GroupFilter;
  range: TimeRange;
  last: Bounds;
  afterGroup: Buffer | null;
  fetchSize: number;
}>;

export function openWindowsReader(session: CassandraSession, keyspace: string) {
  const { fields, ofGroup, ofDay, ofWindow } = queries(keyspace);

  return async (metric: string, filter: GroupFilter, asked: TimeRange, page: PageRequest) => {
    const range = wholeRange(asked);
    const start = startPage(['windows', metric, groupEntries(filter)], range, page, PLACE_BYTES);
    return takePage(await rowsOf(scanFrom(metric, filter, range, start)), start) satisfies Promise<
      Page<WindowRow>
    >;
  };

  async function rowsOf(scan: Scan): Promise<AsyncIterable<Placed<WindowRow>>> {
    const shapes: string[][] = [];
    for await (const row of readRows(session, { query: fields, params: [scan.metric] }, 100)) {
      shapes.push(JSON.parse(String(row['fields'])));
    }
    switch (groupPath(scan.filter, shapes)) {
      case 'none':
        return nothing();
      case 'exact':
        return rowsOfGroup(scan);
      case 'scan':
        return rowsByTime(scan);
    }
  }

  function rowsOfGroup({ metric, filter, range, last, afterGroup, fetchSize }: Scan) {
    const grp = fingerprint(groupEntries(filter));
    // Of one group a window is one row: after its place comes what is below it.
    const upper = afterGroup === null ? last : { ...last, end: last.end - 1n };
    return readPartitions(daysOf(metric, range, last), async function* ({ day }) {
      const params = [metric, grp, day, upper.start, upper.end, BigInt(range.from)];
      for await (const row of readRows(session, { query: ofGroup, params }, fetchSize)) {
        yield placed(Number(row['start_ms']), Number(row['end_ms']), grp, String(row['row']));
      }
    });
  }

  function rowsByTime(scan: Scan) {
    const isWanted = groupJudge(scan.filter);
    return readPartitions(windowsByTime(scan), async function* ({ start, end }: Bounds) {
      const isLast = start === scan.last.start && end === scan.last.end;
      const after = isLast ? (scan.afterGroup ?? BEFORE_ANY_GROUP) : BEFORE_ANY_GROUP;
      const statement = { query: ofWindow, params: [scan.metric, start, end, after] };
      for await (const row of readRows(session, statement, scan.fetchSize)) {
        const [grp, text]: [Buffer, string] = [row['grp'], row['row']];
        if (isWanted(grp, text)) yield placed(Number(start), Number(end), grp, text);
      }
    });
  }

  function windowsByTime({ metric, range, last }: Scan) {
    return readPartitions(daysOf(metric, range, last), async function* ({ day }): AsyncGenerator<
      Bounds,
      void
    > {
      const params = [metric, day, last.start, last.end, BigInt(range.from)];
      for await (const row of readRows(session, { query: ofDay, params }, 500)) {
        yield { start: row['start_ms'], end: row['end_ms'] };
      }
    });
  }

  function daysOf(metric: string, range: TimeRange, last: Bounds) {
    return slotsOf(session, keyspace, windowsScope(metric), { from: range.from, to: Number(last.start) + 1 });
  }
}

function queries(keyspace: string) {
  const fields = `SELECT fields FROM ${keyspace}.metric_fields WHERE metric = ?`;
  const between = '(start_ms, end_ms) <= (?, ?) AND (start_ms) >= (?)';
  const ofGroup = `SELECT start_ms, end_ms, row FROM ${keyspace}.windows_by_metric
    WHERE metric = ? AND grp = ? AND day = ? AND ${between}`;
  const ofDay = `SELECT start_ms, end_ms FROM ${keyspace}.windows_by_day
    WHERE metric = ? AND day = ? AND ${between}`;
  const ofWindow = `SELECT grp, row FROM ${keyspace}.groups_by_window
    WHERE metric = ? AND start_ms = ? AND end_ms = ? AND grp > ?`;
  return { fields, ofGroup, ofDay, ofWindow };
}

function scanFrom(metric: string, filter: GroupFilter, range: TimeRange, { after, limit }: Start): Scan {
  const newest = { start: BigInt(range.to - 1), end: END_MAX };
  const last =
    after === null ? newest : { start: BigInt(timeAt(after, 0)), end: BigInt(timeAt(after, TIME_BYTES)) };
  const afterGroup = after === null ? null : after.subarray(2 * TIME_BYTES);
  return { metric, filter, range, last, afterGroup, fetchSize: Math.min(Math.max(limit + 1, 50), 2_000) };
}

/** Judges each group once: with thousands of groups most rows are passed over without being parsed. */
function groupJudge(filter: GroupFilter) {
  const judged = new Map<string, boolean>();
  return (grp: Buffer, text: string): boolean => {
    const key = grp.toString('latin1');
    const known = judged.get(key);
    if (known !== undefined) return known;
    const isWanted = isInGroup(filter, rowFromText<WindowRow>(text).group);
    judged.set(key, isWanted);
    return isWanted;
  };
}

const placed = (start: number, end: number, grp: Buffer, text: string): Placed<WindowRow> => ({
  item: rowFromText(text),
  place: orderedKey(start, end, grp),
});

async function* nothing(): AsyncGenerator<Placed<WindowRow>> {}
