import { PrismaPg } from '@prisma/adapter-pg';
import { Client } from 'pg';
import { PrismaClient } from '../../prisma/generated/client';
import { migrations as ownMigrations } from '../../prisma/generated/migrations';
import { PortError } from '../port-error';
import type { Control } from './control';
import { migrate, type Migration, type MigrationConnection } from './migrate';

/** The lock id of `prisma migrate`: it and we keep each other out. */
const MIGRATION_LOCK = 72_707_369;
const CONNECT_TIMEOUT_MS = 5_000;
const MIGRATION_LOCK_TIMEOUT_MS = 60_000;

/** The control database on a PostgreSQL server; several processes may share it. */
export async function openPostgresControl({
  url,
  migrations = ownMigrations,
  maxConnections = 10,
}: {
  url: string;
  migrations?: readonly Migration[];
  maxConnections?: number;
}): Promise<Control> {
  await migrateOnce(url, migrations);
  const adapter = new PrismaPg(
    {
      connectionString: url,
      application_name: 'weir',
      options: '-c timezone=UTC',
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      // The server gives up first, so that its message (not the client's) says what took so long.
      statement_timeout: 15_000,
      query_timeout: 20_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    },
    // A broken idle connection leaves the pool by itself; the next query opens another.
    { onPoolError: () => undefined, onConnectionError: () => undefined },
  );
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 10_000 } });
  return { prisma, close: () => prisma.$disconnect() };
}

/** On a connection of its own: the lock belongs to the session, and ends with it whatever happens. */
async function migrateOnce(url: string, migrations: readonly Migration[]): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'weir migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: MIGRATION_LOCK_TIMEOUT_MS,
  });
  client.on('error', () => undefined); // Also comes as the rejection of the statement under way.
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(connectionOf(client), migrations);
  } catch (error) {
    throw error instanceof PortError ? error : unavailable(url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connectionOf(client: Client): MigrationConnection {
  return {
    async script(sql) {
      await client.query(sql);
    },
    async rows(sql, parameters = []) {
      return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows;
    },
  };
}

/** Names host and database, never the password. */
function unavailable(url: string, cause: unknown): PortError {
  const { host, pathname } = URL.canParse(url) ? new URL(url) : { host: 'DATABASE_URL', pathname: '' };
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PortError('unavailable', `PostgreSQL at ${host}${pathname}: ${why}`, true, cause);
}
