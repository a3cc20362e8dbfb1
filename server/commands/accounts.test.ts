import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Control } from '../../platform/control/control';
import { findApiKey } from '../auth/api-key';
import { verifyPassword } from '../auth/password';
import { listKeys } from '../queries/list-keys';
import { listUsers } from '../queries/list-users';
import { openTestControl } from '../testing/open-test-resources';
import { changePassword } from './change-password';
import { createFirstAccounts, FIRST_ACCOUNTS_FILE } from './create-first-accounts';
import { createKey } from './create-key';
import { createUser } from './create-user';
import { revokeKey } from './revoke-key';

let control: Control;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'weir-accounts-'));
  control = await openTestControl(join(dir, 'control'));
});
afterAll(async () => {
  await control.close();
  rmSync(dir, { recursive: true });
});
beforeEach(async () => {
  await control.prisma.user.deleteMany();
});

const fileSchema = z.array(z.strictObject({ email: z.string(), role: z.string(), password: z.string() }));
const file = () => join(dir, FIRST_ACCOUNTS_FILE);

describe('the first accounts', () => {
  test('are one per role, with passwords in a file for the owner alone, made once', async () => {
    const accounts = await createFirstAccounts(control, dir);
    expect(accounts?.map(({ email, role }) => [email, role])).toEqual([
      ['investigator@weir.local', 'investigator'],
      ['analyst@weir.local', 'analyst'],
      ['admin@weir.local', 'admin'],
    ]);
    expect(fileSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))).toEqual(accounts);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).filter(name => name.startsWith(FIRST_ACCOUNTS_FILE))).toEqual([
      FIRST_ACCOUNTS_FILE,
    ]);
    const stored = await control.prisma.account.findMany({ include: { user: true } });
    for (const { email, password } of accounts ?? []) {
      expect(password.length).toBeGreaterThanOrEqual(15);
      const hash = stored.find(row => row.user.email === email)?.password ?? '';
      expect(await verifyPassword({ hash, password })).toBe(true);
    }
    expect(await createFirstAccounts(control, dir)).toBeNull();
    expect(fileSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))).toEqual(accounts);
  });

  test('a start that was killed after the file and before the accounts is made good by the next', async () => {
    writeFileSync(file(), '[{"email":"admin@weir.local","role":"admin","password":"of nobody"}]', {
      mode: 0o600,
    });
    const accounts = await createFirstAccounts(control, dir);
    expect(fileSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))).toEqual(accounts);
  });

  test('where the file cannot be written no account is made', async () => {
    await expect(createFirstAccounts(control, join(dir, 'control', 'PG_VERSION'))).rejects.toThrow();
    expect(await control.prisma.user.count()).toBe(0);
  });

  test('two servers that start at once make them once, and the file has the ones in force', async () => {
    const made = await Promise.all([createFirstAccounts(control, dir), createFirstAccounts(control, dir)]);
    const [accounts, ...others] = made.filter(each => each !== null);
    expect(others).toEqual([]);
    expect(fileSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))).toEqual(accounts);
  });
});

describe('accounts', () => {
  test('are made with a password that is told once, and listed without it', async () => {
    const created = await createUser(control, { email: ' Ann@Example.org', role: 'analyst' }, 'test');
    expect(created).toMatchObject({ ok: true, email: 'ann@example.org', role: 'analyst' });
    expect(await listUsers(control)).toMatchObject([
      { email: 'ann@example.org', role: 'analyst', sessions: 0 },
    ]);
  });

  test.each([
    [{ email: 'no address', role: 'admin' }, 'no e-mail address'],
    [{ email: 'a@b.de', role: 'boss' }, 'investigator, analyst, admin'],
    [{ email: 'a@b.de', role: 'admin', password: 'short' }, '5 characters'],
    [{ email: 'a@b.de', role: 'admin', password: 'Password123' }, 'first anybody would try'],
    [{ email: 'a@b.de', role: 'admin', password: 'x'.repeat(300) }, '300 characters'],
  ])('%j: refused with the reason', async (user, reason) => {
    const created = await createUser(control, user, 'test');
    expect(created).toMatchObject({ ok: false });
    expect(created.ok ? '' : created.problem).toContain(reason);
    expect(await control.prisma.user.count()).toBe(0);
  });

  test('an address is taken whatever its case', async () => {
    await createUser(control, { email: 'ann@example.org', role: 'analyst' }, 'test');
    expect(await createUser(control, { email: 'ANN@example.org', role: 'admin' }, 'test')).toMatchObject({
      ok: false,
    });
    expect(await changePassword(control, { email: 'bob@example.org' }, 'test')).toMatchObject({ ok: false });
  });
});

test('a key is told once, found by itself alone, and its name is free once it is revoked', async () => {
  const created = await createKey(control, 'press', 'test');
  const key = created.ok ? created.key : '';
  expect(key).toMatch(/^wk_[\w-]{43}$/);
  expect(await findApiKey(control, key)).toBe('press');
  expect(await findApiKey(control, `${key.slice(0, -1)}_`)).not.toBe('press');
  expect(await findApiKey(control, key.slice(3))).toBeNull();
  expect(await createKey(control, 'press', 'test')).toMatchObject({ ok: false });
  expect(await createKey(control, 'a b', 'test')).toMatchObject({ ok: false });
  expect(await revokeKey(control, 'press', 'test')).toMatchObject({ ok: true });
  expect(await revokeKey(control, 'press', 'test')).toMatchObject({ ok: false });
  expect(await findApiKey(control, key)).toBeNull();
  expect(await createKey(control, 'press', 'test')).toMatchObject({ ok: true });
  expect(await listKeys(control)).toMatchObject([{ name: 'press', revokedAt: null }, { name: 'press' }]);
});
