import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../prisma/generated/migrations';
import type { Control } from './control';
import type { Migration } from './migrate';

/** A database of its own, empty at first, and the ways to reach it. */
export type ControlPlace = Readonly<{
  /** Opens it; the caller closes it before it opens it again where the adapter allows one process alone. */
  open(migrations?: readonly Migration[]): Promise<Control>;
  /** A process that adds rows without pause; `killed` resolves with how many it said were stored before kill -9. */
  startWriter(): Promise<{ killed(): Promise<number> }>;
  remove(): Promise<void>;
}>;

/** Runs every promise against an adapter. A promise is skipped by name, with the reason. */
export function runControlContract(
  name: string,
  makePlace: () => Promise<ControlPlace>,
  { skip = {} }: { skip?: Record<string, string> } = {},
): void {
  describe(`control on ${name}`, () => {
    let place: ControlPlace;
    beforeAll(async () => {
      place = await makePlace();
    });
    afterAll(() => place.remove());
    for (const [promise, check] of Object.entries(controlContract)) {
      const reason = skip[promise];
      const title = reason === undefined ? promise : `${promise} (${reason})`;
      test.skipIf(reason !== undefined)(title, () => check(place));
    }
  });
}

const opened = async (
  place: ControlPlace,
  use: (control: Control) => Promise<void>,
  list?: readonly Migration[],
) => {
  const control = await place.open(list);
  try {
    await use(control);
  } finally {
    await control.close();
  }
};

