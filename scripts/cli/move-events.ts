import { dataFolders } from '../../config/data-folders';
import { readSettings, type Settings } from '../../config/settings';
import type { EventLog } from '../../platform/event-log/event-log';
import { prepareDataFolder } from '../../server/data-folder/prepare';
import { generateCommand } from '../../workers/sources/generate-command';
import { importCommand } from '../../workers/sources/import-command';
import type { CommandContext } from './commands';
import { reporter } from './reporter';

const ticks = () => performance.now();

/** `weir import`: appends to the log itself, beside a Weir that runs on the same folder or servers. */
export async function runImport(args: readonly string[], { say, note }: CommandContext): Promise<number> {
  const settings = readSettings();
  const dataDir = await prepareDataFolder(settings.dataDir);
  return importCommand(args, {
    openLog: () => openLog(settings, dataDir, reporter(note)),
    dataDir,
    now: Date.now,
    ticks,
    signal: untilInterrupted(),
    say,
    note,
    redraw: process.stderr.isTTY ? redraw : null,
  });
}

/** `weir generate`: demo events to standard output or a file. */
export async function runGenerate(args: readonly string[], { note }: CommandContext): Promise<number> {
  return generateCommand(args, { stdout: process.stdout, note, ticks, signal: untilInterrupted() });
}

/** Draws over the current line, as much as fits into it. */
const redraw = (line: string) =>
  void process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}`);

async function openLog(
  { services }: Settings,
  dataDir: string,
  report: (message: string) => void,
): Promise<EventLog> {
  if (services === null) {
    const { openEmbeddedEventLog } = await import('../../platform/event-log/embedded/embedded-event-log');
    return openEmbeddedEventLog({ dir: dataFolders(dataDir).log, now: Date.now });
  }
  const { openKafkaEventLog } = await import('../../platform/event-log/kafka/kafka-event-log');
  return openKafkaEventLog({
    brokers: services.kafkaBrokers,
    clientId: 'weir-import',
    log: (level, message) => level !== 'info' && report(`kafka: ${message}`),
  });
}

/** The first Ctrl-C ends in order what is under way; the second ends the process. */
function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(130);
      interrupted.abort();
    });
  }
  return interrupted.signal;
}
