import { statfsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PortError } from '../port-error';

/** With its parents. Node's own `recursive` hides why a folder cannot be made, and never returns in some places. */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    const parent = dirname(dir);
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || parent === dir) throw error;
    await makeFolder(parent);
    await mkdir(dir).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/** lmdb maps its lock file into memory; where the disk has no room for it, to touch it ends the process. */
export function checkRoom(dir: string): void {
  const free = freeBytes(dir);
  if (free < ROOM_BYTES_MIN) throw new Error(`No space left on device: ${free} bytes are free`);
}

const FULL = /No space left|ENOSPC|MDB_MAP_FULL|EDQUOT|quota/i;
/** What lmdb says of a write that was cut short, whether by a full or by a broken disk. */
const CUT_SHORT = /Input\/output error|EIO/;
const DENIED = /EACCES|EPERM|EROFS|Permission denied|Read-only|Operation not permitted/i;
const BROKEN = /MDB_INVALID|MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_VERSION_MISMATCH|not a valid LMDB/i;
const ROOM_BYTES_MIN = 1024 * 1024;

/** `doing` says what failed. A mistake in our own code stays what it is. */
export function asPortError(error: unknown, doing: string, dir: string): unknown {
  if (error instanceof PortError || error instanceof TypeError || error instanceof RangeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const [advice, isRetriable] = adviceOn(reason, dir);
  return new PortError('unavailable', `${doing}: ${reason}${advice}`, isRetriable, error);
}

function adviceOn(reason: string, dir: string): [advice: string, isRetriable: boolean] {
  if (FULL.test(reason) || (CUT_SHORT.test(reason) && freeBytes(dir) < ROOM_BYTES_MIN)) {
    return [' (the disk is full: free some space)', true];
  }
  if (DENIED.test(reason)) return [' (change the permissions or choose another folder)', false];
  if (BROKEN.test(reason)) return [' (its files are damaged or of another program: move them away)', false];
  return ['', true];
}

function freeBytes(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
