import type { Control } from '../../platform/control/control';
import { audit } from './audit';
import { refusedBecause, type Outcome } from './outcome';

/** Ends a key at once: its next request is refused. */
export async function revokeKey(
  control: Control,
  name: string,
  actor: string,
): Promise<Outcome<{ name: string }>> {
  return control.prisma.$transaction(async tx => {
    const where = { name, revokedAt: null };
    const revoked = await tx.apiKey.updateMany({ where, data: { revokedAt: new Date() } });
    if (revoked.count === 0) {
      return refusedBecause(`no key named ${name} is in use; \`weir keys list\` shows those there are`);
    }
    await audit(tx, { actor, action: 'key.revoked', subject: name });
    return { ok: true, name };
  });
}
