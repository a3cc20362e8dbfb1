import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { ROLES, type Role } from '../../contracts/api';
import type { Control } from '../../platform/control/control';
import { installationSecret } from './installation-secret';
import { allowedOrigins, type PublicAddress } from './origins';
import { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, verifyPassword } from './password';

export type SessionUser = Readonly<{ id: string; email: string; name: string; role: Role }>;

/** Sign-in and sessions. Accounts are made by commands alone: nobody signs up. */
export type Auth = Readonly<{
  /** Origins a browser may call from; route handlers and the socket gate share them. */
  origins: readonly string[];
  /** The person whose session cookie this is, null where there is none in force. */
  sessionOf(headers: Headers): Promise<SessionUser | null>;
  /** Answers a request under /api/auth. */
  handle(request: Request): Promise<Response>;
}>;

const SESSION_SECONDS = 12 * 60 * 60;

export async function openAuth(control: Control, address: PublicAddress): Promise<Auth> {
  const origins = allowedOrigins(address);
  const auth = configure(control, origins, await installationSecret(control));
  return {
    origins,
    handle: request => auth.handler(request),
    async sessionOf(headers) {
      const found = await auth.api.getSession({ headers });
      if (found === null) return null;
      const { id, email, name } = found.user;
      const role = ROLES.find(known => known === found.user.role);
      return role === undefined ? null : { id, email, name, role };
    },
  };
}

function configure(control: Control, origins: string[], secret: string) {
  const [baseURL = 'http://127.0.0.1'] = origins;
  return betterAuth({
    appName: 'Weir',
    secret,
    baseURL,
    basePath: '/api/auth',
    trustedOrigins: origins,
    database: prismaAdapter(control.prisma, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    logger: { level: 'error' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: { hash: password => hashPassword(password), verify: verifyPassword },
    },
    user: { additionalFields: { role: { type: [...ROLES], required: true, input: false } } },
    // One working day, then anew: a session is not prolonged behind the cookie's back.
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    // Ours limits by account and address together (see sign-in-limit.ts); this one would trust a forwarded address.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'weir',
      useSecureCookies: baseURL.startsWith('https://'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
  });
}
