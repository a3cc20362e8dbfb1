import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ROLES, type Role } from '../../contracts/api';
import type { Control } from '../../platform/control/control';
import { generatePassword, hashPassword } from '../auth/password';
import { audit } from './audit';
import { insertUser } from './create-user';

export type FirstAccount = Readonly<{ email: string; role: Role; password: string }>;

export const FIRST_ACCOUNTS_FILE = 'first-accounts.json';
/** Any number that nothing else of ours locks: two servers starting on one database make the accounts once. */
const FIRST_ACCOUNTS_LOCK = 41_001;

/**
 * Where nobody has an account yet, makes one per role and returns them, to be printed once; else null. The file with
 * the passwords is in place before the accounts are: a crash in between leaves passwords of nobody, which the next
 * start replaces, never accounts of unknown passwords.
 */
export async function createFirstAccounts(control: Control, dataDir: string): Promise<FirstAccount[] | null> {
  if ((await control.prisma.user.count()) > 0) return null;
  const accounts = ROLES.map(role => ({ email: `${role}@weir.local`, role, password: generatePassword() }));
  const hashes = await Promise.all(accounts.map(account => hashPassword(account.password)));
  return control.prisma.$transaction(async tx => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_ACCOUNTS_LOCK}::bigint)`;
    if ((await tx.user.count()) > 0) return null;
    await writeForOwner(dataDir, JSON.stringify(accounts, null, 2));
    for (const [index, { email, role }] of accounts.entries()) {
      await insertUser(tx, { email, role, name: nameOf(role), hash: hashes[index] ?? '' });
      await audit(tx, { actor: 'weir', action: 'user.created', subject: email, detail: { role } });
    }
    return accounts;
  });
}

const nameOf = (role: Role) => role.charAt(0).toUpperCase() + role.slice(1);

/** Whole or not at all, and never readable by others, not even for a moment. */
async function writeForOwner(dataDir: string, text: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FIRST_ACCOUNTS_FILE);
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
