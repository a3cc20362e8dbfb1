import type { PrismaClient } from '../../prisma/generated/client';

/**
 * People and decisions: accounts, sessions, keys, definitions and their versions, outbox, audit log. PostgreSQL in
 * production; PGlite, the same engine inside this process, embedded.
 *
 * Promises: an opened control has every migration applied, exactly once, or does not open: a migration that was
 * changed after it was applied, or one this program does not know, rejects with code `refused`; a database that does
 * not answer with code `unavailable`. What a resolved write stored survives a kill of the process; a transaction is
 * whole or absent. JSON columns keep the order of their keys.
 *
 * Embedded transactions run one at a time on one connection: inside a transaction use only its own client, else both
 * wait for each other.
 */
export type Control = Readonly<{
  prisma: PrismaClient;
  close(): Promise<void>;
}>;

export { openEmbeddedControl } from './embedded-control';
export { openPostgresControl } from './postgres-control';
