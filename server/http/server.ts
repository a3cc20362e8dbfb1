import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerClientErrors } from './answer-client-errors';
import { stampClientAddress } from './client-address';
import { refuseMalformed } from './refuse-malformed';
import { refuseUpgrades } from './refuse-upgrades';
import { secure } from './security-headers';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** The port cannot be had: one sentence with the port and the way out. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

export type HttpServer = Readonly<{
  server: Server;
  port: number;
  /** What answers requests from now on; until then they wait. */
  serve(handle: Handler): void;
  /** Takes no more requests, lets those under way end until the deadline, then cuts what is left. */
  close(deadlineMs: number): Promise<void>;
}>;

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
} as const;
const CONNECTIONS_MAX = 5000;

/** Listens at once, so that a port in use is known before anything else is opened. */
export async function openHttpServer(options: {
  host: string;
  port: number;
  isHttps: boolean;
  /** The one path whose upgrades are taken. */
  socketPath: string;
  report: (message: string) => void;
}): Promise<HttpServer> {
  const { host, port, isHttps, socketPath, report } = options;
  let provide: (handle: Handler) => void = () => {};
  const handler = new Promise<Handler>(resolve => (provide = resolve));
  const server = createServer(LIMITS, (request, response) => {
    stampClientAddress(request);
    secure(request, response, isHttps);
    if (refuseMalformed(request, response)) return;
    handler
      .then(handle => handle(request, response))
      .catch((error: unknown) => fail(request, response, error, report));
  });
  server.maxConnections = CONNECTIONS_MAX;
  refuseUpgrades(server, socketPath);
  answerClientErrors(server);
  const bound = await listen(server, host, port);
  return { server, port: bound, serve: provide, close: deadlineMs => close(server, deadlineMs) };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(inUse(error, host, port));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve(portOf(server.address()));
    });
  });
}

const portOf = (address: AddressInfo | string | null) =>
  address === null || typeof address === 'string' ? 0 : address.port;

function inUse(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new PortInUseError(
        `port ${port} of ${host} is in use by another program: stop that one, or set WEIR_PORT to a free port`,
      );
    case 'EACCES':
      return new PortInUseError(
        `port ${port} may not be used by this account: set WEIR_PORT to one above 1023`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new PortInUseError(
        `${host} is no address of this machine: set WEIR_HOST to one, such as 127.0.0.1`,
      );
    default:
      return error;
  }
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (message: string) => void,
): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  report(`${request.method} ${request.url} failed: ${reason}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code: 'internal', message: 'something went wrong' } }));
}

async function close(server: Server, deadlineMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  // A connection kept alive is idle only after its last answer, so one look is not enough.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
