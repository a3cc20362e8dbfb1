import type { IncomingHttpHeaders } from 'node:http';

/**
 * Browsers send `Origin` with every websocket and cookies with it, whoever's page it is: only our own pages may.
 * Programs send none; they are let in with a key, never with a cookie.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, authorization } = headers;
  if (origin !== undefined) return origins.includes(origin);
  return authorization !== undefined && /^bearer /i.test(authorization);
}
