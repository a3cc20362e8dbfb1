import type { Client } from 'cassandra-driver';

const RETRY_MS = 1_000;

/**
 * Keeps the driver's control connection coming back. When that connection breaks while it is being set up again, the
 * driver reads a property of null: a rejection nobody handles, which ends the process, and no further attempt. Here
 * the failed attempt is followed by another.
 */
export function keepControlConnection(client: Client): void {
  const control: unknown = Reflect.get(client, 'controlConnection');
  const refresh: unknown = control instanceof Object ? Reflect.get(control, '_refresh') : undefined;
  if (!(control instanceof Object) || typeof refresh !== 'function') {
    throw new Error('this cassandra-driver has no control connection to guard: look at its new version');
  }
  const guarded = async (...args: unknown[]): Promise<void> => {
    try {
      await refresh.apply(control, args);
    } catch {
      if (Reflect.get(control, '_isShuttingDown') !== true)
        setTimeout(() => void guarded(), RETRY_MS).unref();
    }
  };
  Reflect.set(control, '_refresh', guarded);
}
