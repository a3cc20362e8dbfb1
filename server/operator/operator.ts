import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../http/server';
import { operationSchema, performOperation, type OperatorStores } from './operations';

export const OPERATOR_PATH = '/operator';
const BODY_MAX = 4 * 1024 * 1024;

/**
 * Lets the command line act through the running program, which alone may have the embedded control database open. Who
 * can read the token in the data folder could change the database's files as well, so it opens nothing new; it is
 * taken from this machine only.
 */
export function openOperator(options: {
  token: string;
  stores: OperatorStores;
  report: (message: string) => void;
}): Handler {
  return async (request, response) => {
    const refusal = refusalOf(request, options.token);
    if (refusal !== null) return answer(response, refusal, { ok: false, problem: 'not for you' });
    const parsed = operationSchema.safeParse(await readJson(request));
    if (!parsed.success) return answer(response, 400, { ok: false, problem: 'no operation of this Weir' });
    try {
      answer(response, 200, await performOperation(options.stores, parsed.data));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      options.report(`operation ${parsed.data.operation} failed: ${message}`);
      answer(response, 500, { ok: false, problem: message });
    }
  };
}

function refusalOf({ method, headers, socket }: IncomingMessage, token: string): 403 | 404 | null {
  if (method !== 'POST') return 404;
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  const isFromBrowser = headers.origin !== undefined;
  return isLocal && !isFromBrowser && isSame(headers.authorization ?? '', `Bearer ${token}`) ? null : 403;
}

/** Takes equally long whatever differs. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Uint8Array = chunk;
    bytes += part.length;
    if (bytes > BODY_MAX) return null;
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  // The body of a refused request may be unread: nothing more can follow it on this connection.
  if (status !== 200) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
