import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Bounds, EventLog } from '../../platform/event-log/event-log';

/** How much is read back at the start: some minutes of a busy program, well under a second of reading. */
const READ_BACK = 4000n;
const CATCH_UP_DEADLINE_MS = 3000;
const RETRY_MS = 1000;

type Follow = Readonly<{
  log: EventLog;
  topic: string;
  signal: AbortSignal;
  report: (message: string) => void;
  onBatch: (batch: Batch) => void;
}>;

/**
 * Reads a topic's newest records and then whatever comes, for as long as the signal lives. A log that fails is
 * asked again from where it stopped. `caughtUp` resolves at the end the log had at first, or after a deadline:
 * a slow log must not keep the pages from being served.
 */
export function followTopic(follow: Follow): { caughtUp: Promise<void>; ended: Promise<void> } {
  let markCaughtUp = () => {};
  const mark = new Promise<void>(resolve => (markCaughtUp = resolve));
  const ended = run(follow, () => markCaughtUp());
  const deadline = setTimeout(() => markCaughtUp(), CATCH_UP_DEADLINE_MS);
  const caughtUp = Promise.race([mark, ended]).finally(() => clearTimeout(deadline));
  return { caughtUp, ended };
}

async function run(follow: Follow, onCaughtUp: () => void): Promise<void> {
  const bounds = await retrying(follow, () => follow.log.bounds(follow.topic));
  if (bounds === null) return;
  let behind = bounds.filter(each => each.end > each.start).length;
  if (behind === 0) onCaughtUp();
  await Promise.all(
    bounds.map(each =>
      followPartition(follow, each, () => {
        behind -= 1;
        if (behind === 0) onCaughtUp();
      }),
    ),
  );
}

async function followPartition(follow: Follow, bounds: Bounds, onCaughtUp: () => void): Promise<void> {
  const { log, topic, signal, onBatch } = follow;
  const { partition, end } = bounds;
  let offset = end - READ_BACK > bounds.start ? end - READ_BACK : bounds.start;
  let behind = end > bounds.start;
  const reach = (next: bigint) => {
    offset = next;
    if (!behind || next < end) return;
    behind = false;
    onCaughtUp();
  };
  const handle = async (batch: Batch) => {
    onBatch(batch);
    const last = batch.records.at(-1);
    if (last !== undefined) reach(last.offset + 1n);
  };
  while (!signal.aborted) {
    await retrying(follow, () =>
      log.consume({ topic, partition, offset }, handle, signal, async at => reach(at)),
    );
  }
}

/** Null once the signal has aborted. */
async function retrying<T>({ signal, report, topic }: Follow, work: () => Promise<T>): Promise<T | null> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return null;
      report(
        `reading ${topic} failed, trying again: ${error instanceof Error ? error.message : String(error)}`,
      );
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}
