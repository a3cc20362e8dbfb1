import { join } from 'node:path';
import { dataFolders } from '../config/data-folders';
import { CASSANDRA_KEYSPACE } from '../config/cassandra-keyspace';
import type { Services, Settings } from '../config/settings';
import type { KafkaLog } from '../platform/event-log/kafka/client';
import { openAuth } from './auth/auth';
import { openClosers, type Closers } from './closers';
import { createFirstAccounts, FIRST_ACCOUNTS_FILE } from './commands/create-first-accounts';
import { lockDataFolder } from './data-folder/lock';
import { prepareDataFolder } from './data-folder/prepare';
import { prepareDefinitions } from './first-start';
import { openFront } from './front';
import { openPages } from './http/pages';
import { openHttpServer } from './http/server';
import { openLiveHub } from './live/live-hub';
import { openOutbox } from './live/outbox';
import { provideResources, type Resources } from './resources';
import { signInLines } from './sign-in-lines';
import { SOCKET_PATH } from './sockets/realtime';
import { startThreads } from './threads/start-threads';

export type ServerOptions = Readonly<{
  settings: Settings;
  /** The folder of the program: its pages, bundles and examples. */
  root: string;
  /** What people read. */
  say: (line: string) => void;
  /** What went wrong and was survived. */
  report: (message: string) => void;
}>;

const STEP_DEADLINE_MS = 4000;
const now = Date.now;

/** Opens everything, each after what it depends on. The returned function closes it in the opposite order. */
export async function startServer(options: ServerOptions): Promise<() => Promise<void>> {
  const closers = openClosers(options.report);
  try {
    await open(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
  return () => closers.closeAll();
}

async function open(options: ServerOptions, closers: Closers): Promise<void> {
  const { settings, root, say, report } = options;
  const { host, publicUrl, services } = settings;
  const dataDir = await prepareDataFolder(settings.dataDir);
  const lock = await lockDataFolder(dataDir);
  closers.add('the data folder', () => lock.release());
  const isHttps = publicUrl?.startsWith('https://') === true;
  const listening = { host, port: settings.port, isHttps, socketPath: SOCKET_PATH, report };
  const http = await openHttpServer(listening);
  const { port } = http;
  const [stores, pages] = await Promise.all([
    openStores(options, dataDir, closers),
    openPages({ root, host, port }),
  ]);
  const { control, log } = stores;
  const makingAccounts = createFirstAccounts(control, dataDir);
  makingAccounts.catch(() => undefined); // Awaited below; until then another step may fail first.
  const [auth, live] = await Promise.all([
    openAuth(control, { host, port, publicUrl }),
    openLiveHub({ log, now, report }),
  ]);
  closers.add('live updates', () => live.close());
  closers.add('http', () => http.close(STEP_DEADLINE_MS));
  await prepareDefinitions({ control, root, hasDemo: settings.demo.on });
  const outbox = await openOutbox({ control, log, report });
  closers.add('the outbox', () => outbox.close());
  const resources: Resources = { ...stores, auth, live, outbox, limits: settings, now };
  provideResources(resources);
  const front = await openFront({ http, pages, resources, dataDir, host, report });
  closers.add('sockets', () => front.close());
  const threads = services === null ? startThreads({ settings, root, dataDir, live, report }) : null;
  closers.add('the engine', async () => threads?.stop(STEP_DEADLINE_MS));
  const accounts = await makingAccounts;
  const accountsFile = join(dataDir, FIRST_ACCOUNTS_FILE);
  signInLines({ url: publicUrl ?? front.url, host, accounts, accountsFile }).forEach(say);
}

type Stores = Pick<Resources, 'log' | 'history' | 'control'>;

/** The adapters: of the real servers where the settings name them, else the embedded ones in the data folder. */
async function openStores(options: ServerOptions, dataDir: string, closers: Closers): Promise<Stores> {
  const { services } = options.settings;
  const [log, history, control] = await Promise.all(
    services === null ? embeddedStores(dataDir) : realStores(services, options.report),
  );
  closers.add('the control database', () => control.close());
  closers.add('the history', () => history.close());
  closers.add('the event log', () => log.close());
  return { log, history, control };
}

type Opening = [Promise<Resources['log']>, Promise<Resources['history']>, Promise<Resources['control']>];

/** Loaded when chosen: the drivers of the one profile are no weight on the other's start. */
function embeddedStores(dataDir: string): Opening {
  const { log, history, control } = dataFolders(dataDir);
  return [
    import('../platform/event-log/embedded/embedded-event-log').then(it =>
      it.openEmbeddedEventLog({ dir: log, now }),
    ),
    import('../platform/history/embedded/embedded-history').then(it =>
      it.openEmbeddedHistory({ dir: history }),
    ),
    import('../platform/control/embedded-control').then(it => it.openEmbeddedControl({ dir: control })),
  ];
}

function realStores(services: Services, report: ServerOptions['report']): Opening {
  const { kafkaBrokers, cassandraContactPoints, cassandraLocalDc, databaseUrl } = services;
  const cassandra = { contactPoints: cassandraContactPoints, localDataCenter: cassandraLocalDc };
  const log: KafkaLog = (level, message) => level !== 'info' && report(`kafka: ${message}`);
  return [
    import('../platform/event-log/kafka/kafka-event-log').then(it =>
      it.openKafkaEventLog({ brokers: kafkaBrokers, clientId: 'weir-server', log }),
    ),
    import('../platform/history/cassandra/cassandra-history').then(it =>
      it.openCassandraHistory({ ...cassandra, keyspace: CASSANDRA_KEYSPACE, now }),
    ),
    import('../platform/control/postgres-control').then(it => it.openPostgresControl({ url: databaseUrl })),
  ];
}
