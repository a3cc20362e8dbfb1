import type { Client } from 'cassandra-driver';

const RETRY_MS = 1_000;

type Method = (...args: unknown[]) => unknown;

/**
 * Keeps the driver's control connection coming back. Where that connection breaks while it is being set up again,
 * driver 4.10 fails in two ways, each of which ends the process:
 *
 * - It reads a property of null, as a rejection nobody handles, and does not try again. Here the failed attempt is
 *   followed by another.
 * - A second attempt starts, takes the connection of the first away, and the first then listens to its host with
 *   nothing to close: the host's next `down` throws. Here one attempt runs at a time; what asks meanwhile has another
 *   follow, because the one that runs may already have passed what broke.
 */
export function keepControlConnection(client: Client): void {
  const control: unknown = Reflect.get(client, 'controlConnection');
  const refresh: unknown = control instanceof Object ? Reflect.get(control, '_refresh') : undefined;
  if (!(control instanceof Object) || !isMethod(refresh)) {
    throw new Error('this cassandra-driver has no control connection to guard: look at its new version');
  }
  let isRunning = false;
  let isAskedAgain = false;

  const guarded = async (hosts?: unknown): Promise<void> => {
    // With the hosts that are left to try, the attempt that runs goes on.
    if (hosts !== undefined) return void (await refresh.call(control, hosts));
    if (isRunning) return void (isAskedAgain = true);
    isRunning = true;
    try {
      do {
        isAskedAgain = false;
        await refresh.call(control);
      } while (isAskedAgain);
    } catch {
      if (Reflect.get(control, '_isShuttingDown') !== true)
        setTimeout(() => void guarded(), RETRY_MS).unref();
    } finally {
      isRunning = false;
    }
  };
  Reflect.set(control, '_refresh', guarded);
}

const isMethod = (value: unknown): value is Method => typeof value === 'function';
