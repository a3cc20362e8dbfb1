import { PortError } from '../../port-error';
import type { GuardedClient } from './guarded-client';

/** A server that takes the connection and never answers is left after this long, at most; then the next is tried. */
const ATTEMPT_MS_MAX = 1_500;
const GOODBYE_MS = 1_000;

/** Connects. Resolves with the time, by the clock, before which no session can have begun. */
export function connected(
  guarded: GuardedClient,
  { connect, connectMs, clock }: Readonly<{ connect: string; connectMs: number; clock: () => number }>,
): Promise<number> {
  const startedAt = clock();
  const { client } = guarded;
  const stopRotating = rotateWhileDisconnected(guarded);
  return new Promise<number>((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer);
      client.removeListener('state', onState);
      stopRotating();
      done();
    };
    const onState = () => guarded.isConnected() && settle(() => resolve(startedAt));
    const timer = setTimeout(() => {
      guarded.destroy();
      const message = `zookeeper at ${connect} did not answer in ${connectMs} ms`;
      settle(() => reject(new PortError('unavailable', message, true)));
    }, connectMs);
    client.on('state', onState);
    client.connect();
  });
}

/** Gives up every attempt that does not get an answer: the client itself would wait for ever. */
export function rotateWhileDisconnected(guarded: GuardedClient): () => void {
  const attemptMs = Math.min(guarded.client.getSessionTimeout() / 4, ATTEMPT_MS_MAX);
  const timer = setInterval(() => !guarded.isConnected() && guarded.dropConnection(), attemptMs);
  return () => clearInterval(timer);
}

/** Ends the session on the servers where they can be reached (else it runs out there), then the client. */
export async function sayGoodbye(guarded: GuardedClient): Promise<void> {
  const { client } = guarded;
  const { socket } = client.connectionManager;
  if (guarded.isConnected() && socket !== undefined) {
    client.close();
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, GOODBYE_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  guarded.destroy();
}
