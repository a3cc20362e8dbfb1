import { randomUUID } from 'node:crypto';
import { afterEach, describe, test } from 'vitest';
import type { Batch, EventLog, LogRecord, NewRecord, Position } from './event-log';

/** How a contract reaches an adapter. */
export type LogHarness = Readonly<{
  /** Another client of the same log each time it is called. Who asked need not close it. */
  open(): Promise<EventLog>;
  /** Makes the log forget the records before this offset (all of them lie in appends of their own). */
  trim(topic: string, before: bigint): Promise<void>;
  /** Options of a topic that `trim` can work on. */
  trimmable: Readonly<{ retentionMs: number }>;
}>;

export type LogContract = Record<string, (harness: LogHarness) => Promise<void>>;

/** Runs every promise of a contract against an adapter. A promise is skipped by name, with the reason. */
export function runLogContract(
  name: string,
  contract: LogContract,
  harness: LogHarness,
  { skip = {}, timeoutMs = 60_000 }: { skip?: Record<string, string>; timeoutMs?: number } = {},
): void {
  describe(name, () => {
    const opened: EventLog[] = [];
    const open = async () => {
      const log = await harness.open();
      opened.push(log);
      return log;
    };
    afterEach(async () => {
      for (const log of opened.splice(0)) await log.close();
    });
    for (const [promise, check] of Object.entries(contract)) {
      const reason = skip[promise];
      const title = reason === undefined ? promise : `${promise} (${reason})`;
      test.skipIf(reason !== undefined)(title, () => check({ ...harness, open }), timeoutMs);
    }
  });
}

export const newTopic = () => `test.${randomUUID()}`;
export const bytes = (value: string) => new TextEncoder().encode(value);
export const text = ({ value }: LogRecord) => new TextDecoder().decode(value);
export const record = (value: string, partition = 0, key: string | null = null): NewRecord => ({
  partition,
  key,
  value: bytes(value),
});

/** Appends `count` records to partition 0 with one call: prefix0, prefix1, … */
export function appendAll(log: EventLog, topic: string, count: number, prefix = ''): Promise<void> {
  return log.append(
    topic,
    Array.from({ length: count }, (_, index) => record(`${prefix}${index}`)),
  );
}

/** Consumes up to the end of the log. */
export async function consumeUntilIdle(
  log: EventLog,
  from: Position,
  handle: (batch: Batch) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  await log.consume(from, handle, stop.signal, async () => stop.abort());
}

export async function readAll(
  log: EventLog,
  topic: string,
  partition = 0,
  offset = 0n,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  await consumeUntilIdle(
    log,
    { topic, partition, offset },
    async batch => void records.push(...batch.records),
  );
  return records;
}

/** Resolves when the condition holds; a test's own time limit ends the waiting. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise(resolve => setTimeout(resolve, 10));
}
