import type { Control } from '../../platform/control/control';
import { generatePassword, hashPassword } from '../auth/password';
import { audit } from './audit';
import { refusedBecause, type Outcome } from './outcome';
import { passwordProblem } from './password-problem';

/** Gives an account a new password and ends all its sessions. Without a password one is generated. */
export async function changePassword(
  control: Control,
  { email: given, password = generatePassword() }: { email: string; password?: string },
  actor: string,
): Promise<Outcome<{ email: string; password: string; sessionsEnded: number }>> {
  const email = given.trim().toLowerCase();
  const problem = passwordProblem(password);
  if (problem !== null) return refusedBecause(problem);
  const hash = await hashPassword(password);
  return control.prisma.$transaction(async tx => {
    const user = await tx.user.findUnique({ where: { email } });
    if (user === null)
      return refusedBecause(`${email} has no account; \`weir users list\` shows those there are`);
    const where = { userId: user.id };
    await tx.account.updateMany({ where: { ...where, providerId: 'credential' }, data: { password: hash } });
    const ended = await tx.session.deleteMany({ where });
    await audit(tx, { actor, action: 'user.password_changed', subject: email });
    return { ok: true, email, password, sessionsEnded: ended.count };
  });
}
