import type { Principal } from '../../../contracts/api';
import { isFromOurPages } from '../../auth/origins';
import { principalOf, requireRole } from '../../auth/principal';
import type { Resources } from '../../resources';
import { failed, Refusal } from './reply';
import type { Access, RouteSpec } from './route-spec';

/** How a program proves who it is. */
const CHALLENGE = { 'www-authenticate': 'Bearer realm="weir"' };

/**
 * Lets in who may, or refuses: 401 who is not known, 403 who may not, and 403 whatever changes something by a cookie
 * that another site's page may have sent along.
 */
export async function admit(
  spec: RouteSpec,
  headers: Headers,
  resources: Resources,
): Promise<Principal | null> {
  if (spec.access === 'public') {
    refuseForeignPages(spec, headers, resources);
    return null;
  }
  const principal = await principalOf(headers, resources);
  if (principal === null) throw new Refusal(failed(401, unknownMessage(headers), { headers: CHALLENGE }));
  if (principal.kind === 'user') refuseForeignPages(spec, headers, resources);
  if (!mayUse(spec.access, principal)) throw new Refusal(failed(403, FORBIDDEN[spec.access]));
  return principal;
}

function refuseForeignPages(spec: RouteSpec, headers: Headers, { auth }: Resources): void {
  if (spec.method === 'GET' || isFromOurPages(headers, auth.origins)) return;
  const message = `Origin ${headers.get('origin') ?? '(none)'} is not this Weir's (${auth.origins.join(', ')}); set WEIR_PUBLIC_URL where people use another address`;
  throw new Refusal(failed(403, message));
}

function mayUse(access: Exclude<Access, 'public'>, principal: Principal): boolean {
  switch (access) {
    case 'read':
      return true;
    case 'edit':
      return requireRole(principal, ['admin']);
    case 'ingest':
      return principal.kind === 'key' || requireRole(principal, ['admin']);
  }
}

const FORBIDDEN = {
  read: 'you may not read this',
  edit: 'only an admin may edit rules',
  ingest: 'only an API key or an admin may send events',
} as const;

const unknownMessage = (headers: Headers) =>
  headers.has('authorization')
    ? 'the Authorization header carries no key in force; `weir keys create NAME` makes one'
    : 'sign in, or send an API key as `Authorization: Bearer wk_…`';
