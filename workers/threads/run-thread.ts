import { parentPort } from 'node:worker_threads';

/** What a thread tells its owner: once `ready`, later perhaps `failed`. The owner says `stop`. */
export type ThreadMessage = { kind: 'ready' } | { kind: 'failed'; message: string };

/**
 * Runs `open` as this thread: it returns how to stop, and calls `fail` when it cannot go on. The thread ends when it
 * has stopped or failed; its owner decides about another one.
 */
export async function runThread(
  open: (fail: (error: unknown) => void) => Promise<() => Promise<void>>,
): Promise<void> {
  const owner = parentPort;
  if (owner === null) throw new Error('this file runs as a worker thread only');
  const fail = (error: unknown) => {
    owner.postMessage({ kind: 'failed', message: messageOf(error) } satisfies ThreadMessage);
    owner.close();
    setImmediate(() => process.exit(1)); // Within a thread this ends the thread.
  };
  const opened = open(fail);
  owner.once('message', () => {
    opened
      .then(stop => stop())
      .then(() => process.exit(0))
      .catch(fail);
  });
  await opened.then(
    () => owner.postMessage({ kind: 'ready' } satisfies ThreadMessage),
    (error: unknown) => fail(error),
  );
}

const messageOf = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
