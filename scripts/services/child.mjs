// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** @typedef {Readonly<{ pid: number, exited: Promise<string>, isRunning: () => boolean }>} Child */

// Handed over as text: the account that runs PostgreSQL may not be able to read our folder.
const GUARD = readFileSync(new URL('guard.sh', import.meta.url), 'utf8');

/**
 * Starts a server under its guard, which ends it with `stopSignal` should this process go first.
 * `exited` resolves to how it ended.
 * @param {import('./types.d.ts').Command} command
 * @param {{ dir: string, logFile: string, stopSignal: NodeJS.Signals }} options
 * @returns {Child}
 */
export function launch({ file, args, ...account }, { dir, logFile, stopSignal }) {
  const output = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', stopSignal.replace('SIG', ''), file, ...args], {
    cwd: dir,
    stdio: ['pipe', output, output],
    detached: true, // Ctrl-C in a terminal reaches us alone: we stop the servers in order.
    ...account,
  });
  closeSync(output);
  child.stdin?.on('error', () => {}); // The watcher may be gone before it is told to go.
  const exited = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => {
      child.stdin?.end('ended\n');
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return { pid: child.pid ?? 0, exited, isRunning };
}
