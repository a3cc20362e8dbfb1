import { z } from 'zod';
import type { EventLog, LogRecord, NewRecord } from '../../platform/event-log/event-log';

/** Records older than any checkpoint that could still be restored are of no use. */
const RETENTION_MS = 24 * 60 * 60_000;

const turnSchema = z.object({
  stream: z.string(),
  partition: z.number().int(),
  from: z.string().transform(BigInt),
  to: z.string().transform(BigInt),
});

/** Records of one partition that were taken in one go, from offset `from` to before `to`. */
export type Turn = Readonly<{ stream: string; partition: number; from: bigint; to: bigint }>;

/**
 * In which order the partitions of a unit took their turns: what an entity's log holds depends on it. It is a recorded
 * decision: durable before the effects of a turn are performed, and repeated after a crash.
 */
export class OrderLog {
  private constructor(
    private readonly log: EventLog,
    private readonly topic: string,
    /** Turns noted so far: the offset of the next one. */
    public position: bigint,
  ) {}

  static async open(log: EventLog, topic: string): Promise<OrderLog> {
    await log.ensureTopic(topic, { partitions: 1, retentionMs: RETENTION_MS });
    const [bounds] = await log.bounds(topic);
    return new OrderLog(log, topic, bounds?.end ?? 0n);
  }

  /** What is to be appended for a turn that was taken just now. */
  note({ stream, partition, from, to }: Turn): { topic: string; record: NewRecord } {
    this.position += 1n;
    const value = Buffer.from(JSON.stringify({ stream, partition, from: String(from), to: String(to) }));
    return { topic: this.topic, record: { partition: 0, key: null, value } };
  }

  /** The turns noted from a position on; what the log no longer has is left out. */
  async since(position: bigint): Promise<Turn[]> {
    const records = await readRange(this.log, this.topic, 0, position, this.position);
    return records.map(({ value }) => turnSchema.parse(JSON.parse(Buffer.from(value).toString('utf8'))));
  }
}

/** The records of a partition from one offset to before another; fewer where the log no longer has them. */
export async function readRange(
  log: EventLog,
  topic: string,
  partition: number,
  from: bigint,
  to: bigint,
): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  if (from >= to) return found;
  const stop = new AbortController();
  await log.consume(
    { topic, partition, offset: from },
    batch => {
      found.push(...batch.records.filter(record => record.offset < to));
      if ((batch.records.at(-1)?.offset ?? to) + 1n >= to) stop.abort();
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
  return found;
}
