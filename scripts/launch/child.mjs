// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const weir = fileURLToPath(new URL('../weir.mjs', import.meta.url));

/**
 * Fewer of the engine's short-lived objects are copied: docs/performance.md.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const flags = { worker: ['--max-semi-space-size=64'] };

/**
 * `weir COMMAND` as a process of its own. It is out of reach of the terminal's Ctrl-C, so that the cluster stops in
 * order, and ends by itself when this process is gone: its standard input closes then.
 * @param {string} name printed before its lines
 * @param {string} command
 * @param {Readonly<Record<string, string>>} env
 */
export function startChild(name, command, env) {
  const child = spawn(process.execPath, [...(flags[command] ?? []), weir, command], {
    env: { ...process.env, ...env, WEIR_STOP_WITH_PARENT: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', line => console.log(`${name} | ${line}`));
  createInterface({ input: child.stderr }).on('line', line => console.error(`${name} | ${line}`));
  let hasEnded = false;
  /** @type {Promise<string>} */
  const ended = new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? `status ${code}`));
  }).then(how => {
    hasEnded = true;
    return how;
  });
  return {
    name,
    ended,
    stop: async () => {
      if (!hasEnded) child.kill('SIGTERM');
      await ended;
    },
  };
}
