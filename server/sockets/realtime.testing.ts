import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Role } from '../../contracts/api';
import { LIVE_TOPIC, type ClientEvents, type LiveUpdate, type ServerEvents } from '../../contracts/live';
import type { Control } from '../../platform/control/control';
import { openEmbeddedControl } from '../../platform/control/embedded-control';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openAuth, type Auth } from '../auth/auth';
import { principalOf } from '../auth/principal';
import { createUser } from '../commands/create-user';
import { openHttpServer } from '../http/server';
import { openLiveHub } from '../live/live-hub';
import type { SaveRule } from './answer-events';
import { attachRealtime, SOCKET_PATH } from './realtime';

export type Client = Socket<ServerEvents, ClientEvents>;
type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** The real gateway on a real server: accounts, sessions, log and hub, in a folder of its own. */
export async function openWorld(saveRule: SaveRule) {
  const folder = await mkdtemp(join(tmpdir(), 'weir-sockets-'));
  const reports: string[] = [];
  const report = (message: string) => void reports.push(message);
  const log = await openEmbeddedEventLog({ dir: join(folder, 'log'), now: Date.now });
  const control = await openEmbeddedControl({ dir: join(folder, 'control') });
  const place = { host: '127.0.0.1', port: 0, isHttps: false, socketPath: SOCKET_PATH, report };
  const http = await openHttpServer(place);
  http.serve((_request, response) => void response.end('page'));
  const origin = `http://127.0.0.1:${http.port}`;
  const auth = await openAuth(control, { host: '127.0.0.1', port: http.port, publicUrl: null });
  const hub = await openLiveHub({ log, now: Date.now, report });
  const realtime = attachRealtime(http.server, {
    hub,
    origins: auth.origins,
    principalOf: headers => principalOf(headers, { auth, control }),
    saveRule,
    report,
  });
  const clients: Client[] = [];

  return {
    ...{ log, control, auth, http, hub, origin, reports },
    signIn: (role: Role) => signIn(control, auth, origin, role),
    connect: (headers: Record<string, string>, options: ClientOptions = {}): Client => {
      const client: Client = io(origin, {
        path: SOCKET_PATH,
        transports: ['websocket'],
        extraHeaders: headers,
        reconnection: false,
        forceNew: true,
        ...options,
      });
      clients.push(client);
      return client;
    },
    publish: (...updates: LiveUpdate[]) =>
      log.append(
        LIVE_TOPIC,
        updates.map(update => ({ partition: 0, key: null, value: Buffer.from(JSON.stringify(update)) })),
      ),
    close: async () => {
      for (const client of clients) client.disconnect();
      await realtime.close();
      await http.close(500);
      await hub.close();
      await Promise.all([log.close(), control.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;

/** Resolves with `connected`, or with why it is not. */
export function outcome(client: Client): Promise<string> {
  return new Promise(resolve => {
    client.once('connect', () => resolve('connected'));
    client.once('connect_error', error => resolve(error.message));
  });
}

let accounts = 0;

/** A new account of this role, signed in: the cookie a browser would send. */
async function signIn(control: Control, auth: Auth, origin: string, role: Role) {
  const email = `${role}-${(accounts += 1)}@weir.local`;
  const made = await createUser(control, { email, role }, 'test');
  if (!made.ok) throw new Error(made.problem);
  const response = await auth.handle(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email, password: made.password }),
    }),
  );
  const cookie = response.headers.getSetCookie().map(line => line.split(';')[0]);
  return { cookie: cookie.join('; '), email };
}
