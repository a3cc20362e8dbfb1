import type { Batch, LogRecord } from '../event-log';

/** Records of one fetch, with what was missing before them. */
export type Chunk = Readonly<{ records: readonly LogRecord[]; skipped: bigint; bytes: number }>;

const RECORDS_MAX = 5000;
const BYTES_MAX = 4 * 1024 * 1024;
/** Fetching halts with so much waiting for the handler, and goes on at half of it. */
const QUEUED_BYTES_MAX = 8 * 1024 * 1024;

/** What was fetched of one partition and not yet handed over. */
export class Flow {
  /** The offset to fetch next. */
  position: bigint;
  /** The end of the log as last heard from the broker, and when. */
  end: bigint;
  endHeardAt = performance.now();
  isHeld = false;
  /** How many records the log no longer has between what was pushed last and `position`. */
  #owed = 0n;
  #chunks: Chunk[] = [];
  #queuedBytes = 0;
  #failure: unknown = null;
  #wake = () => {};

  constructor(
    readonly topic: string,
    readonly partition: number,
    from: bigint,
    end: bigint,
    /** Called when `isHeld` changes. */
    readonly onHold: () => void,
  ) {
    this.position = from;
    this.end = end;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Goes on from where the log begins, where that is later; what lies between was lost. */
  skipTo(logStart: bigint): void {
    if (logStart <= this.position) return;
    this.#owed += logStart - this.position;
    this.position = logStart;
  }

  /** Goes on from there; what lies between is nothing to hand over. */
  passTo(next: bigint): void {
    if (next > this.position) this.position = next;
  }

  push(records: readonly LogRecord[], missing: bigint, next: bigint): void {
    this.position = next;
    const skipped = this.#owed + missing;
    this.#owed = 0n;
    for (const piece of split(records, skipped)) {
      this.#chunks.push(piece);
      this.#queuedBytes += piece.bytes;
    }
    if (this.#queuedBytes > QUEUED_BYTES_MAX) this.#hold(true);
    this.#wake();
  }

  hearEnd(end: bigint): void {
    this.end = end;
    this.endHeardAt = performance.now();
  }

  fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** The next batch, or null. Throws what `fail` was told, once everything before it was taken. */
  take(): Batch | null {
    const first = this.#chunks.shift();
    if (first === undefined) {
      if (this.#failure !== null) throw this.#failure;
      return null;
    }
    const merged = this.#merge(first);
    this.#queuedBytes -= merged.bytes;
    if (this.isHeld && this.#queuedBytes < QUEUED_BYTES_MAX / 2) this.#hold(false);
    const { topic, partition, end } = this;
    return { topic, partition, records: merged.records, skipped: merged.skipped, end };
  }

  /** Resolves when something can be taken, or after `waitMs`, or when the signal aborts. */
  wait(waitMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isEmpty || this.#failure !== null || signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, waitMs);
      signal.addEventListener('abort', finish);
      this.#wake = finish;
    });
  }

  #merge(first: Chunk): Chunk {
    let { skipped, bytes } = first;
    const records = [...first.records];
    for (let next = this.#chunks[0]; next !== undefined; next = this.#chunks[0]) {
      if (records.length + next.records.length > RECORDS_MAX || bytes + next.bytes > BYTES_MAX) break;
      this.#chunks.shift();
      for (const record of next.records) records.push(record);
      skipped += next.skipped;
      bytes += next.bytes;
    }
    return { records, skipped, bytes };
  }

  #hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    this.onHold();
  }
}

/** Into pieces within the limits; a single larger record is one. What was missing goes with the first. */
function split(records: readonly LogRecord[], skipped: bigint): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  let bytes = 0;
  for (const [index, { value }] of records.entries()) {
    if (index > from && (index - from === RECORDS_MAX || bytes + value.length > BYTES_MAX)) {
      chunks.push({ records: records.slice(from, index), skipped: 0n, bytes });
      from = index;
      bytes = 0;
    }
    bytes += value.length;
  }
  chunks.push({ records: records.slice(from), skipped: 0n, bytes });
  return chunks.map((chunk, index) => (index === 0 ? { ...chunk, skipped } : chunk));
}
