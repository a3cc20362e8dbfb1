import type { Definitions } from '../../core/definitions/types';
import type { EventLog } from '../../platform/event-log/event-log';
import { inputFiles } from './files/input-files';
import { ImportJob } from './import/import-job';
import { readImportOptions, type ImportOptions } from './import/import-options';
import type { Terminal } from './import/import-report';
import { importStream } from './import/import-stream';
import { newestDefinitions } from './import/newest-definitions';
import { readDefinitions } from './read-definitions';
import { UsageError } from './usage-error';

export type ImportDeps = Terminal &
  Readonly<{
    /** Opened where it is needed, and closed again. */
    openLog: () => Promise<EventLog>;
    /** Positions lie in its folder `imports`. */
    dataDir: string;
    /** Wall clock, epoch ms. */
    now: () => number;
    /** Monotonic clock, ms. */
    ticks: () => number;
    /** Ctrl-C: what is in flight is finished, and --resume goes on there. */
    signal: AbortSignal;
    stdin?: AsyncIterable<Uint8Array>;
  }>;

/**
 * `weir import`: lines of files to the stream's topic, bad ones too, which the engine then keeps as dead letters.
 * Returns the exit status: 0 done (also with rejected lines), 1 a file or the log failed, 130 interrupted. A
 * `UsageError` is status 2.
 */
export async function importCommand(args: readonly string[], deps: ImportDeps): Promise<number> {
  const options = readImportOptions(args);
  const files = await inputFiles(options.inputs, deps.note);
  // A dry run with a file of definitions needs no Weir at all.
  const log = options.dryRun && options.definitions !== null ? null : await deps.openLog();
  try {
    const { definition, plan } = importStream(await definitionsOf(options, log), options.stream);
    const job = new ImportJob({ options, definition, plan, files, deps, log: options.dryRun ? null : log });
    return await job.run();
  } finally {
    await log?.close();
  }
}

async function definitionsOf(
  { definitions: file }: ImportOptions,
  log: EventLog | null,
): Promise<Definitions> {
  if (file !== null) return readDefinitions(file);
  const definitions = log === null ? null : await newestDefinitions(log);
  if (definitions !== null) return definitions;
  throw new UsageError(
    'there are no definitions yet: start Weir once (npm start), or name a file with --definitions',
  );
}
