import type { CassandraSession } from '../../cassandra/session';
import { readRows } from '../../cassandra/read-ahead';
import type { PartitionWrite } from '../../cassandra/partition-writes';
import type { TimeRange } from '../history';
import { fingerprint } from '../ordered-key';
import { dayOf } from './days';

/** One partition of a scope in time. */
export type Slot = Readonly<{ scope: Buffer; day: number; slot: number }>;

export const windowsScope = (metric: string): Buffer => fingerprint('windows', metric);

/** The entry that says this partition has rows, with the key it is remembered by. */
export function slotWrite(
  keyspace: string,
  { scope, day, slot }: Slot,
  timestamp: bigint,
): [string, PartitionWrite] {
  const key = `slot ${scope.toString('latin1')} ${day} ${slot}`;
  const query = `INSERT INTO ${keyspace}.slots_with_data (scope, day, slot) VALUES (?, ?, ?) USING TIMESTAMP ?`;
  return [
    key,
    { query, params: [scope, day, slot, timestamp], partition: `slots ${scope.toString('latin1')}` },
  ];
}

/** The partitions of a scope that have rows and touch the range, newest first. */
export async function* slotsOf(
  session: CassandraSession,
  keyspace: string,
  scope: Buffer,
  { from, to }: TimeRange,
): AsyncGenerator<Slot, void> {
  const query = `SELECT day, slot FROM ${keyspace}.slots_with_data WHERE scope = ? AND day >= ? AND day <= ?`;
  if (from >= to) return;
  for await (const row of readRows(session, { query, params: [scope, dayOf(from), dayOf(to - 1)] }, 500)) {
    yield { scope, day: Number(row['day']), slot: Number(row['slot']) };
  }
}
