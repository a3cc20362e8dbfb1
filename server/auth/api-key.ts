import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Control } from '../../platform/control/control';

const PREFIX = 'wk_';
const SHAPE = /^wk_[A-Za-z0-9_-]{43}$/;

/** 256 random bits; whoever made it shows it once, and only its hash is stored. */
export const newApiKey = () => `${PREFIX}${randomBytes(32).toString('base64url')}`;

/** A plain hash suffices: there is nothing to guess in 256 random bits, so nothing to slow down. */
export const hashApiKey = (key: string) => createHash('sha256').update(key).digest('hex');

/** The name of the key in force that this is, or null. */
export async function findApiKey(control: Control, key: string): Promise<string | null> {
  if (!SHAPE.test(key)) return null;
  const hash = hashApiKey(key);
  const row = await control.prisma.apiKey.findUnique({ where: { hash } });
  if (row === null || row.revokedAt !== null) return null;
  return timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash)) ? row.name : null;
}
