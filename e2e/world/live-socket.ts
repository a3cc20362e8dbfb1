import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../../contracts/live';

export type LiveSocket = Socket<ServerEvents, ClientEvents>;

/** A socket of another program: with the cookies of a session, or with nothing. */
export function openSocket(url: string, cookie = ''): LiveSocket {
  return io(url, {
    path: '/rt',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: url, ...(cookie === '' ? {} : { cookie }) },
  });
}

/** Resolves with `connected`, or with the reason it was refused. */
export function outcomeOf(socket: LiveSocket): Promise<string> {
  return new Promise(resolve => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', error => resolve(error.message));
  });
}
