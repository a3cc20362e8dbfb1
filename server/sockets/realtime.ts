import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Principal } from '../../contracts/api';
import type { ClientEvents, ServerEvents } from '../../contracts/live';
import type { LiveHub } from '../live/live-hub';
import { openFanOut } from './fan-out';
import { guardEvents } from './guard-events';
import { answerEvents, type SaveRule } from './answer-events';
import { isAllowedOrigin } from './allowed-origin';
import { watchSessions } from './watch-sessions';

export const SOCKET_PATH = '/rt';

export type SocketData = {
  principal: Principal;
  /** The handshake's credentials, asked about again and again: a session may end while the socket lives. */
  credentials: Headers;
};
export type Gateway = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;
export type GatewaySocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

export type RealtimeOptions = Readonly<{
  hub: LiveHub;
  /** Origins a browser may connect from. */
  origins: readonly string[];
  principalOf: (headers: Headers) => Promise<Principal | null>;
  saveRule: SaveRule;
  report: (message: string) => void;
}>;

export type Realtime = Readonly<{ close(): Promise<void> }>;

const LIMITS = {
  maxHttpBufferSize: 64 * 1024,
  connectTimeout: 10_000,
  pingInterval: 20_000,
  pingTimeout: 15_000,
  perMessageDeflate: false,
} as const;

/** Live updates over websockets on our HTTP server. Callable on its own, so that sockets may become a process. */
export function attachRealtime(http: HttpServer, options: RealtimeOptions): Realtime {
  const { origins, hub } = options;
  const gateway: Gateway = new Server(http, {
    ...LIMITS,
    path: SOCKET_PATH,
    transports: ['websocket'],
    serveClient: false,
    destroyUpgrade: false, // refuse-upgrades closes the others at once.
    allowRequest: (request, answer) => {
      const isAllowed = isAllowedOrigin(request.headers, origins);
      answer(isAllowed ? null : 'origin not allowed', isAllowed);
    },
  });
  gateway.use((socket, next) => {
    authenticate(socket, options).then(
      () => next(),
      () => next(new Error('unauthenticated')),
    );
  });
  const fanOut = openFanOut(gateway, hub);
  gateway.on('connection', socket => {
    forgetRequest(socket);
    guardEvents(socket);
    answerEvents(socket, { fanOut, ...options });
  });
  const sessions = watchSessions(gateway, options);
  return {
    close: async () => {
      sessions.stop();
      fanOut.close();
      gateway.disconnectSockets(true);
      gateway.engine.close();
      gateway.removeAllListeners();
    },
  };
}

async function authenticate(socket: GatewaySocket, { principalOf }: RealtimeOptions): Promise<void> {
  const credentials = new Headers();
  for (const name of ['cookie', 'authorization'] as const) {
    const value = socket.handshake.headers[name];
    if (value !== undefined) credentials.set(name, value);
  }
  const principal = await principalOf(credentials);
  if (principal === null) throw new Error('unauthenticated');
  socket.data.principal = principal;
  socket.data.credentials = credentials;
}

/** The first request would otherwise stay in memory for as long as the connection lives. */
function forgetRequest({ conn }: GatewaySocket): void {
  Reflect.set(conn, 'request', null);
}
