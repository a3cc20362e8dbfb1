import type { Frame } from '../../contracts/live';
import type { LiveHub } from '../live/live-hub';
import type { Gateway, GatewaySocket } from './realtime';

/** Frames waiting for a slow client: above the first it misses those of metrics, above the second it is cut. */
const SLOW_ABOVE = 50;
const CUT_ABOVE = 1000;
const ROOMS_MAX = 64;

export type FanOut = Readonly<{
  /** False: this socket is in too many rooms already. */
  join(socket: GatewaySocket, room: string): boolean;
  leave(socket: GatewaySocket, room: string): void;
  leaveAll(socket: GatewaySocket): void;
  close(): void;
}>;

type Membership = { sockets: Map<GatewaySocket, { isSlow: boolean }>; stop: () => void };

/**
 * Hands the hub's frames to the sockets of each room. socket.io would queue without end for a client that sleeps; here
 * it misses metric frames (it is told, and takes what changed when it joins again), never alerts.
 */
export function openFanOut(gateway: Gateway, hub: LiveHub): FanOut {
  const rooms = new Map<string, Membership>();

  const open = (room: string): Membership => {
    const sockets: Membership['sockets'] = new Map();
    const stop = hub.subscribe(room, frame => send(gateway, sockets, frame));
    return { sockets, stop };
  };
  const leave = (socket: GatewaySocket, room: string) => {
    const membership = rooms.get(room);
    membership?.sockets.delete(socket);
    if (membership?.sockets.size !== 0) return;
    membership.stop();
    rooms.delete(room);
  };
  const joined = (socket: GatewaySocket) =>
    [...rooms].filter(([, { sockets }]) => sockets.has(socket)).map(([room]) => room);

  return {
    join: (socket, room) => {
      const mine = joined(socket);
      if (mine.length >= ROOMS_MAX && !mine.includes(room)) return false;
      const membership = rooms.get(room) ?? open(room);
      rooms.set(room, membership);
      membership.sockets.set(socket, { isSlow: false });
      return true;
    },
    leave,
    leaveAll: socket => joined(socket).forEach(room => leave(socket, room)),
    close: () => {
      for (const { stop } of rooms.values()) stop();
      rooms.clear();
    },
  };
}

function send(gateway: Gateway, sockets: Membership['sockets'], frame: Frame): void {
  const ready: string[] = [];
  for (const [socket, state] of sockets) {
    const waiting = waitingFrames(socket);
    if (waiting > CUT_ABOVE) socket.disconnect(true);
    else if (waiting > SLOW_ABOVE && frame.room.startsWith('metric:')) {
      if (!state.isSlow) socket.emit('slow', { room: frame.room, seq: frame.seq });
      state.isSlow = true;
    } else {
      state.isSlow = false;
      ready.push(socket.id);
    }
  }
  // One broadcast, so that the frame is written out as text once and not for each client.
  if (ready.length > 0) gateway.to(ready).emit('frame', frame);
}

/** engine.io keeps its queue to itself; fan-out.test.ts notices when it moves. */
function waitingFrames(socket: GatewaySocket): number {
  const queue: unknown = Reflect.get(socket.conn, 'writeBuffer');
  return Array.isArray(queue) ? queue.length : 0;
}
