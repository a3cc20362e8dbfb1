// @ts-check
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries } from './postgres-binaries.mjs';
import { probePostgres } from './postgres-probe.mjs';
import { accountFor } from './postgres-account.mjs';

/** @type {import('./types.d.ts').ServerKind} */
export const postgres = {
  name: 'postgres',
  portNames: ['port'],
  stopSignal: 'SIGINT', // SIGTERM waits until the last client has gone.
  probe: probePostgres,
  // After kill -9 its backends finish what they compute before they see that it is gone.
  isPassing: log => log.includes('pre-existing shared memory block'),
  env: port => ({ DATABASE_URL: `postgresql://weir@127.0.0.1:${port}/weir` }),

  async prepare({ dir, ports }) {
    const data = join(dir, 'data');
    const account = await accountFor(data);
    const binaries = await findBinaries(dir, account);
    if (!existsSync(data)) await initialise(binaries, dir, account);
    return { file: join(binaries, 'postgres'), args: serverArguments(data, ports), ...account };
  },
};

/**
 * @param {string} data
 * @param {Readonly<Record<string, number>>} ports
 */
function serverArguments(data, { port }) {
  // No local socket: its path may have 107 bytes at most, and a data folder's may be longer.
  return ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
}

/**
 * Makes an empty cluster under another name first: initdb cut short must not pass for a finished one.
 * @param {string} binaries
 * @param {string} dir
 * @param {import('./postgres-account.mjs').Account} account
 */
async function initialise(binaries, dir, account) {
  const unfinished = join(dir, 'data.new');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (account.uid !== undefined) await chown(unfinished, account.uid, account.gid);
  const args = ['-D', unfinished, '-U', 'weir', '--auth=trust', '-E', 'UTF8', '--locale=C'];
  await promisify(execFile)(join(binaries, 'initdb'), args, { cwd: dir, ...account });
  await rename(unfinished, join(dir, 'data'));
}
