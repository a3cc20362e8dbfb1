import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const FIXED = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/**
 * Headers of every response, and a request clean of those that only Next's own parts may set. Next finds the nonce of
 * its scripts in the request's policy, which is why the policy stands in both.
 */
export function secure(request: IncomingMessage, response: ServerResponse, isHttps: boolean): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-middleware-') || name === 'x-nonce') delete request.headers[name];
  }
  const policy = contentSecurityPolicy(randomBytes(16).toString('base64'));
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  for (const [name, value] of Object.entries(FIXED)) response.setHeader(name, value);
  if (isHttps) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
}

/** Style attributes are what charts draw with; style elements and scripts need the nonce or come from here. */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `object-src 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
