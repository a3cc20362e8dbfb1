import { resolve } from 'node:path';
import { dataFolders } from '../../config/data-folders';
import { readSettings, SettingsError } from '../../config/settings';
import type { CommandContext } from './commands';
import { reporter } from './reporter';
import { untilStopped } from './until-stopped';

/** `weir worker`: the engine alone, until it is told to stop. */
export async function runWorker({ say, note }: CommandContext): Promise<number> {
  const { services, demo, dataDir } = readSettings();
  if (services === null) {
    throw new SettingsError(
      'weir worker needs KAFKA_BROKERS, CASSANDRA_CONTACT_POINTS, ZOOKEEPER_CONNECT and DATABASE_URL; without servers start all of Weir in one program: npm start',
    );
  }
  return untilStopped(note, async () => {
    const modelsFolder = dataFolders(resolve(dataDir)).models;
    const { startWorker } = await import('../../workers/main');
    return startWorker({ services, demo, modelsFolder, say, report: reporter(note) });
  });
}
