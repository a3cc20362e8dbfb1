import { openEnvironment } from '../../embedded/environment';
import { refuseEarly } from '../early';
import { openGate } from '../gate';
import type { History, HistoryBatch } from '../history';
import { alertId, alertTimeline, deadLetterTimeline } from '../timeline';
import { openTimelineTable } from './timeline-table';
import { openWindowsTable } from './windows-table';

export type EmbeddedHistoryOptions = Readonly<{ /** A folder of its own; made where absent. */ dir: string }>;

/** The history in one lmdb folder: ordered tables with the same keys, in the same order, as those in Cassandra. */
export async function openEmbeddedHistory({ dir }: EmbeddedHistoryOptions): Promise<History> {
  const environment = await openEnvironment(dir, 'history');
  const windows = openWindowsTable(environment);
  const alerts = openTimelineTable(environment, alertTimeline);
  const deadLetters = openTimelineTable(environment, deadLetterTimeline);
  const gate = openGate(`history in ${dir}`);

  return {
    put: batch =>
      gate.pass(async () => {
        refuseEarly(batch.windows);
        environment.write(prepareAll(batch));
      }),
    scanWindows: (metric, group, range, page) => gate.pass(() => windows.scan(metric, group, range, page)),
    scanAlerts: (filter, range, page) => gate.pass(() => alerts.scan(filter, range, page)),
    getAlert: id => gate.pass(async () => alerts.get(alertId(id))),
    scanDeadLetters: (filter, range, page) => gate.pass(() => deadLetters.scan(filter, range, page)),
    close: () => gate.close(() => environment.close()),
  };

  /** All keys and bytes are made before the transaction, so that nothing can fail half way through it. */
  function prepareAll(batch: HistoryBatch) {
    const windowWrites = windows.prepare(batch.windows ?? []);
    const alertWrites = alerts.prepare(batch.alerts ?? []);
    const deadLetterWrites = deadLetters.prepare(batch.deadLetters ?? []);
    return () => {
      windows.write(windowWrites);
      alerts.write(alertWrites);
      deadLetters.write(deadLetterWrites);
    };
  }
}
