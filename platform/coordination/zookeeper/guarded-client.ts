import { createClient, Exception, State, type Client } from 'node-zookeeper-client';

const CLOSED = -2;
const SPIN_DELAY_MS = 100;

export type GuardedClient = Readonly<{
  client: Client;
  isConnected(): boolean;
  /** Gives up the connection, whatever its state; the client goes on to the next server. */
  dropConnection(): void;
  /** For good: no socket, no further attempt, nothing left waiting. */
  destroy(): void;
}>;

/** The client with its faults mended that would end the process or keep it from ever coming back. */
export function createGuardedClient(
  connect: string,
  sessionTimeout: number,
  log: (line: string) => void,
): GuardedClient {
  const client = createClient(connect, { sessionTimeout, spinDelay: SPIN_DELAY_MS, retries: 0 });
  const manager = client.connectionManager;
  const { onSocketClosed, onSocketData } = manager;

  /** Half a packet of the old connection must not be glued to the first bytes of the next one. */
  manager.onSocketClosed = hasError => {
    manager.pendingBuffer = null;
    onSocketClosed.call(manager, hasError);
  };
  /** Bytes it cannot read throw inside the socket's handler; a new connection is the cure. */
  manager.onSocketData = bytes => {
    try {
      onSocketData.call(manager, bytes);
    } catch (error) {
      log(`zookeeper: an answer cannot be read, connecting anew: ${String(error)}`);
      manager.socket?.destroy();
    }
  };

  return {
    client,
    isConnected: () => client.getState() === State.SYNC_CONNECTED,
    dropConnection: () => void manager.socket?.destroy(),
    destroy() {
      manager.connect = () => undefined;
      manager.findNextServer = () => undefined;
      manager.onSocketConnected = () => void manager.socket?.destroy();
      manager.state = CLOSED;
      if (manager.connectTimeoutHandler !== null) clearTimeout(manager.connectTimeoutHandler);
      manager.socket?.removeAllListeners('close').destroy();
      manager.cleanupPendingQueue(Exception.CONNECTION_LOSS);
      client.removeAllListeners();
    },
  };
}
