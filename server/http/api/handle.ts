import type { Principal } from '../../../contracts/api';
import { isPortError } from '../../../platform/port-error';
import { resources as provided, type Resources } from '../../resources';
import { errorReply } from './error-reply';
import { admit } from './gate';
import type { ValuesOf } from './parameter';
import { badRequest, readQuery, readValues } from './read-query';
import { failed, toResponse, type Reply } from './reply';
import type { RouteSpec } from './route-spec';

/** A request that was let in and read. */
export type Call<Spec extends RouteSpec> = Readonly<{
  params: ValuesOf<Spec['params']>;
  query: ValuesOf<Spec['query']>;
  /** Of `group.FIELD=value`: field → text. */
  group: Readonly<Record<string, string>>;
  request: Request;
  /** null: the route is open to all. */
  principal: Principal | null;
  resources: Resources;
}>;

type Context = { params: Promise<Readonly<Record<string, unknown>>> };
export type RouteHandler = (request: Request, context: Context) => Promise<Response>;

/**
 * The handler of an operation: may they? → parse → one query or command → respond. Who asks comes first, so that a
 * stranger learns nothing from how a request is refused and no body of theirs is read.
 */
export function handle<Spec extends RouteSpec>(
  spec: Spec,
  run: (call: Call<Spec>) => Promise<Reply>,
): RouteHandler {
  return async (request, context) => {
    try {
      const resources = provided();
      const principal = await admit(spec, request.headers, resources);
      const { searchParams } = new URL(request.url);
      const text = readQuery(searchParams, spec.query, spec.hasGroup === true);
      const call = {
        params: readValues(await context.params, spec.params),
        query: readValues(text.values, spec.query),
        group: text.group,
        request,
        principal,
        resources,
      };
      // The values were read by the very schemas the types come from.
      return toResponse(await runPaged(call as Call<Spec>, run));
    } catch (error) {
      return toResponse(errorReply(error, request));
    }
  };
}

/** Of all that is handed to a store only the cursor can be one it refuses. */
async function runPaged<Spec extends RouteSpec>(call: Call<Spec>, run: (call: Call<Spec>) => Promise<Reply>) {
  try {
    return await run(call);
  } catch (error) {
    const isCursor = isPortError(error) && error.code === 'refused' && 'cursor' in call.query;
    throw isCursor ? badRequest([{ path: 'cursor', message: error.message }]) : error;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Handlers for every method but those that are answered: 405 that says which are, and OPTIONS that says it too. */
export function refuseOthers(...answered: Method[]): Record<Method | 'OPTIONS', RouteHandler> {
  const allow = [...answered, ...(answered.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const refuse: RouteHandler = async ({ method }) =>
    toResponse(failed(405, `${method} is not answered here; ${allow} are`, { headers: { allow } }));
  const tell: RouteHandler = async () => new Response(null, { status: 204, headers: { allow } });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: tell };
}

/** The answer under /api to a path that has none. */
export const notFound: RouteHandler = async request =>
  toResponse(
    failed(
      404,
      `${new URL(request.url).pathname.slice(0, 200)} is no address of this API; see /api/openapi.json`,
    ),
  );
