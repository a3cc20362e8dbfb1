import type { StreamPlan } from '../../core/definitions/plan-stream';
import { advanceWatermark, appendedTime, isAhead, NO_WATERMARK } from '../../core/time/watermark';
import type { ScannedEvent } from '../../core/verify/window-members';
import type { Bounds, EventLog, LogRecord } from '../../platform/event-log/event-log';
import { topicBounds } from '../../platform/event-log/topic-bounds';
import { decodeRecord } from './decode-record';
import { firstFrom } from './read-record';

/** What is looked for in the log of a stream. */
export type Search = Readonly<{
  stream: StreamPlan;
  /** Partition → next offset: nothing beyond was read when the alert was raised. */
  readTo: Readonly<Record<string, string>>;
  /** Events of this time and later. */
  fromMs: number;
  /** Events before this time; absent: whatever their time. */
  untilMs?: number;
  /** Some of these texts are in the bytes of every record that is wanted; null: that cannot be said. */
  texts: readonly string[] | null;
  wants: (values: readonly unknown[]) => boolean;
  /** Told now and then how many records of how many have been read. */
  progress?: (read: number, of: number) => void;
}>;

/** How much is read at most, over all partitions. */
export const MOST_RECORDS = 5_000_000;
/** How many events are held at most. */
const MOST_EVENTS = 1_000_000;

/**
 * `watermark` of an event: its partition's before it, by the events in the log, where all of them are decoded (no
 * `texts`). `isFromMiddle`: a partition was not read from its beginning. `repeats`: wanted events that were duplicates.
 */
export type Found =
  | Readonly<{
      ok: true;
      events: ScannedEvent[];
      records: number;
      isFromMiddle: boolean;
      repeats: number;
    }>
  | Readonly<{ ok: false; reason: string; records: number }>;

/**
 * The wanted events of a stream as the engine took them: valid ones, no duplicates, up to where it had read. Costs one
 * pass over what the partitions appended since shortly before `fromMs` (found by bisection).
 */
export async function scanLog(log: EventLog, search: Search, most = MOST_RECORDS): Promise<Found> {
  const { topic } = search.stream;
  const bounds = await topicBounds(log, topic);
  if (bounds === null) return { ok: false, reason: `there is no topic ${topic} in the log`, records: 0 };
  const stretches: Stretch[] = [];
  let total = 0n;
  let isFromMiddle = false;
  for (const [partition, readTo] of Object.entries(search.readTo)) {
    const own = bounds.find(each => each.partition === Number(partition));
    const place = `${topic}, partition ${partition}`;
    const end = BigInt(readTo);
    const refused = (reason: string) => ({ ok: false as const, reason, records: 0 });
    if (own === undefined || end > own.end)
      return refused(`the log of ${place} ends before offset ${readTo}: it is another log`);
    const start = await startOf(log, topic, own, end, search);
    if (start.isCut)
      return refused(`the log of ${place} begins at offset ${own.start}: older records are gone`);
    const count = end - start.offset;
    if (total + count > BigInt(most))
      return refused(`${count} records of ${place} would have to be read; ${most} is the most`);
    total += count;
    isFromMiddle ||= start.offset > 0n;
    stretches.push({ partition: own.partition, from: start.offset, end });
  }
  const taken: Taken = { events: [], repeats: 0, records: 0 };
  for (const stretch of stretches) {
    await scanPartition(log, search, stretch, taken, () => search.progress?.(taken.records, Number(total)));
    if (taken.events.length > MOST_EVENTS) {
      const reason = `more than ${MOST_EVENTS} events of ${topic} would have to be held at once`;
      return { ok: false, reason, records: taken.records };
    }
  }
  return { ok: true, ...taken, isFromMiddle };
}

/** What a scan has found so far. */
type Taken = { events: ScannedEvent[]; repeats: number; records: number };

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

/** `told` is called after each batch. */
async function scanPartition(
  log: EventLog,
  search: Search,
  { partition, from, end }: Stretch,
  taken: Taken,
  told: () => void,
): Promise<void> {
  if (from >= end) return;
  const stop = new AbortController();
  const reader = new PartitionReader(search, partition, taken);
  await log.consume(
    { topic: search.stream.topic, partition, offset: from },
    batch => {
      for (const record of batch.records) {
        if (record.offset >= end) break;
        taken.records += 1;
        reader.take(record);
      }
      told();
      const isEnough = taken.events.length > MOST_EVENTS;
      if (isEnough || (batch.records.at(-1)?.offset ?? end) >= end - 1n) stop.abort();
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
}

/** Tells which records of a partition are events that count, as its intake did. */
class PartitionReader {
  private readonly seen = new Map<string, number>();
  private readonly texts: readonly Buffer[] | null;
  private watermark = NO_WATERMARK;

  constructor(
    private readonly search: Search,
    private readonly partition: number,
    private readonly taken: Taken,
  ) {
    // A duplicate is told by all ids before it: then every record is read.
    this.texts =
      search.texts === null || search.stream.dedupMs !== null
        ? null
        : [...search.texts, '\\'].map(text => Buffer.from(text));
  }

  take(record: LogRecord): void {
    const { stream, wants, fromMs, untilMs = Number.POSITIVE_INFINITY } = this.search;
    if (this.texts !== null && !hasOne(record.value, this.texts)) return;
    const decoded = decodeRecord(stream, record);
    if (!decoded.ok) return;
    const { values, timeMs, id } = decoded.event;
    const isWanted = timeMs >= fromMs && timeMs < untilMs && wants(values);
    if (this.isDuplicate(id, timeMs)) {
      if (isWanted) this.taken.repeats += 1;
      return;
    }
    const { partition, watermark } = this;
    const { offset } = record;
    if (!isAhead(timeMs, appendedTime(record.appendedMs), stream.maxAheadMs))
      this.watermark = advanceWatermark(watermark, timeMs, stream.outOfOrdernessMs);
    if (isWanted)
      this.taken.events.push({
        partition,
        offset,
        timeMs,
        values,
        id: id ?? `${partition}-${offset}`,
        watermark,
      });
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
