import type { Environment } from '../../embedded/environment';
import type { EventLog } from '../event-log';
import { readCommits } from './append-queue';
import type { News } from './news';
import { readBatch, type Place } from './read-batch';

type Handlers = Readonly<{
  handle: Parameters<EventLog['consume']>[1];
  onIdle: Parameters<EventLog['consume']>[3];
}>;

const LIMITS = { records: 5000, bytes: 4 * 1024 * 1024 };
const IDLE_EVERY_MS = 100;

/** Hands over batches until the signal aborts. A handler's error ends it, unless the signal had asked for the end. */
export async function consume(
  { environment, news }: { environment: Environment; news: News },
  place: Place,
  from: bigint,
  { handle, onIdle }: Handlers,
  signal: AbortSignal,
): Promise<void> {
  let offset = from;
  let idleAt = -Infinity;
  while (!signal.aborted) {
    const tables = environment.read;
    const seen = readCommits(tables);
    const { batch, end } = readBatch(tables, place, offset, LIMITS);
    if (batch !== null) {
      await handle(batch);
      offset += batch.skipped + BigInt(batch.records.length);
      // A handler that never waits would keep everything else of this thread waiting.
      await new Promise(resolve => setImmediate(resolve));
      continue;
    }
    if (performance.now() - idleAt >= IDLE_EVERY_MS) {
      await onIdle?.(end);
      idleAt = performance.now();
    }
    await news.wait(seen, IDLE_EVERY_MS, signal);
  }
}
