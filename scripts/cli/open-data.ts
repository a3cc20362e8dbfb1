import { CASSANDRA_KEYSPACE } from '../../config/cassandra-keyspace';
import { dataFolders } from '../../config/data-folders';
import type { Services } from '../../config/settings';
import type { EventLog } from '../../platform/event-log/event-log';
import type { History } from '../../platform/history/history';

/** The log and the history, opened for one command. */
export type OpenData = Readonly<{ log: EventLog; history: History }>;

export async function embeddedData(dataDir: string): Promise<OpenData> {
  const { openEmbeddedEventLog } = await import('../../platform/event-log/embedded/embedded-event-log');
  const { openEmbeddedHistory } = await import('../../platform/history/embedded/embedded-history');
  const folders = dataFolders(dataDir);
  return {
    log: await openEmbeddedEventLog({ dir: folders.log, now: Date.now }),
    history: await openEmbeddedHistory({ dir: folders.history }),
  };
}

/** Of the servers the settings name. */
export async function realData(services: Services): Promise<OpenData> {
  const { openKafkaEventLog } = await import('../../platform/event-log/kafka/kafka-event-log');
  const { openCassandraHistory } = await import('../../platform/history/cassandra/cassandra-history');
  const history = await openCassandraHistory({
    contactPoints: services.cassandraContactPoints,
    localDataCenter: services.cassandraLocalDc,
    keyspace: CASSANDRA_KEYSPACE,
    now: Date.now,
  });
  return {
    log: await openKafkaEventLog({ brokers: services.kafkaBrokers, clientId: 'weir-command', log: () => {} }),
    history,
  };
}

export async function closeData(opened: OpenData | null): Promise<void> {
  await opened?.log.close();
  await opened?.history.close();
}
