// @ts-check
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../build/part.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let isStopping = false;
const GRACE_MS = 5000;

/**
 * Runs a program of Node to its end, in a process group of its own so that nothing it starts is left behind.
 * @param {readonly string[]} args a script under the root, and its arguments
 * @param {{ env?: Record<string, string | undefined>, deadlineMs?: number }} options
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export async function runNode(args, { env = {}, deadlineMs = 900_000 } = {}) {
  if (isStopping) return { code: null, output: 'not started: everything is being stopped' };
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  children.add(child);
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(chunk));
  const deadline = setTimeout(() => {
    output.push(Buffer.from(`\nnot finished within ${deadlineMs / 1000} s: ended\n`));
    signal(child, 'SIGKILL');
  }, deadlineMs);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearTimeout(deadline);
  children.delete(child);
  signal(child, 'SIGKILL'); // What it may have left behind.
  return { code, output: Buffer.concat(output).toString() };
}

/** Ends every program that still runs, with all it started. */
export async function stopChildren() {
  isStopping = true;
  const running = [...children];
  for (const child of running) signal(child, 'SIGTERM');
  const endMs = performance.now() + GRACE_MS;
  while (running.some(child => children.has(child)) && performance.now() < endMs) await sleep(50);
  for (const child of running) signal(child, 'SIGKILL');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} name
 */
function signal({ pid }, name) {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // The group has ended.
  }
}
