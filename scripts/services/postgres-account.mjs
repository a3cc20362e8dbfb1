// @ts-check
import { stat } from 'node:fs/promises';
import { closedFolder } from './paths.mjs';

/** @typedef {Readonly<{ uid: number, gid: number } | { uid?: undefined, gid?: undefined }>} Account */

const NOBODY = 65_534;

/**
 * PostgreSQL refuses to run as root; then another account runs it: the owner of the data, or nobody.
 * @param {string} data
 * @returns {Promise<Account>}
 */
export async function accountFor(data) {
  if (process.getuid?.() !== 0) return {};
  const closed = await closedFolder(data);
  if (closed !== undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and other users may not enter ${closed}: choose a data folder elsewhere`,
    );
  }
  const { uid, gid } = await stat(data).catch(() => ({ uid: NOBODY, gid: NOBODY }));
  return { uid, gid };
}
