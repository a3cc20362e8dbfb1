import { existsSync } from 'node:fs';
import { dataFolders } from '../../config/data-folders';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { UsageError } from '../../workers/sources/usage-error';
import { trainCommand } from '../../workers/train/train-command';
import type { CommandContext } from './commands';

export async function runTrain(args: readonly string[], { say, note }: CommandContext): Promise<number> {
  const today = () => new Date().toISOString().slice(0, 10);
  await trainCommand(args, { say, note, today, openLog });
  return 0;
}

/** Beside a Weir that runs on the folder, or without one. */
function openLog(dataDir: string) {
  const dir = dataFolders(dataDir).log;
  if (!existsSync(dir)) throw new UsageError(`--data-dir ${dataDir}: there is no log of a Weir in it`);
  return openEmbeddedEventLog({ dir, now: Date.now });
}
