// @ts-check
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Runs `work` while no other process holds the lock. A lock whose holder has died counts for nothing.
 * @template T
 * @param {string} path
 * @param {import('./types.d.ts').Log} log
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, log, work) {
  let waiting = false;
  while (!(await take(path))) {
    if (!waiting) log('waiting for another run that is fetching');
    waiting = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * A lock appears together with its holder's id, never empty: hence the link.
 * @param {string} path
 */
async function take(path) {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch {
    const holder = Number(await readFile(path, 'utf8').catch(() => NaN));
    if (Number.isInteger(holder) && !isAlive(holder)) await rm(path, { force: true });
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
