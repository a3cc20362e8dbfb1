import { BroadcastChannel } from 'node:worker_threads';

/** Tells readers that something was appended, by whichever thread or process. */
export interface News {
  /** Resolves when the commit count is no longer `seen`, or after `waitMs`, or when the signal aborts. */
  wait(seen: bigint, waitMs: number, signal: AbortSignal): Promise<void>;
  /** Something was committed here. */
  publish(): void;
  close(): void;
}

type Waiter = Readonly<{ seen: bigint; until: number; resolve(): void }>;

/**
 * Threads of this process nudge each other at once; other processes are noticed by looking. A wake-up costs about
 * 0.2 ms of a small machine, so the looks become rarer the longer there was no news.
 */
const LOOKS = [
  { quietMs: 500, everyMs: 5 },
  { quietMs: 5000, everyMs: 20 },
  { quietMs: Infinity, everyMs: 40 },
];

export function openNews(dir: string, readCount: () => bigint): News {
  const waiters = new Set<Waiter>();
  const channel = new BroadcastChannel(`weir event log ${dir}`);
  channel.unref();
  let timer: NodeJS.Timeout | null = null;
  let lastNewsAt = performance.now();

  channel.onmessage = wake;

  return {
    wait(seen, waitMs, signal) {
      return new Promise(resolve => {
        const waiter = { seen, until: performance.now() + waitMs, resolve: finish };
        function finish() {
          waiters.delete(waiter);
          signal.removeEventListener('abort', finish);
          resolve();
        }
        if (signal.aborted || readCount() !== seen) return resolve();
        signal.addEventListener('abort', finish);
        waiters.add(waiter);
        timer ??= setTimeout(look, lookInMs());
      });
    },
    publish() {
      channel.postMessage(null);
      wake();
    },
    close() {
      channel.close();
      if (timer !== null) clearTimeout(timer);
      for (const { resolve } of waiters) resolve();
    },
  };

  function wake() {
    if (waiters.size === 0) return;
    const count = readCount();
    const at = performance.now();
    for (const waiter of waiters) {
      if (waiter.seen !== count) lastNewsAt = at;
      if (waiter.seen !== count || waiter.until <= at) waiter.resolve();
    }
  }

  function look() {
    timer = null;
    wake();
    if (waiters.size > 0) timer = setTimeout(look, lookInMs());
  }

  function lookInMs() {
    const quietMs = performance.now() - lastNewsAt;
    return LOOKS.find(look => quietMs < look.quietMs)?.everyMs ?? 0;
  }
}
