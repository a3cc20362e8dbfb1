import { join } from 'node:path';
import { open } from 'lmdb';
import { makeFolder } from './folder';

/** A mutex of all threads and processes that use a folder. The death of its holder frees it. Not reentrant. */
export interface ProcessLock {
  /** Waits without letting the thread do other work: what `run` does must be short. */
  hold<Result>(run: () => Result): Result;
}

/** Beside lmdb's own two files. */
const LOCK_FOLDER = 'lock';
const LOCKS_MAX = 512;

/**
 * The write lock of an lmdb folder that nobody ever writes to.
 *
 * lmdb 3.5 forgets commits where one process opens a folder while another commits to it: opening reads the newest
 * transaction's number and stores it, a moment later, as the number the next writer goes on from (`mdb_env_open2`).
 * The next transactions then overwrite pages that are in use. In a folder without commits that number never changes;
 * so its lock is sound, and under it others can be opened and written to.
 *
 * It stays open until the process ends: lmdb takes a lock apart when its last user closes, whoever is just opening it.
 */
export async function openProcessLock(dir: string): Promise<ProcessLock> {
  const path = join(dir, LOCK_FOLDER);
  await makeFolder(path);
  const lock = open({ path, noSubdir: false, overlappingSync: false, maxReaders: LOCKS_MAX });
  return { hold: run => lock.transactionSync(run) };
}
