import type { Server } from 'node:http';

/**
 * Sockets have one path. An upgrade to any other is answered and closed at once: left alone it would hold its
 * connection open, and Next must never see one (it has sent such requests on to other machines).
 */
export function refuseUpgrades(server: Server, socketPath: string): void {
  server.on('upgrade', (request, socket) => {
    if (request.url === `${socketPath}/` || request.url?.startsWith(`${socketPath}/?`)) return;
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
}
