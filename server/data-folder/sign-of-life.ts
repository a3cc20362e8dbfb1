import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer paths do not fit into a socket address (104 bytes on macOS, 108 on Linux). */
const MAX_ADDRESS_BYTES = 100;

export type SignOfLife = Readonly<{ address: string; close(): Promise<void> }>;

/** Listens in the folder, or beside it where its path is too long or its file system has no sockets. */
export async function listen(folder: string): Promise<SignOfLife> {
  const name = `lock-${randomUUID().slice(0, 13)}.sock`;
  if (process.platform === 'win32') return listenAt(`\\\\.\\pipe\\weir-${name}`);
  const inside = join(folder, name);
  const elsewhere = join(tmpdir(), `weir-${name}`);
  if (Buffer.byteLength(inside) > MAX_ADDRESS_BYTES) return listenAt(elsewhere);
  return listenAt(inside).catch(() => listenAt(elsewhere));
}

function listenAt(address: string): Promise<SignOfLife> {
  const server = createServer(socket => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve({ address, close: () => closed(server) });
    });
  });
}

const closed = (server: Server) => new Promise<void>(resolve => server.close(() => resolve()));

/** The kernel answers for a process that is alive, also for one that is busy or stopped. In doubt: alive. */
export function isListening(address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', error => {
      const code = 'code' in error ? error.code : null;
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT' && code !== 'ENOTSOCK');
    });
  });
}
