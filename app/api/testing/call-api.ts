import type { RouteHandler } from '@/server/http/api/handle';
import * as notFound from '../[[...path]]/route';
import * as alert from '../alerts/[id]/route';
import * as verification from '../alerts/[id]/verification/route';
import * as alerts from '../alerts/route';
import * as auth from '../auth/[...all]/route';
import * as deadLetters from '../dead-letters/route';
import * as definitions from '../definitions/route';
import * as putRule from '../definitions/rules/[name]/route';
import * as health from '../health/route';
import * as ingest from '../ingest/[stream]/route';
import * as live from '../live/route';
import * as me from '../me/route';
import * as windows from '../metrics/[name]/windows/route';
import * as openapi from '../openapi.json/route';
import * as partitions from '../partitions/route';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];
type RouteModule = Readonly<Record<Method, RouteHandler>>;

/** The routes as Next finds them, the more exact ones first. */
const modules: readonly (readonly [string, RouteModule])[] = [
  ['/api/health', health],
  ['/api/openapi.json', openapi],
  ['/api/me', me],
  ['/api/live', live],
  ['/api/alerts', alerts],
  ['/api/alerts/{id}', alert],
  ['/api/alerts/{id}/verification', verification],
  ['/api/dead-letters', deadLetters],
  ['/api/partitions', partitions],
  ['/api/definitions', definitions],
  ['/api/definitions/rules/{name}', putRule],
  ['/api/ingest/{stream}', ingest],
  ['/api/metrics/{name}/windows', windows],
  ['/api/auth/sign-in/email', auth],
  ['/api/auth/sign-out', auth],
];

export const ORIGIN = 'http://127.0.0.1:3000';

/** Asks a handler what Next would ask it, without a server in between. */
export async function callApi(method: Method, target: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(target, ORIGIN);
  const request = new Request(url, {
    ...init,
    method,
    ...(init.body instanceof ReadableStream && { duplex: 'half' }),
  });
  for (const [template, module] of modules) {
    const params = match(template, url.pathname);
    if (params !== null) return module[method](request, { params: Promise.resolve(params) });
  }
  const module = url.pathname.startsWith('/api/auth/') ? auth : notFound;
  return module[method](request, { params: Promise.resolve({}) });
}

function match(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== value : value === '') return null;
    if (name !== undefined) params[name] = decodeURIComponent(value);
  }
  return params;
}
