import type { Principal, Role } from '../../contracts/api';
import { resources, type Resources } from '../resources';
import { findApiKey } from './api-key';

type Gate = Pick<Resources, 'auth' | 'control'>;

/**
 * Who asks: a person by session cookie, or a program by `Authorization: Bearer wk_…`; null for neither. An
 * Authorization header that is there decides alone: a wrong key is not mended by a cookie.
 */
export async function principalOf(headers: Headers, gate: Gate = resources()): Promise<Principal | null> {
  const authorization = headers.get('authorization');
  if (authorization !== null) return keyPrincipal(authorization, gate);
  const user = await gate.auth.sessionOf(headers);
  if (user === null) return null;
  return { kind: 'user', id: user.id, email: user.email, role: user.role };
}

async function keyPrincipal(authorization: string, gate: Gate): Promise<Principal | null> {
  const [scheme, key, ...rest] = authorization.trim().split(/ +/);
  if (scheme?.toLowerCase() !== 'bearer' || key === undefined || rest.length > 0) return null;
  const name = await findApiKey(gate.control, key);
  return name === null ? null : { kind: 'key', name };
}

/** Whether this is a person with one of the roles. A key has no role. */
export function requireRole(principal: Principal | null, roles: readonly Role[]): boolean {
  return principal?.kind === 'user' && roles.includes(principal.role);
}

/** How the audit log names who asked. */
export const actorOf = (principal: Principal) =>
  principal.kind === 'user' ? principal.email : `key:${principal.name}`;
