// @ts-check
import { mkdtemp, mkdir, chmod, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** POMs and configuration templates. */
export const templatesDir = fileURLToPath(new URL('../../deploy/local/', import.meta.url));

/** Jars are fetched once for a user, not once for a checkout. */
export const cacheDir = () =>
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'weir', 'servers');

/**
 * The absolute folder to keep data in; made where it is missing.
 * @param {string | undefined} given
 */
export async function openDataDir(given) {
  if (given !== undefined) {
    const dir = resolve(given);
    await mkdir(dir, { recursive: true });
    return dir;
  }
  const dir = await mkdtemp(join(tmpdir(), 'weir-services-'));
  await chmod(dir, 0o711); // PostgreSQL may run as another user, who has to pass through.
  return dir;
}

/**
 * The nearest folder on the way to `path` that other users may not pass, if there is one.
 * @param {string} path
 * @returns {Promise<string | undefined>}
 */
export async function closedFolder(path) {
  const folder = dirname(path);
  if (((await stat(folder)).mode & 0o001) === 0) return folder;
  return folder === dirname(folder) ? undefined : closedFolder(folder);
}
