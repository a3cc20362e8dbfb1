// @ts-check
import { connect } from 'node:net';

const TIMEOUT_MS = 3_000;

/**
 * Sends one request to a loopback port and reads until `parse` makes something of the bytes so far.
 * Rejects when nobody listens, the connection closes first, or it takes longer than 3 s.
 * @template T
 * @param {number} port
 * @param {Buffer | string} request
 * @param {(received: Buffer) => T | undefined} parse returns undefined while bytes are missing
 * @returns {Promise<T>}
 */
export function ask(port, request, parse) {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk]);
      try {
        const answer = parse(received);
        if (answer === undefined) return;
        resolve(answer);
        socket.end();
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed without an answer'))); // Too late to matter after an answer.
  });
}
