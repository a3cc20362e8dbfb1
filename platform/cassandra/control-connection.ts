import type { Client } from 'cassandra-driver';

const LOOK_MS = 1_000;

type Connection = { connected: boolean; closeAsync(): Promise<void> };

/** What the driver's control connection is made of, as far as it is touched here. */
type ControlConnection = {
  connection: Connection | null;
  hosts: { get(endpoint: string): unknown };
  _contactPoints: Set<string>;
  _isShuttingDown: boolean;
  _refresh(hosts?: unknown): Promise<void>;
  _initializeConnection(): Promise<void>;
  _setHealthListeners(): void;
};

/**
 * Keeps the driver's control connection coming back, from outside: once a second it looks whether the connection is
 * open, and has it set up again where it is not, one attempt at a time. Driver 4.10 goes by events instead, and where
 * connections break while they are set up,
 *
 * - an attempt reads a property of null, as a rejection nobody handles, and none follows it;
 * - attempts take each other's connection away, and one then listens to its host with nothing to close: the host's
 *   next `down` throws out of an event handler;
 * - an attempt by the contact points puts a new host in the place of one it has, whose pool goes on opening connections
 *   that nobody uses or closes. Here the contact points are asked only for addresses that are not hosts yet (a name may
 *   lead elsewhere by now); a host that is known comes back by its own pool.
 */
export function keepControlConnection(client: Client): void {
  const control: unknown = Reflect.get(client, 'controlConnection');
  if (!isControlConnection(control)) {
    throw new Error('this cassandra-driver has no control connection to keep: look at its new version');
  }
  const refresh = control._refresh.bind(control);
  const initialize = control._initializeConnection.bind(control);
  let isRunning = false;

  // The driver asks without hosts when an event or its own timer says so, and with those left to try while it tries.
  control._refresh = hosts => (hosts === undefined ? Promise.resolve() : refresh(hosts));
  control._setHealthListeners = () => undefined;
  control._initializeConnection = async () => {
    for (const endpoint of control._contactPoints) {
      if (control.hosts.get(endpoint) !== undefined) control._contactPoints.delete(endpoint);
    }
    try {
      await initialize();
    } catch (error) {
      await control.connection?.closeAsync();
      throw error;
    }
  };

  const look = setInterval(() => {
    if (control._isShuttingDown) return clearInterval(look);
    if (isRunning || control.connection?.connected === true) return;
    isRunning = true;
    refresh()
      .catch(() => undefined) // The next look sees that the connection is not open.
      .finally(() => (isRunning = false));
  }, LOOK_MS).unref();
}

const METHODS = ['_refresh', '_initializeConnection', '_setHealthListeners'];

const isControlConnection = (value: unknown): value is ControlConnection =>
  value instanceof Object &&
  METHODS.every(name => typeof Reflect.get(value, name) === 'function') &&
  Reflect.get(value, '_contactPoints') instanceof Set;
