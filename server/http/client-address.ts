import type { IncomingMessage } from 'node:http';

const HEADER = 'x-weir-client';

/** Puts the connection's own address in a header that no client can set: handlers see headers alone. */
export function stampClientAddress(request: IncomingMessage): void {
  request.headers[HEADER] = request.socket.remoteAddress ?? 'unknown';
}

/** The address the request came from; behind a proxy that of the proxy. */
export const clientAddress = (headers: Headers) => headers.get(HEADER) ?? 'unknown';
