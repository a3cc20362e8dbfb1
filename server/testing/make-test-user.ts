import type { Role } from '../../contracts/api';
import type { Control } from '../../platform/control/control';
import { hashPassword } from '../auth/password';
import { insertUser } from '../commands/create-user';

export const TEST_PASSWORD = 'a password for tests';

/** An account whose hash is cheap: the cost of a real one is half a second each time it is used. */
export async function makeTestUser(control: Control, email: string, role: Role): Promise<void> {
  const hash = await hashPassword(TEST_PASSWORD, { log2N: 8, r: 8, p: 1 });
  await insertUser(control.prisma, { email, role, name: email.replace(/@.*$/, ''), hash });
}
