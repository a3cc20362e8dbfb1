import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { PrismaClient } from '../../prisma/generated/client';
import { migrations as ownMigrations } from '../../prisma/generated/migrations';
import { PortError } from '../port-error';
import type { Control } from './control';
import { migrate, type Migration, type MigrationConnection } from './migrate';

/**
 * The control database inside this process, its files in `dir`. PGlite takes no lock: the caller sees to it that one
 * process alone opens a folder.
 */
export async function openEmbeddedControl({
  dir,
  migrations = ownMigrations,
}: {
  dir: string;
  migrations?: readonly Migration[];
}): Promise<Control> {
  const isNew = prepareFolder(dir);
  const database = await open(dir);
  try {
    await migrate(connectionOf(database), migrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  if (isNew) rmSync(makingMark(dir));
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(database), transactionOptions });
  return {
    prisma,
    async close() {
      await prisma.$disconnect();
      await database.close();
    },
  };
}

/** Transactions queue behind each other here, so waiting for one's turn may take longer than running. */
const transactionOptions = { maxWait: 10_000, timeout: 10_000 };

/**
 * A crash while the database was being made leaves a folder that can never open. The mark beside it lasts until the
 * first migration stands: a folder that still has it holds nothing yet and is made anew.
 */
function prepareFolder(dir: string): boolean {
  const mark = makingMark(dir);
  if (existsSync(mark)) rmSync(dir, { recursive: true, force: true });
  if (existsSync(dir)) return false;
  mkdirSync(dirname(dir), { recursive: true, mode: 0o700 });
  writeFileSync(mark, '');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return true;
}

const makingMark = (dir: string) => `${dir}.making`;

async function open(dir: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: dir });
  } catch (error) {
    throw new PortError('unavailable', `the control database in ${dir} does not open`, false, error);
  }
}

function connectionOf(database: PGlite): MigrationConnection {
  return {
    async script(sql) {
      await database.exec(sql);
    },
    async rows(sql, parameters = []) {
      return (await database.query<Record<string, unknown>>(sql, [...parameters])).rows;
    },
  };
}