const appliedNames = async (control: Control) => {
  const rows = await control.prisma.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations ORDER BY migration_name`;
  return rows.map(row => row.migration_name);
};

const newUser = (email = `${randomUUID()}@example.org`) => ({ id: randomUUID(), name: 'Ann', email });

const extra: Migration = {
  name: '29991231000000_contract_extra',
  sql: 'CREATE TABLE "contract_extra" ("id" TEXT PRIMARY KEY); INSERT INTO "contract_extra" VALUES (\'one\');',
};

export const controlContract: Record<string, (place: ControlPlace) => Promise<void>> = {
  'applies every migration to an empty database': place =>
    opened(place, async control => {
      expect(await appliedNames(control)).toEqual(migrations.map(migration => migration.name));
      expect(await control.prisma.user.count()).toBe(0);
    }),
  'changes nothing when opened again': async place => {
    const history = (control: Control) => control.prisma.$queryRaw`SELECT * FROM _prisma_migrations`;
    let before: unknown;
    await opened(place, async control => void (before = await history(control)));
    await opened(place, async control => expect(await history(control)).toEqual(before));
  },
  'refuses a migration that was changed after it was applied': async place => {
    const changed = migrations.map(({ name, sql }) => ({ name, sql: `${sql}\n-- changed` }));
    await expect(place.open(changed)).rejects.toMatchObject({ code: 'refused', retriable: false });
    await opened(place, async control => expect(await control.prisma.user.count()).toBe(0));
  },
  'leaves nothing of a migration that fails': async place => {
    const broken = { name: extra.name, sql: `${extra.sql} SELECT 1 / 0;` };
    await expect(place.open([...migrations, broken])).rejects.toMatchObject({ code: 'refused' });
    await opened(place, async control => {
      expect(await appliedNames(control)).not.toContain(extra.name);
      await expect(control.prisma.$queryRaw`SELECT * FROM contract_extra`).rejects.toThrow('contract_extra');
    });
  },
  'refuses a unique value that is taken, and names no half of it': place =>
    opened(place, async ({ prisma }) => {
      const user = newUser();
      await prisma.user.create({ data: user });
      await expect(prisma.user.create({ data: newUser(user.email) })).rejects.toMatchObject({
        code: 'P2002',
      });
      expect(await prisma.user.count({ where: { email: user.email } })).toBe(1);
    }),
  'frees the name of a key once it is revoked': place =>
    opened(place, async ({ prisma }) => {
      const key = (hash: string) => ({ data: { id: randomUUID(), name: 'press', hash } });
      const first = await prisma.apiKey.create(key(randomUUID()));
      await expect(prisma.apiKey.create(key(randomUUID()))).rejects.toMatchObject({ code: 'P2002' });
      await prisma.apiKey.update({ where: { id: first.id }, data: { revokedAt: new Date() } });
      await prisma.apiKey.create(key(randomUUID()));
    }),
  'rolls a failed transaction back, whole': place =>
    opened(place, async ({ prisma }) => {
      const user = newUser();
      const failing = prisma.$transaction(async tx => {
        await tx.user.create({ data: user });
        await tx.user.create({ data: newUser(user.email) });
      });
      await expect(failing).rejects.toThrow();
      expect(await prisma.user.findUnique({ where: { id: user.id } })).toBeNull();
    }),
  'runs transactions that come at once one after the other or side by side, all of them': place =>
    opened(place, async ({ prisma }) => {
      const users = Array.from({ length: 12 }, () => newUser());
      await Promise.all(users.map(data => prisma.$transaction(async tx => tx.user.create({ data }))));
      const ids = users.map(user => user.id);
      expect(await prisma.user.count({ where: { id: { in: ids } } })).toBe(12);
    }),
  'keeps JSON as it was, the order of its keys too': place =>
    opened(place, async ({ prisma }) => {
      const definitions = {
        streams: [{ name: 's', entities: { terminal: 't', card: 'c', a: 'x' } }],
        text: 'ü "\\ 😀',
        n: 0.1,
      };
      await prisma.definitionSet.create({ data: { version: 7, definitions, author: 'ann' } });
      const row = await prisma.definitionSet.findUniqueOrThrow({ where: { version: 7 } });
      expect(JSON.stringify(row.definitions)).toBe(JSON.stringify(definitions));
    }),
  'keeps times to the millisecond': place =>
    opened(place, async ({ prisma }) => {
      const at = new Date('2026-07-01T23:59:59.007Z');
      const { id } = await prisma.auditEntry.create({ data: { actor: 'a', action: 'b', subject: 'c', at } });
      expect((await prisma.auditEntry.findUniqueOrThrow({ where: { id } })).at).toEqual(at);
    }),
  'numbers outbox records in the order they were written': place =>
    opened(place, async ({ prisma }) => {
      const write = (value: string) => prisma.outboxRecord.create({ data: { topic: 't', key: 'k', value } });
      for (const value of ['a', 'b', 'c']) await write(value);
      const rows = await prisma.outboxRecord.findMany({ orderBy: { id: 'asc' } });
      expect(rows.map(row => row.value)).toEqual(['a', 'b', 'c']);
    }),
  'lets nobody change what the audit log says': place =>
    opened(place, async ({ prisma }) => {
      await prisma.auditEntry.create({ data: { actor: 'a', action: 'b', subject: 'c' } });
      await expect(prisma.auditEntry.deleteMany()).rejects.toThrow('append-only');
      await expect(prisma.auditEntry.updateMany({ data: { actor: 'z' } })).rejects.toThrow('append-only');
    }),
  'has what was stored when it is opened again': async place => {
    const user = newUser();
    await opened(place, async ({ prisma }) => void (await prisma.user.create({ data: user })));
    await opened(place, async ({ prisma }) => {
      expect(await prisma.user.findUnique({ where: { id: user.id } })).toMatchObject(user);
    });
  },
  'loses nothing it said was stored when its process is killed': async place => {
    const writer = await place.startWriter();
    const stored = await writer.killed();
    expect(stored).toBeGreaterThan(10);
    await opened(place, async ({ prisma }) => {
      const rows = await prisma.outboxRecord.count({ where: { topic: 'writer' } });
      expect(rows).toBeGreaterThanOrEqual(stored);
      expect(rows).toBeLessThanOrEqual(stored + 1);
    });
  },
  'applies a new migration to a database that has the others, and an older program refuses it':
    async place => {
      await opened(place, async control => expect(await appliedNames(control)).toContain(extra.name), [
        ...migrations,
        extra,
      ]);
      await expect(place.open()).rejects.toMatchObject({ code: 'refused' });
      await expect(place.open()).rejects.toThrow(extra.name);
    },
};
