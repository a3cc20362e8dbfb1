import { randomBytes } from 'node:crypto';
import type { Control } from '../../platform/control/control';

const NAME = 'session-secret';

/** Signs the session cookies. Made at the first start and kept, so that sessions outlive a restart. */
export async function installationSecret(control: Control): Promise<string> {
  const value = randomBytes(32).toString('base64url');
  // Of two servers that start at once the first to write wins, and both read the same.
  await control.prisma.installationValue.createMany({ data: [{ name: NAME, value }], skipDuplicates: true });
  const row = await control.prisma.installationValue.findUniqueOrThrow({ where: { name: NAME } });
  return row.value;
}
