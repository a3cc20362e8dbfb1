import type { IncomingMessage, ServerResponse } from 'node:http';
import { failed, type Reply } from './api/reply';
import { routes } from './api/routes';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Answers what the pages' framework would answer with a fault of its own: an address that cannot be decoded (400) and
 * a method nothing here has (405). Returns whether it did.
 */
export function refuseMalformed(request: IncomingMessage, response: ServerResponse): boolean {
  const reply = refusalOf(request.method ?? '', request.url ?? '');
  if (reply === null) return false;
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...headers(reply),
  });
  response.end(JSON.stringify(reply.body));
  request.resume(); // The rest of the body is not wanted, but the connection may be used again.
  return true;
}

function refusalOf(method: string, url: string): Reply | null {
  const [path = ''] = url.split('?');
  if (!path.startsWith('/') || !isDecodable(path)) {
    return failed(400, 'the address is malformed: % begins two hexadecimal digits of UTF-8');
  }
  if (METHODS.includes(method)) return null;
  const allow = allowed(path).join(', ');
  return failed(405, `${method} is not answered here; ${allow} are`, { headers: { allow } });
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function allowed(path: string): string[] {
  const here = Object.values(routes).filter(route => patternOf(route.path).test(path));
  const methods = here.length > 0 ? here.map(route => route.method) : ['GET' as const];
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

const patternOf = (template: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

const headers = ({ headers: given = {} }: Reply) =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
