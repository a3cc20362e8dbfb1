import { createHash, randomUUID } from 'node:crypto';
import { PortError } from '../port-error';

export type Migration = Readonly<{ name: string; sql: string }>;

/** One connection, nobody else's statements between ours. */
export type MigrationConnection = Readonly<{
  /** Runs statements without parameters, several at once where need be. */
  script(sql: string): Promise<void>;
  rows(sql: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}>;

/**
 * Applies what is missing, in the order of names, each in a transaction of its own with the row that records it: a
 * crash leaves it wholly applied or not at all. The table and its checksums are those of `prisma migrate deploy`, so
 * either may go on where the other stopped. The caller holds the lock that keeps other processes out.
 */
export async function migrate(
  connection: MigrationConnection,
  migrations: readonly Migration[],
): Promise<string[]> {
  await connection.script(MIGRATIONS_TABLE);
  const applied = await readApplied(connection);
  refuseUnknown(applied, migrations);
  const missing = migrations.filter(migration => !isApplied(migration, applied.get(migration.name)));
  for (const migration of missing) await apply(connection, migration);
  return missing.map(migration => migration.name);
}

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

type Applied = Readonly<{ checksum: string; isFinished: boolean }>;

async function readApplied(connection: MigrationConnection): Promise<Map<string, Applied>> {
  const rows = await connection.rows(
    `SELECT "migration_name", "checksum", "finished_at" IS NOT NULL AS "finished"
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  return new Map(
    rows.map(row => [
      String(row['migration_name']),
      { checksum: String(row['checksum']), isFinished: row['finished'] === true },
    ]),
  );
}

/** A newer Weir has been here: running on its tables with our older idea of them could lose data. */
function refuseUnknown(applied: ReadonlyMap<string, Applied>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(migration => migration.name));
  const unknown = [...applied.keys()].filter(name => !known.has(name));
  if (unknown.length === 0) return;
  throw refused(
    `the control database has migrations this version of Weir does not know (${unknown.join(', ')}): start a version that has them`,
  );
}

function isApplied(migration: Migration, row: Applied | undefined): boolean {
  if (row === undefined) return false;
  if (!row.isFinished) {
    throw refused(
      `migration ${migration.name} was begun and never finished: mend the database, then delete its row from _prisma_migrations`,
    );
  }
  const checksum = checksumOf(migration);
  if (row.checksum === checksum) return true;
  throw refused(
    `migration ${migration.name} was changed after it was applied (checksum ${checksum}, applied ${row.checksum}): restore the file and put the change in a new migration`,
  );
}

async function apply(connection: MigrationConnection, migration: Migration): Promise<void> {
  await connection.script('BEGIN');
  try {
    await connection.script(migration.sql);
    await connection.rows(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksumOf(migration), migration.name],
    );
    await connection.script('COMMIT');
  } catch (error) {
    await connection.script('ROLLBACK');
    throw refused(`migration ${migration.name} failed: ${messageOf(error)}`, error);
  }
}

/** SHA-256 of the file's bytes, as Prisma computes it. */
export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

const refused = (message: string, cause?: unknown) => new PortError('refused', message, false, cause);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
