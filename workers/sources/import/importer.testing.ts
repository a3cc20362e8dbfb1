import { openEmbeddedEventLog } from '../../../platform/event-log/embedded/embedded-event-log';
import { importCommand } from '../import-command';

/** An import in a process of its own, to be killed: DATA_DIR ARGS… */
const [dataDir = '', ...args] = process.argv.slice(2);
const status = await importCommand(args, {
  openLog: () => openEmbeddedEventLog({ dir: `${dataDir}/log`, now: Date.now }),
  dataDir,
  now: Date.now,
  ticks: () => performance.now(),
  signal: new AbortController().signal,
  say: line => void process.send?.(line),
  note: line => void process.send?.(line),
  redraw: null,
});
process.disconnect();
process.exitCode = status;
