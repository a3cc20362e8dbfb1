// @ts-check
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which systems give local ports to outgoing connections: a server may bind its port
// seconds after we picked it, and nothing may have taken it meanwhile.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * Free loopback ports, all different.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const ports = new Set();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > 1_000) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
