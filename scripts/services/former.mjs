// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './lock.mjs';

const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/** @param {string} dir */
const pidFile = dir => join(dir, 'server.pid');

/**
 * @param {string} dir
 * @param {number} pid
 */
export const rememberServer = (dir, pid) => writeFile(pidFile(dir), String(pid));

/**
 * Waits for the server of an earlier run on this folder, which may be ending just now; two at once would
 * spoil the data.
 * @param {string} dir
 */
export async function awaitFormerServer(dir) {
  const pid = Number(await readFile(pidFile(dir), 'utf8').catch(() => NaN));
  for (const deadlineMs = Date.now() + PATIENCE_MS; await isServerOf(dir, pid); await sleep(POLL_MS)) {
    if (Date.now() > deadlineMs) throw new Error(`${dir} is in use: process ${pid} still runs on it`);
  }
}

/**
 * A process id alone says little: it may have been given to another process since.
 * @param {string} dir
 * @param {number} pid
 */
async function isServerOf(dir, pid) {
  if (!Number.isInteger(pid) || !isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(dir);
}
