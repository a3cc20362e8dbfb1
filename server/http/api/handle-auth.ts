import { handle, notFound, refuseOthers, type RouteHandler } from './handle';
import { routes } from './routes';
import { signIn, signOut } from './sign-in';

const answered: Readonly<Record<string, RouteHandler>> = {
  [routes.signIn.path]: handle(routes.signIn, signIn),
  [routes.signOut.path]: handle(routes.signOut, signOut),
};
const refusedMethod = refuseOthers('POST').GET;

/** Everything under /api/auth. */
export const handleAuth: RouteHandler = (request, context) => {
  const handler = answered[new URL(request.url).pathname];
  if (handler === undefined) return notFound(request, context);
  return request.method === 'POST' ? handler(request, context) : refusedMethod(request, context);
};
