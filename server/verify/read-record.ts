import type { EventLog, LogRecord, Position } from '../../platform/event-log/event-log';
import { topicBounds } from '../../platform/event-log/topic-bounds';

/** A record of the log, or why it is not there any more. */
export type FoundRecord = Readonly<{ ok: true; record: LogRecord }> | Readonly<{ ok: false; reason: string }>;

/** The record at a position. One batch is read. */
export async function readRecord(log: EventLog, position: Position): Promise<FoundRecord> {
  const { topic, partition, offset } = position;
  const place = `offset ${offset} of ${topic}, partition ${partition}`;
  const known = await topicBounds(log, topic);
  if (known === null) return { ok: false, reason: `there is no topic ${topic} in the log` };
  const bounds = known.find(each => each.partition === partition);
  if (bounds === undefined) return { ok: false, reason: `${place}: the topic has no such partition` };
  if (offset < bounds.start) {
    const reason = `the log no longer holds ${place}: it begins at ${bounds.start}`;
    return { ok: false, reason };
  }
  if (offset >= bounds.end)
    return { ok: false, reason: `the log ends at ${bounds.end}, before ${place}: it is another log` };
  const record = await firstFrom(log, position);
  return record?.offset === offset
    ? { ok: true, record }
    : { ok: false, reason: `the log no longer holds ${place}` };
}

/** The first record at or after a position, if there is one by now. */
export async function firstFrom(log: EventLog, from: Position): Promise<LogRecord | null> {
  const stop = new AbortController();
  let first: LogRecord | null = null;
  await log.consume(
    from,
    batch => {
      first ??= batch.records[0] ?? null;
      stop.abort();
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
  return first;
}
