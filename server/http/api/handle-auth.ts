import { handle, notFound, refuseOthers, type RouteHandler } from './handle';
import { routes } from './routes';
import { signIn, signOut } from './sign-in';

const answered: Readonly<Record<string, RouteHandler>> = {
  [routes.signIn.path]: handle(routes.signIn, signIn),
  [routes.signOut.path]: handle(routes.signOut, signOut),
};
const { GET: refuse, OPTIONS: tell } = refuseOthers('POST');

/** Everything under /api/auth. */
export const handleAuth: RouteHandler = (request, context) => {
  const handler = answered[new URL(request.url).pathname];
  if (handler === undefined) return notFound(request, context);
  if (request.method === 'OPTIONS') return tell(request, context);
  return request.method === 'POST' ? handler(request, context) : refuse(request, context);
};
