import type { Principal } from '../../contracts/api';
import type { Gateway, GatewaySocket } from './realtime';

const EVERY_MS = 2000;
/** A store that does not answer may hide a disabled account: after this many tries the socket goes. */
const FAILURES_MAX = 3;

type Options = Readonly<{
  principalOf: (headers: Headers) => Promise<Principal | null>;
  report: (message: string) => void;
}>;

/**
 * Ends sockets within five seconds of their session: logged out, disabled, expired, or with another role. One
 * question per session, however many tabs it has.
 */
export function watchSessions(gateway: Gateway, options: Options): { stop(): void } {
  const failures = new Map<string, number>();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    checkAll(gateway, failures, options).finally(() => (isRunning = false));
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function checkAll(gateway: Gateway, failures: Map<string, number>, options: Options): Promise<void> {
  const bySession = new Map<string, GatewaySocket[]>();
  for (const socket of gateway.sockets.sockets.values()) {
    const key = sessionKey(socket);
    bySession.set(key, [...(bySession.get(key) ?? []), socket]);
  }
  for (const key of failures.keys()) if (!bySession.has(key)) failures.delete(key);
  for (const [key, sockets] of bySession) {
    const [first] = sockets;
    if (first === undefined) continue;
    const reason = await endReason(first, key, failures, options);
    if (reason !== null) for (const socket of sockets) drop(socket, reason);
  }
}

async function endReason(
  { data }: GatewaySocket,
  key: string,
  failures: Map<string, number>,
  { principalOf, report }: Options,
): Promise<string | null> {
  try {
    const now = await principalOf(data.credentials);
    failures.delete(key);
    if (now === null) return 'signed out';
    return roleOf(now) === roleOf(data.principal) ? null : 'your role has changed';
  } catch (error) {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    report(`a session could not be checked: ${error instanceof Error ? error.message : String(error)}`);
    return count >= FAILURES_MAX ? 'your session could not be checked' : null;
  }
}

function drop(socket: GatewaySocket, error: string): void {
  socket.emit('denied', { error });
  socket.disconnect(true);
}

const sessionKey = ({ data }: GatewaySocket) =>
  JSON.stringify([data.credentials.get('cookie'), data.credentials.get('authorization')]);

const roleOf = (principal: Principal) =>
  principal.kind === 'user' ? `user:${principal.id}:${principal.role}` : `key:${principal.name}`;
