import { Worker } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';

export type KeptThread = Readonly<{
  /** Resolves when the thread said it is ready, for the first time. */
  ready: Promise<void>;
  /** Asks it to end what is under way; ends it by force at the deadline. */
  stop(deadlineMs: number): Promise<void>;
}>;

export type KeepThreadOptions = Readonly<{
  name: string;
  /** The program's file. */
  file: string;
  data: Readonly<Record<string, unknown>>;
  /** The size of its young generation; else the runtime's. */
  youngMiB?: number;
  /** It died and comes back after `delayMs`. */
  onDeath: (reason: string, delayMs: number) => void;
}>;

const BACK_OFF_MS = [500, 1000, 2000, 5000, 10_000, 30_000] as const;
/** After this long without a death the next one counts as the first. */
const CALM_MS = 60_000;

/** Runs a program in a thread and starts it again when it dies: it continues from what it stored. */
export function keepThread(options: KeepThreadOptions): KeptThread {
  const stopping = new AbortController();
  let current: Worker | null = null;
  let markReady = () => {};
  const ready = new Promise<void>(resolve => (markReady = resolve));

  const run = async () => {
    let deaths = 0;
    while (!stopping.signal.aborted) {
      const startedMs = performance.now();
      const resourceLimits = options.youngMiB ? { maxYoungGenerationSizeMb: options.youngMiB } : {};
      current = new Worker(options.file, { name: options.name, workerData: options.data, resourceLimits });
      const reason = await death(current, markReady);
      if (stopping.signal.aborted) return;
      deaths = performance.now() - startedMs > CALM_MS ? 1 : deaths + 1;
      const delayMs = BACK_OFF_MS[Math.min(deaths, BACK_OFF_MS.length) - 1] ?? 30_000;
      options.onDeath(reason, delayMs);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = run();

  return {
    ready,
    stop: async deadlineMs => {
      stopping.abort();
      current?.postMessage('stop');
      const timer = setTimeout(() => void current?.terminate(), deadlineMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Waits for the thread's end and says why it came. */
function death(worker: Worker, onReady: () => void): Promise<string> {
  let reason: string | null = null;
  worker.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return;
    if (message.kind === 'ready') onReady();
    if (message.kind === 'failed' && 'message' in message) reason = String(message.message);
  });
  worker.on(
    'error',
    error => (reason ??= error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
  return new Promise(resolve => worker.once('exit', code => resolve(reason ?? `it ended with ${code}`)));
}
