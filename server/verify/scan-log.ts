import type { StreamPlan } from '../../core/definitions/plan-stream';
import { advanceWatermark, appendedTime, isAhead, NO_WATERMARK } from '../../core/time/watermark';
import type { LoggedEvent } from '../../core/verify/recompute-feature';
import type { Bounds, EventLog, LogRecord } from '../../platform/event-log/event-log';
import { decodeRecord } from './decode-record';
import { boundsOf, firstFrom } from './read-record';

/** What is looked for in the log of a stream. */
export type Search = Readonly<{
  stream: StreamPlan;
  /** Partition → next offset: nothing beyond was read when the alert was raised. */
  readTo: Readonly<Record<string, string>>;
  /** Events of this time and later. */
  fromMs: number;
  /** Some of these texts are in the bytes of every record that is wanted; null: that cannot be said. */
  texts: readonly string[] | null;
  wants: (values: readonly unknown[]) => boolean;
}>;

/** How much is read at most, over all partitions. */
export const MOST_RECORDS = 5_000_000;

export type Found =
  | Readonly<{ ok: true; events: LoggedEvent[]; records: number }>
  | Readonly<{ ok: false; reason: string; records: number }>;

/**
 * The wanted events of a stream as the engine took them: valid ones, no duplicates, up to where it had read. Costs one
 * pass over what the partitions appended since shortly before `fromMs` (found by bisection).
 */
export async function scanLog(log: EventLog, search: Search, most = MOST_RECORDS): Promise<Found> {
  const { topic } = search.stream;
  const bounds = await boundsOf(log, topic);
  if (bounds === null) return { ok: false, reason: `there is no topic ${topic} in the log`, records: 0 };
  const events: LoggedEvent[] = [];
  let records = 0;
  for (const [partition, readTo] of Object.entries(search.readTo)) {
    const own = bounds.find(each => each.partition === Number(partition));
    const place = `${topic}, partition ${partition}`;
    const end = BigInt(readTo);
    if (own === undefined || end > own.end)
      return {
        ok: false,
        reason: `the log of ${place} ends before offset ${readTo}: it is another log`,
        records,
      };
    const start = await startOf(log, topic, own, end, search);
    if (start.isCut)
      return {
        ok: false,
        reason: `the log of ${place} begins at offset ${own.start}: older records are gone`,
        records,
      };
    if (end - start.offset > BigInt(most - records)) {
      const reason = `${end - start.offset} records of ${place} would have to be read; ${most} is the most`;
      return { ok: false, reason, records };
    }
    records += await scanPartition(
      log,
      search,
      { partition: own.partition, from: start.offset, end },
      events,
    );
  }
  return { ok: true, events, records };
}

/** Below this many records there is nothing to gain by looking for the first. */
const FEW = 2000n;
/** How far the clock of an event may be ahead of the log's where the stream does not say. */
const DAY_MS = 86_400_000;

type Start = Readonly<{ offset: bigint; isCut: boolean }>;

/** The first record that may matter: by the time the log took it. `isCut`: records before it are gone that may, too. */
async function startOf(
  log: EventLog,
  topic: string,
  { partition, start }: Bounds,
  end: bigint,
  { stream, fromMs }: Search,
): Promise<Start> {
  const appendedMs = fromMs - (stream.maxAheadMs ?? DAY_MS) - (stream.dedupMs ?? 0);
  const isBefore = async (offset: bigint) => {
    const record = await firstFrom(log, { topic, partition, offset });
    return record !== null && record.offset < end && record.appendedMs < appendedMs;
  };
  if (start >= end) return { offset: end, isCut: start > 0n && start > end };
  const isCut = start > 0n && !(await isBefore(start));
  if (end - start <= FEW || isCut || fromMs === Number.NEGATIVE_INFINITY) return { offset: start, isCut };
  let [low, high] = [start, end];
  while (high - low > FEW / 2n) {
    const middle = (low + high) / 2n;
    if (await isBefore(middle)) low = middle;
    else high = middle;
  }
  return { offset: low, isCut: false };
}

type Stretch = Readonly<{ partition: number; from: bigint; end: bigint }>;

/** Returns how many records were read. */
async function scanPartition(
  log: EventLog,
  search: Search,
  { partition, from, end }: Stretch,
  events: LoggedEvent[],
): Promise<number> {
  if (from >= end) return 0;
  const stop = new AbortController();
  const reader = new PartitionReader(search, partition);
  let read = 0;
  await log.consume(
    { topic: search.stream.topic, partition, offset: from },
    batch => {
      for (const record of batch.records) {
        if (record.offset >= end) break;
        read += 1;
        const event = reader.take(record);
        if (event !== null) events.push(event);
      }
      if ((batch.records.at(-1)?.offset ?? end) >= end - 1n) stop.abort();
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
  return read;
}

/** Tells which records of a partition are events that count, as its intake did. */
class PartitionReader {
  private readonly seen = new Map<string, number>();
  private readonly texts: readonly Buffer[] | null;
  private watermark = NO_WATERMARK;

  constructor(
    private readonly search: Search,
    private readonly partition: number,
  ) {
    // A duplicate is told by all ids before it: then every record is read.
    this.texts =
      search.texts === null || search.stream.dedupMs !== null
        ? null
        : [...search.texts, '\\'].map(text => Buffer.from(text));
  }

  take(record: LogRecord): LoggedEvent | null {
    const { stream, wants, fromMs } = this.search;
    if (this.texts !== null && !hasOne(record.value, this.texts)) return null;
    const decoded = decodeRecord(stream, record);
    if (!decoded.ok) return null;
    const { values, timeMs, id } = decoded.event;
    if (this.isDuplicate(id, timeMs)) return null;
    if (!isAhead(timeMs, appendedTime(record.appendedMs), stream.maxAheadMs))
      this.watermark = advanceWatermark(this.watermark, timeMs, stream.outOfOrdernessMs);
    if (timeMs < fromMs || !wants(values)) return null;
    const { partition } = this;
    return { partition, offset: record.offset, timeMs, values, id: id ?? `${partition}-${record.offset}` };
  }

  private isDuplicate(id: string | null, timeMs: number): boolean {
    const { dedupMs } = this.search.stream;
    if (dedupMs === null || id === null) return false;
    const until = this.seen.get(id);
    if (until !== undefined && until > this.watermark) return true;
    this.seen.set(id, timeMs + dedupMs);
    return false;
  }
}

function hasOne(value: Uint8Array, texts: readonly Buffer[]): boolean {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return texts.some(text => bytes.includes(text));
}
