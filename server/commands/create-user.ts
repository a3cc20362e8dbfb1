import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ROLES, type Role } from '../../contracts/api';
import type { Control } from '../../platform/control/control';
import { generatePassword, hashPassword } from '../auth/password';
import { audit, type ControlWriter } from './audit';
import { refusedBecause, type Outcome } from './outcome';
import { passwordProblem } from './password-problem';

export type NewUser = Readonly<{ email: string; role: string; name?: string; password?: string }>;

/** Makes an account. Without a password one is generated; either way it is returned, to be shown once. */
export async function createUser(
  control: Control,
  user: NewUser,
  actor: string,
): Promise<Outcome<{ email: string; role: Role; password: string }>> {
  const email = user.email.trim().toLowerCase();
  const role = ROLES.find(known => known === user.role);
  const password = user.password ?? generatePassword();
  if (!z.email().max(254).safeParse(email).success)
    return refusedBecause(`${user.email} is no e-mail address`);
  if (role === undefined) return refusedBecause(`${user.role} is no role; the roles are ${ROLES.join(', ')}`);
  const problem = passwordProblem(password);
  if (problem !== null) return refusedBecause(problem);
  const row = {
    email,
    role,
    name: user.name ?? email.replace(/@.*$/, ''),
    hash: await hashPassword(password),
  };
  return control.prisma.$transaction(async tx => {
    const taken = await tx.user.findUnique({ where: { email } });
    if (taken !== null)
      return refusedBecause(
        `${email} has an account already; \`weir users passwd ${email}\` gives it a new password`,
      );
    await insertUser(tx, row);
    await audit(tx, { actor, action: 'user.created', subject: email, detail: { role } });
    return { ok: true, email, role, password };
  });
}

/** The rows of an account as better-auth reads them. */
export async function insertUser(
  writer: ControlWriter,
  { email, role, name, hash }: { email: string; role: Role; name: string; hash: string },
): Promise<void> {
  const id = randomUUID();
  await writer.user.create({ data: { id, email, role, name, emailVerified: true } });
  const account = { id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password: hash };
  await writer.account.create({ data: account });
}
