/** Bytes to append. The caller picks the partition (core/shards), so every producer of ours agrees. */
export type NewRecord = Readonly<{ partition: number; key: string | null; value: Uint8Array }>;

/** A record as read: its offset and the time the log appended it (epoch ms, the log's clock). */
export type LogRecord = Readonly<{
  offset: bigint;
  key: string | null;
  value: Uint8Array;
  appendedMs: number;
  /** Why the log could not hand over the value (an unknown or broken compression); the value is then what is left. */
  damage?: string;
}>;

export type TopicOptions = Readonly<{
  partitions: number;
  /** Keep the newest record of each key only. */
  compacted?: boolean;
  /** Records older than this may go. Absent: kept. */
  retentionMs?: number;
}>;

export type Position = Readonly<{ topic: string; partition: number; offset: bigint }>;

/** Records in offset order, contiguous unless `skipped` says how many the log no longer had (retention). */
export type Batch = Readonly<{
  topic: string;
  partition: number;
  records: readonly LogRecord[];
  /** The log's end when this batch was read: the next offset to be written. */
  end: bigint;
  skipped: bigint;
}>;

export type Bounds = Readonly<{ partition: number; start: bigint; end: bigint }>;

/**
 * An ordered, partitioned, replayable log. Kafka in production; lmdb embedded.
 *
 * Promises: order per partition; at least once; an append resolves once its records are durable (a crash of the
 * process does not lose them) and appends of one caller keep their order; offsets rise by one from 0 (a trimmed or
 * compacted log has gaps). Failures of the world are `PortError`s.
 */
export interface EventLog {
  /** Creates the topic where it is absent. An existing topic keeps its partition count, which is returned. */
  ensureTopic(topic: string, options: TopicOptions): Promise<number>;
  append(topic: string, records: readonly NewRecord[]): Promise<void>;
  /**
   * Hands over batches from `from.offset` on, one at a time: the next comes when the handler's promise resolves.
   * A batch whose handler failed ends the consumption with that error. Ends quietly when the signal aborts.
   * At the end of the log it waits; `onIdle` is called (about every 100 ms) while there is nothing to read.
   */
  consume(
    from: Position,
    handle: (batch: Batch) => Promise<void>,
    signal: AbortSignal,
    onIdle?: (end: bigint) => Promise<void>,
  ): Promise<void>;
  /** First and next offset of each partition. Rejects with code `missing` where the topic is absent. */
  bounds(topic: string): Promise<Bounds[]>;
  close(): Promise<void>;
}
