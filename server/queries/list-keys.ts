import type { Control } from '../../platform/control/control';

export type KeyRow = Readonly<{ name: string; createdAt: number; revokedAt: number | null }>;

/** Every key ever made, newest first; the keys themselves are nowhere. */
export async function listKeys(control: Control): Promise<KeyRow[]> {
  const keys = await control.prisma.apiKey.findMany({ orderBy: [{ createdAt: 'desc' }, { name: 'asc' }] });
  return keys.map(({ name, createdAt, revokedAt }) => ({
    name,
    createdAt: createdAt.getTime(),
    revokedAt: revokedAt?.getTime() ?? null,
  }));
}
