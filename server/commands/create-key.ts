import { randomUUID } from 'node:crypto';
import { hashApiKey, newApiKey } from '../auth/api-key';
import type { Control } from '../../platform/control/control';
import { audit } from './audit';
import { refusedBecause, type Outcome } from './outcome';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Makes an API key. The key is returned to be shown once; it cannot be read again. */
export async function createKey(
  control: Control,
  name: string,
  actor: string,
): Promise<Outcome<{ name: string; key: string }>> {
  if (!NAME.test(name)) {
    return refusedBecause(
      `"${name}" cannot name a key: 1 to 64 letters, digits, _ . - beginning with a letter or digit`,
    );
  }
  const key = newApiKey();
  return control.prisma.$transaction(async tx => {
    const taken = await tx.apiKey.findFirst({ where: { name, revokedAt: null } });
    if (taken !== null)
      return refusedBecause(`a key named ${name} is in use; \`weir keys revoke ${name}\` ends it`);
    await tx.apiKey.create({ data: { id: randomUUID(), name, hash: hashApiKey(key) } });
    await audit(tx, { actor, action: 'key.created', subject: name });
    return { ok: true, name, key };
  });
}
