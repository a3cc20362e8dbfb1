import { writePartitions, type PartitionWrite } from '../../cassandra/partition-writes';
import type { CassandraSession } from '../../cassandra/session';
import type { Timeline } from '../timeline';
import type { KnownKeys } from './known-keys';
import { rowToText } from './row-text';
import { slotWrite } from './slots';
import { indexTable, rowsTable, slotOf } from './timeline-tables';
import { plainTimestamp } from './write-times';

/**
 * Writes rows by id, and what a filter needs to know of them by time in each of their scopes. A row told again with
 * another time leaves its old place in the index behind; the reader passes it over.
 */
export function openTimelineWriter<Row, Filter>(
  session: CassandraSession,
  keyspace: string,
  known: KnownKeys,
  timeline: Timeline<Row, Filter>,
) {
  const intoRows = `INSERT INTO ${rowsTable(keyspace, timeline)} (id, row) VALUES (?, ?) USING TIMESTAMP ?`;

  return async (told: readonly Row[], tick: number): Promise<void> => {
    const at = plainTimestamp(tick);
    const rows = [...new Map(told.map(row => [timeline.id(row).toString('latin1'), row])).values()];
    const slots = new Map(
      rows.flatMap(row =>
        timeline.scopes(row).map(scope => slotWrite(keyspace, slotOf(scope, timeline.time(row)), at)),
      ),
    );
    const missing = new Map([...slots].filter(([key]) => !known.isKnown(key)));
    await writePartitions(session, [...missing.values()]);
    known.written(missing.keys());
    await writePartitions(
      session,
      rows.flatMap(row => [rowWrite(row, at), ...indexWrites(row, at)]),
    );
  };

  function rowWrite(row: Row, at: bigint): PartitionWrite {
    const id = timeline.id(row);
    return { query: intoRows, params: [id, rowToText(row), at], partition: `id ${id.toString('latin1')}` };
  }

  function indexWrites(row: Row, at: bigint): PartitionWrite[] {
    const time = timeline.time(row);
    const tags = JSON.stringify(timeline.tags(row));
    return timeline.scopes(row).map(scope => {
      const { day, slot } = slotOf(scope, time);
      const query = `INSERT INTO ${indexTable(keyspace, timeline, scope)} (scope, day, slot, time_ms, id, tags) VALUES (?, ?, ?, ?, ?, ?)
        USING TIMESTAMP ?`;
      const params = [scope.key, day, slot, BigInt(time), timeline.id(row), tags, at];
      return { query, params, partition: `${scope.kind} ${scope.key.toString('latin1')} ${day} ${slot}` };
    });
  }
}
