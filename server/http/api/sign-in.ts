import { z } from 'zod';
import { ROLES, signInSchema } from '../../../contracts/api';
import { audit } from '../../commands/audit';
import type { Resources } from '../../resources';
import { clientAddress } from '../client-address';
import type { Call } from './handle';
import { readBody } from './read-json';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';
import { openSignInLimit } from './sign-in-limit';

/** A limit for each running program: the resources are its identity. */
const limits = new WeakMap<Resources, ReturnType<typeof openSignInLimit>>();

const answeredSchema = z.object({
  user: z.object({ email: z.string(), name: z.string(), role: z.enum(ROLES) }),
});

/** Begins a session. The token goes into the cookie alone, where no script can read it. */
export async function signIn({ request, resources }: Call<typeof routes.signIn>): Promise<Reply> {
  const { email: given, password } = await readBody(request, signInSchema);
  const email = given.trim().toLowerCase();
  limitOf(resources).take({ email, from: clientAddress(request.headers) }, resources.now());
  const answer = await resources.auth.handle(forward(request, JSON.stringify({ email, password })));
  const note = { actor: email, subject: email, detail: { from: clientAddress(request.headers) } };
  // better-auth has no more to say than that its store failed it (and writes down how).
  if (answer.status >= 500) return failed(503, 'the store of accounts does not answer; try again', RETRY);
  if (!answer.ok) {
    await audit(resources.control.prisma, { ...note, action: 'user.sign_in_refused' });
    return failed(401, 'e-mail and password do not match an account');
  }
  const { user } = answeredSchema.parse(await answer.json());
  await audit(resources.control.prisma, { ...note, action: 'user.signed_in' });
  const { email: address, name, role } = user;
  return { ...ok({ user: { email: address, name, role } }), headers: cookies(answer) };
}

export async function signOut({ request, resources }: Call<typeof routes.signOut>): Promise<Reply> {
  const answer = await resources.auth.handle(forward(request, '{}'));
  if (!answer.ok) return failed(503, 'the store of sessions does not answer; try again', RETRY);
  return { ...ok({ success: true }), headers: cookies(answer) };
}

const RETRY = { headers: { 'retry-after': '1' } };

/** The same request with a body already read. */
function forward(request: Request, body: string): Request {
  const headers = new Headers(request.headers);
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'authorization'])
    headers.delete(name);
  headers.set('content-type', 'application/json');
  return new Request(request.url, { method: 'POST', headers, body });
}

function limitOf(resources: Resources) {
  const limit = limits.get(resources) ?? openSignInLimit();
  limits.set(resources, limit);
  return limit;
}

const cookies = (answer: Response) => ({ 'set-cookie': answer.headers.getSetCookie() });
