import type { WindowRow } from '../../../contracts/records';
import { writePartitions, type PartitionWrite } from '../../cassandra/partition-writes';
import type { CassandraSession } from '../../cassandra/session';
import { groupEntries, groupFields } from '../group';
import { fingerprint } from '../ordered-key';
import type { KnownKeys } from './known-keys';
import { rowToText } from './row-text';
import { slotWrite, windowsScope } from './slots';
import { dayOf } from './days';
import { plainTimestamp, windowTimestamp } from './write-times';

/** Writes windows under both ways to find them, and first the indexes that lead there. */
export function openWindowsWriter(session: CassandraSession, keyspace: string, known: KnownKeys) {
  const byGroup = `INSERT INTO ${keyspace}.windows_by_metric (metric, grp, day, start_ms, end_ms, row)
    VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
  const byWindow = `INSERT INTO ${keyspace}.groups_by_window (metric, start_ms, end_ms, grp, row)
    VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`;
  const byDay = `INSERT INTO ${keyspace}.windows_by_day (metric, day, start_ms, end_ms) VALUES (?, ?, ?, ?)
    USING TIMESTAMP ?`;
  const fields = `INSERT INTO ${keyspace}.metric_fields (metric, fields) VALUES (?, ?) USING TIMESTAMP ?`;

  return async (told: readonly WindowRow[], tick: number): Promise<void> => {
    const rows = lastTold(told);
    const missing = new Map(
      rows.flatMap(row => indexWrites(row, tick)).filter(([key]) => !known.isKnown(key)),
    );
    await writePartitions(session, [...missing.values()]);
    known.written(missing.keys());
    await writePartitions(
      session,
      rows.flatMap(row => rowWrites(row, tick)),
    );
  };

  function indexWrites({ metric, start, end, group }: WindowRow, tick: number): [string, PartitionWrite][] {
    const day = dayOf(start);
    const at = plainTimestamp(tick);
    const shape = JSON.stringify(groupFields(group));
    const window = { query: byDay, params: [metric, day, BigInt(start), BigInt(end), at] };
    const named = { query: fields, params: [metric, shape, at] };
    return [
      slotWrite(keyspace, { scope: windowsScope(metric), day, slot: 0 }, at),
      [`window ${metric} ${start} ${end}`, { ...window, partition: `day ${metric} ${day}` }],
      [`fields ${metric} ${shape}`, { ...named, partition: `fields ${metric}` }],
    ];
  }

  function rowWrites(row: WindowRow, tick: number): PartitionWrite[] {
    const { metric, start, end, group, revision } = row;
    const grp = fingerprint(groupEntries(group));
    const [day, at, text] = [dayOf(start), windowTimestamp(revision, tick), rowToText(row)];
    const bounds = [BigInt(start), BigInt(end)];
    return [
      {
        query: byGroup,
        params: [metric, grp, day, ...bounds, text, at],
        partition: `group ${metric} ${grp.toString('latin1')} ${day}`,
      },
      {
        query: byWindow,
        params: [metric, ...bounds, grp, text, at],
        partition: `window ${metric} ${start} ${end}`,
      },
    ];
  }
}

/** Of one window told several times in one put: the latest revision, and of that the last. */
function lastTold(rows: readonly WindowRow[]): WindowRow[] {
  const last = new Map<string, WindowRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.metric, row.start, row.end, groupEntries(row.group)]);
    if ((last.get(key)?.revision ?? 0) <= row.revision) last.set(key, row);
  }
  return [...last.values()];
}
