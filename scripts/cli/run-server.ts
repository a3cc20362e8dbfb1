import { readSettings, SettingsError } from '../../config/settings';
import type { CommandContext } from './commands';
import { reporter } from './reporter';
import { untilStopped } from './until-stopped';

/** `weir start` and `weir server`: runs until it is told to stop. */
export async function runServer(kind: 'all in one' | 'cluster', context: CommandContext): Promise<number> {
  const settings = readSettings();
  if (kind === 'cluster' && settings.services === null) {
    throw new SettingsError(
      'weir server needs KAFKA_BROKERS, CASSANDRA_CONTACT_POINTS, ZOOKEEPER_CONNECT and DATABASE_URL; without servers start all of Weir in one program: npm start',
    );
  }
  if (kind === 'all in one' && settings.services !== null) {
    throw new SettingsError(
      `KAFKA_BROKERS=${settings.services.kafkaBrokers.join(',')}: npm start is for the embedded profile; on servers run npx weir server and npx weir worker, or unset it`,
    );
  }
  const { say, note, root } = context;
  return untilStopped(note, async () => {
    const { startServer } = await import('../../server/main');
    return startServer({ settings, root, say, report: reporter(note) });
  });
}
