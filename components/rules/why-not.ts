import type { Role } from '@/contracts/api';

/** Why someone may not change rules; null: they may. The server asks again. */
export const whyNot = (role: Role): string | null =>
  role === 'admin' ? null : `Rules are changed by an admin; you are signed in as ${role}.`;
