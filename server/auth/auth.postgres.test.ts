import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresControl, type Control } from '../../platform/control/control';
import { createFirstAccounts, FIRST_ACCOUNTS_FILE } from '../commands/create-first-accounts';
import { saveRule } from '../commands/save-rule';
import { seedDefinitions } from '../commands/seed-definitions';
import { currentDefinitions } from '../queries/current-definitions';
import { makeTestUser, TEST_PASSWORD } from '../testing/make-test-user';
import { sampleDefinitions } from '../testing/sample-definitions';
import { openAuth } from './auth';

const server = process.env['DATABASE_URL'] ?? '';
const ORIGIN = 'http://127.0.0.1:3000';

/** What the embedded tests cannot show: two processes, so two pools of connections, on one database. */
describe.skipIf(server === '')('two servers on one PostgreSQL', () => {
  const name = `server_${randomUUID().replaceAll('-', '')}`;
  let controls: readonly [Control, Control];
  beforeAll(async () => {
    await onServer(`CREATE DATABASE ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    controls = [await openPostgresControl({ url: url.href }), await openPostgresControl({ url: url.href })];
  });
  afterAll(async () => {
    await Promise.all(controls.map(control => control.close()));
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  test('make the first accounts once, and the one that made them has the file', async () => {
    const dirs = controls.map(() => mkdtempSync(join(tmpdir(), 'weir-first-')));
    const made = await Promise.all(
      controls.map((control, index) => createFirstAccounts(control, dirs[index] ?? '')),
    );
    expect(made.filter(accounts => accounts !== null)).toHaveLength(1);
    const winner = made.findIndex(accounts => accounts !== null);
    const written: unknown = JSON.parse(readFileSync(join(dirs[winner] ?? '', FIRST_ACCOUNTS_FILE), 'utf8'));
    expect(written).toEqual(made[winner]);
    for (const dir of dirs) rmSync(dir, { recursive: true });
  });

  test('seed once, and save rules at once without losing one', async () => {
    const seeded = await Promise.all(controls.map(control => seedDefinitions(control, sampleDefinitions)));
    expect(seeded.filter(Boolean)).toHaveLength(1);
    const admin = { kind: 'user', id: '1', email: 'admin@weir.local', role: 'admin' } as const;
    const rule = { stream: 'transactions', when: 'event.amount > 1.0', severity: 'low', mode: 'live' };
    const saves = controls.flatMap((control, index) =>
      [1, 2, 3].map(n =>
        saveRule(admin, `rule${index}${n}`, rule, {
          control,
          outbox: { wake: () => undefined, close: async () => undefined },
        }),
      ),
    );
    const versions = (await Promise.all(saves)).map(saved => (saved.ok ? saved.version : -1));
    expect(versions.sort()).toEqual([2, 3, 4, 5, 6, 7]);
    for (const control of controls) {
      const { version, definitions } = await currentDefinitions(control);
      expect([version, definitions.rules.length]).toEqual([7, 7]);
    }
    const outbox = await controls[0].prisma.outboxRecord.findMany({ orderBy: { id: 'asc' } });
    expect(outbox.map(row => (JSON.parse(row.value) as { version: number }).version)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  test('share sessions: signed in at one is signed in at the other', async () => {
    const address = { host: '127.0.0.1', port: 3000, publicUrl: null };
    const [first, second] = await Promise.all(controls.map(control => openAuth(control, address)));
    await makeTestUser(controls[0], 'ann@example.org', 'analyst');
    const answer = await first?.handle(
      new Request(`${ORIGIN}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ann@example.org', password: TEST_PASSWORD }),
      }),
    );
    expect(answer?.status).toBe(200);
    const cookie = (answer?.headers.getSetCookie() ?? []).map(each => each.split(';')[0]).join('; ');
    expect(await second?.sessionOf(new Headers({ cookie }))).toMatchObject({
      email: 'ann@example.org',
      role: 'analyst',
    });
  });
});

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}
