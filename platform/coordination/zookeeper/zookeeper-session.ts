import { setMaxListeners } from 'node:events';
import { State, type Client, type Done } from 'node-zookeeper-client';
import { PortError } from '../../port-error';
import { connected, rotateWhileDisconnected, sayGoodbye } from './connection';
import { createGuardedClient } from './guarded-client';
import { startLease } from './lease';

export type SessionOptions = Readonly<{
  /** `host:port,host:port/chroot`. */
  connect: string;
  sessionTimeoutMs: number;
  /** How long to try at first. */
  connectMs: number;
  /** Monotonic, ms. */
  clock: () => number;
  log: (line: string) => void;
}>;

export type Send<Value> = (client: Client, done: Done<Value>) => void;
export type ZooKeeperSession = Awaited<ReturnType<typeof openZooKeeperSession>>;

/**
 * One session with the servers, which ends once: `lost` aborts, and nothing works any more. Every call is answered,
 * by the server or by a `PortError`, while the session's lease lasts.
 */
export async function openZooKeeperSession(options: SessionOptions) {
  const { connect, sessionTimeoutMs, clock, log } = options;
  const guarded = createGuardedClient(connect, sessionTimeoutMs, log);
  const { client } = guarded;
  const lost = new AbortController();
  setMaxListeners(0, lost.signal); // Every shard and every call listens.
  const connectedAt = await connected(guarded, options);
  const stopRotating = rotateWhileDisconnected(guarded);
  const sessionMs = () => client.getSessionTimeout();
  const goodbye = once(() => sayGoodbye(guarded));
  const beat: Send<unknown> = (to, done) => to.exists('/', undefined, done);
  const lease = startLease(
    {
      sessionMs,
      clock,
      beat: async timeoutMs => void (await answer(client, lost.signal, 'a heartbeat', beat, timeoutMs)),
      onMissed: guarded.dropConnection,
      onOver: () => end('no server answered for two thirds of it'),
    },
    connectedAt,
  );
  client.on('state', state => {
    if (state === State.SYNC_CONNECTED) lease.renewNow();
    if (state === State.EXPIRED || state === State.AUTH_FAILED) end('the servers ended it');
  });

  return { id: client.getSessionId(), lost: lost.signal, assertAlive, call, end, close };

  /** Throws code `lost`. */
  function assertAlive(): void {
    if (!lease.isValid()) end('its lease is over');
    lost.signal.throwIfAborted();
  }

  /** One request. Rejects with the server's exception, or with a `PortError` where there is no answer. */
  async function call<Value>(what: string, send: Send<Value>): Promise<Value> {
    assertAlive();
    const value = await answer(client, lost.signal, what, send, (sessionMs() * 2) / 3);
    assertAlive();
    return value;
  }

  /** The holders first, then the servers: nothing is free while somebody here still believes to hold it. */
  function end(why: string): void {
    if (lost.signal.aborted) return;
    lease.stop();
    stopRotating();
    lost.abort(new PortError('lost', `the zookeeper session is over: ${why}`, true));
    void goodbye();
  }

  async function close(why: string): Promise<void> {
    end(why);
    await goodbye();
  }
}

function answer<Value>(
  client: Client,
  lost: AbortSignal,
  what: string,
  send: Send<Value>,
  timeoutMs: number,
) {
  return new Promise<Value>((resolve, reject) => {
    const onLost = () => settle(() => reject(lost.reason));
    const settle = (done: () => void) => {
      clearTimeout(timer);
      lost.removeEventListener('abort', onLost);
      done();
    };
    const late = () => reject(new PortError('timeout', `zookeeper did not answer ${what}`, true));
    const timer = setTimeout(() => settle(late), timeoutMs);
    lost.addEventListener('abort', onLost, { once: true });
    send(client, (error, value) => settle(() => (error ? reject(error) : resolve(value))));
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= work());
}
