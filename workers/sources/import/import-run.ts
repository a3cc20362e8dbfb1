import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRecord } from '../../../platform/event-log/event-log';
import type { SourceRecord } from '../source-record';
import type { Judged, Reject } from './judge';

export type ImportSteps = Readonly<{
  batches: AsyncIterable<readonly SourceRecord[]>;
  judge: (record: SourceRecord) => Judged;
  /** How long until an event of this time is due; null: everything is, at once. */
  waitMs: ((timeMs: number) => number) | null;
  append: (records: readonly NewRecord[]) => Promise<void>;
  /** Called after the append, in order. */
  acknowledged: (last: Judged, accepted: number, rejects: readonly Reject[]) => void;
  signal: AbortSignal;
}>;

/** Waiting for less is not worth an append of its own. */
const TICK_MS = 20;

/**
 * Reads, judges, appends. While one batch is being appended the next is read and judged; one append is in flight at
 * a time, so the order of the lines stays. Whatever ends it, what was appended has been acknowledged before.
 */
export async function runImport(steps: ImportSteps): Promise<void> {
  const line = new AppendLine(steps);
  try {
    for await (const batch of steps.batches) {
      const judged = batch.map(steps.judge);
      if (steps.waitMs === null) await line.append(judged);
      else await paced(judged, steps.waitMs, line, steps.signal);
      steps.signal.throwIfAborted();
    }
  } finally {
    await line.settled();
  }
}

/** Appends as events become due; what has no time goes with the one before it. */
async function paced(
  judged: readonly Judged[],
  waitMs: (timeMs: number) => number,
  line: AppendLine,
  signal: AbortSignal,
): Promise<void> {
  let due: Judged[] = [];
  for (const record of judged) {
    const wait = record.timeMs === null ? 0 : waitMs(record.timeMs);
    if (wait > 0) {
      await line.append(due);
      due = [];
      await sleep(Math.max(wait, TICK_MS), undefined, { signal });
    }
    due.push(record);
  }
  await line.append(due);
}

class AppendLine {
  private inFlight: Promise<void> = Promise.resolve();

  constructor(private readonly steps: ImportSteps) {}

  /** Resolves when the append before this one is through, and fails where it failed. */
  async append(judged: readonly Judged[]): Promise<void> {
    await this.inFlight;
    const last = judged.at(-1);
    if (last === undefined) return;
    this.inFlight = this.perform(judged, last);
    // The failure is told by the next append or by settled(); until then it is not unhandled.
    this.inFlight.catch(() => {});
  }

  settled(): Promise<void> {
    return this.inFlight;
  }

  private async perform(judged: readonly Judged[], last: Judged): Promise<void> {
    await this.steps.append(judged.map(({ record }) => record));
    const rejects = judged.flatMap(({ reject }) => reject ?? []);
    this.steps.acknowledged(last, judged.length - rejects.length, rejects);
  }
}
