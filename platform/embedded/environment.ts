import { open, type Database, type RootDatabase } from 'lmdb';
import { PortError } from '../port-error';
import { asPortError, checkRoom, makeFolder } from './folder';
import { openProcessLock, type ProcessLock } from './process-lock';

/** Ordered bytes by ordered bytes. */
export type Table = Database<Buffer, Buffer>;
export type Tables = RootDatabase<Buffer, Buffer>;

/**
 * One lmdb folder: an ordered map of bytes, and named ones beside it, that several threads and processes may have
 * open at once. What was written is on the disk: it outlives the death of a process and a power cut.
 */
export interface Environment {
  /** What was committed by anybody before this call, and nothing later, until control returns to the event loop. */
  readonly read: Tables;
  /** Runs `change` while nobody else writes, all of it or nothing. Returns with it committed. */
  write<Result>(change: (tables: Tables) => Result): Result;
  /** The ordered map of that name, made where absent. */
  table(name: string): Table;
  readonly isOpen: boolean;
  close(): Promise<void>;
}

const READERS_MAX = 512;
const TABLES_MAX = 16;
const BYTES = { encoding: 'binary', keyEncoding: 'binary' } as const;

/** `what` names the folder's content in messages. The folder is made where it is absent. */
export async function openEnvironment(dir: string, what: string): Promise<Environment> {
  const { lock, tables } = await openFolder(dir, what);
  let isOpen = true;
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
        return lock.hold(() => tables.transactionSync(() => change(tables)));
      } catch (error) {
        throw asPortError(error, `${what} in ${dir} cannot be written`, dir);
      }
    },
    table(name) {
      check();
      return lock.hold(() => tables.openDB<Buffer, Buffer>({ name, ...BYTES }));
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      // Not to be returned to the lock: that would hold it until the promise resolves, and the next of this thread to
      // close or write would wait for it without ever letting that happen.
      let closing = Promise.resolve();
      lock.hold(() => {
        closing = tables.close();
      });
      await closing;
    },
  };
}

async function openFolder(dir: string, what: string): Promise<{ lock: ProcessLock; tables: Tables }> {
  try {
    await makeFolder(dir);
    checkRoom(dir);
    const lock = await openProcessLock(dir);
    return { lock, tables: lock.hold(() => openTables(dir)) };
  } catch (error) {
    throw asPortError(error, `${what} cannot be opened in ${dir}`, dir);
  }
}

function openTables(dir: string): Tables {
  return open<Buffer, Buffer>({
    ...BYTES,
    path: dir,
    noSubdir: false,
    maxDbs: TABLES_MAX,
    maxReaders: READERS_MAX,
    // lmdb's deferred flush writes a page more for each commit and costs more than it saves.
    overlappingSync: false,
  });
}
