import { open, TransactionFlags, type RootDatabase } from 'lmdb';
import { PortError } from '../port-error';
import { asPortError, checkRoom, makeFolder } from './folder';

/** Ordered bytes by ordered bytes. */
export type Tables = RootDatabase<Buffer, Buffer>;

/** One lmdb folder: an ordered map of bytes that several threads and processes may have open at once. */
export interface Environment {
  /** What was committed by anybody before this call, and nothing later, until control returns to the event loop. */
  readonly read: Tables;
  /** Runs `change` while nobody else writes, all of it or nothing. Returns with it committed. */
  write<Result>(change: (tables: Tables) => Result): Result;
  readonly isOpen: boolean;
  close(): Promise<void>;
}

/**
 * A commit is in the operating system's memory when `write` returns, so that no death of a process loses it. It is
 * forced to the disk in the background, at most about a second later: a power cut may cost that second, in whole
 * transactions, the newest first, and leaves the folder sound.
 */
const FLUSH_EVERY_MS = 1000;
const COMMIT =
  TransactionFlags.ABORTABLE | TransactionFlags.SYNCHRONOUS_COMMIT | TransactionFlags.NO_SYNC_FLUSH;
/** Sorts after every key of ours. Writing it is how lmdb is asked to flush. */
const FLUSH_KEY = Buffer.from([0xff]);
const READERS_MAX = 512;

/** `what` names the folder's content in messages. The folder is made where it is absent. */
export async function openEnvironment(dir: string, what: string): Promise<Environment> {
  const tables = await openFolder(dir, what);
  let isOpen = true;
  let isFlushDue = false;

  const flush = () => {
    if (!isFlushDue || !isOpen) return;
    isFlushDue = false;
    // What cannot be flushed shows as an error of the next write; until then the commits stand in memory.
    tables.put(FLUSH_KEY, Buffer.alloc(0)).catch(() => (isFlushDue = true));
  };
  const timer = setInterval(flush, FLUSH_EVERY_MS).unref();
  const check = () => {
    // lmdb ends the whole process when a closed environment is touched.
    if (!isOpen) throw new PortError('unavailable', `${what} in ${dir} is closed`, false);
  };

  return {
    get isOpen() {
      return isOpen;
    },
    get read() {
      check();
      tables.resetReadTxn();
      return tables;
    },
    write(change) {
      check();
      try {
        const result = tables.transactionSync(() => change(tables), COMMIT);
        isFlushDue = true;
        return result;
      } catch (error) {
        throw asPortError(error, `${what} in ${dir} cannot be written`, dir);
      }
    },
    async close() {
      if (!isOpen) return;
      clearInterval(timer);
      flush();
      isOpen = false;
      await tables.flushed;
      await tables.close();
    },
  };
}

async function openFolder(dir: string, what: string): Promise<Tables> {
  try {
    await makeFolder(dir);
    checkRoom(dir);
    return open<Buffer, Buffer>({
      path: dir,
      noSubdir: false,
      encoding: 'binary',
      keyEncoding: 'binary',
      maxReaders: READERS_MAX,
    });
  } catch (error) {
    throw asPortError(error, `${what} cannot be opened in ${dir}`, dir);
  }
}
