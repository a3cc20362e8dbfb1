import { ensureSchema } from '../../cassandra/schema';
import { openCassandraSession, type CassandraSession } from '../../cassandra/session';
import { refuseEarly } from '../early';
import { openGate } from '../gate';
import type { History } from '../history';
import { alertId, alertTimeline, deadLetterTimeline } from '../timeline';
import { openKnownKeys } from './known-keys';
import { historyTables } from './tables';
import { openTimelineReader } from './timeline-reader';
import { openTimelineWriter } from './timeline-writer';
import { openWindowsReader } from './windows-reader';
import { openWindowsWriter } from './windows-writer';
import { openTicks } from './write-times';

export type CassandraHistoryOptions = Readonly<{
  contactPoints: readonly string[];
  localDataCenter: string;
  keyspace: string;
  /** For a keyspace that is made; an existing one keeps its own. */
  replicationFactor?: number;
  /** Wall clock, epoch ms. */
  now: () => number;
}>;

/** The history in Cassandra. Makes its keyspace and tables where they are absent. */
export async function openCassandraHistory(options: CassandraHistoryOptions): Promise<History> {
  const session = await openCassandraSession(options);
  try {
    await ensureSchema(session, { ...options, tables: historyTables });
  } catch (error) {
    await session.close();
    throw error;
  }
  return historyOn(session, options);
}

function historyOn(session: CassandraSession, { keyspace, now }: CassandraHistoryOptions): History {
  const known = openKnownKeys(now);
  const nextTick = openTicks(now);
  const putWindows = openWindowsWriter(session, keyspace, known);
  const scanWindows = openWindowsReader(session, keyspace);
  const putAlerts = openTimelineWriter(session, keyspace, known, alertTimeline);
  const alerts = openTimelineReader(session, keyspace, alertTimeline);
  const putDeadLetters = openTimelineWriter(session, keyspace, known, deadLetterTimeline);
  const deadLetters = openTimelineReader(session, keyspace, deadLetterTimeline);
  const gate = openGate(`history in keyspace ${keyspace}`);

  return {
    put: ({ windows = [], alerts: newAlerts = [], deadLetters: newLetters = [] }) =>
      gate.pass(async () => {
        refuseEarly(windows);
        const tick = nextTick();
        await Promise.all([
          putWindows(windows, tick),
          putAlerts(newAlerts, tick),
          putDeadLetters(newLetters, tick),
        ]);
      }),
    scanWindows: (metric, group, range, page) => gate.pass(() => scanWindows(metric, group, range, page)),
    scanAlerts: (filter, range, page) => gate.pass(() => alerts.scan(filter, range, page)),
    getAlert: id => gate.pass(() => alerts.get(alertId(id))),
    scanDeadLetters: (filter, range, page) => gate.pass(() => deadLetters.scan(filter, range, page)),
    close: () => gate.close(() => session.close()),
  };
}
