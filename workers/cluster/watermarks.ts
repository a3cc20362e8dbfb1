import { WATERMARKS_TOPIC, watermarkRecordSchema, type WatermarkRecord } from '../../contracts/partials';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { Standing } from '../../core/traffic/watermark-note';
import type { EventLog } from '../../platform/event-log/event-log';

/** Watermarks older than this are of no use to anyone. */
const RETENTION_MS = 60 * 60_000;
/** Owners say twice a second where they stand; one that has been silent for longer may be gone. */
const FRESH_MS = 10_000;
/** Records that are read first: what many hundred partitions say in seconds. */
const HEARD_FIRST = 4096n;

/** Where every partition of the cluster stands, as its owner last said. Idle partitions follow what stands here. */
export class Watermarks {
  private readonly newest = new Map<string, WatermarkRecord>();
  private hear: () => void = () => {};
  /** Resolves when what was said before is known, or it listens no more. */
  readonly heard = new Promise<void>(resolve => {
    this.hear = resolve;
  });

  constructor(private readonly log: EventLog) {}

  async ensure(): Promise<void> {
    await this.log.ensureTopic(WATERMARKS_TOPIC, { partitions: 1, retentionMs: RETENTION_MS });
  }

  /** Listens until the signal aborts; from a little way back on, so that who comes new knows where all stand. */
  async follow(signal: AbortSignal): Promise<void> {
    try {
      await this.listen(signal);
    } finally {
      // Who waits for it is to see that the engine has failed.
      this.hear();
    }
  }

  private async listen(signal: AbortSignal): Promise<void> {
    const [{ start, end } = { start: 0n, end: 0n }] = await this.log.bounds(WATERMARKS_TOPIC);
    const offset = end - start > HEARD_FIRST ? end - HEARD_FIRST : start;
    const from = { topic: WATERMARKS_TOPIC, partition: 0, offset };
    await this.log.consume(
      from,
      batch => {
        for (const { value } of batch.records) {
          this.note(watermarkRecordSchema.parse(JSON.parse(Buffer.from(value).toString('utf8'))));
        }
        return Promise.resolve();
      },
      signal,
      () => Promise.resolve(this.hear()),
    );
  }

  async publish(records: readonly WatermarkRecord[]): Promise<void> {
    const values = records.map(record => ({
      partition: 0,
      key: null,
      value: Buffer.from(JSON.stringify(record)),
    }));
    if (values.length > 0) await this.log.append(WATERMARKS_TOPIC, values);
  }

  /** The lowest watermark of the stream's partitions that are not idle, this one left out; null: there is none. */
  lowestBusy(stream: string, partition: number): number | null {
    const busy = this.of(stream, partition).filter(record => !record.idle);
    if (busy.length === 0) return null;
    return Math.min(...busy.map(record => record.watermark ?? Number.NEGATIVE_INFINITY));
  }

  /**
   * The lowest watermark of a stream's partitions, one left out where that is not null: as their owners last said, none
   * where one of so many has not been heard of. Infinity: there are no others.
   */
  lowest(stream: string, except: number | null, partitions: number): Watermark {
    const known = [...this.newest.values()].filter(
      record => record.stream === stream && record.partition !== except,
    );
    if (known.length < partitions - Number(except !== null)) return NO_WATERMARK;
    return Math.min(...known.map(({ watermark }) => watermark ?? NO_WATERMARK));
  }

  /** Watermarks of the other partitions that are idle, as their owners said a moment ago. */
  idleOthers(stream: string, partition: number, nowMs: number): number[] {
    return this.of(stream, partition)
      .filter(({ idle, at }) => idle && nowMs - at < FRESH_MS)
      .map(({ watermark }) => watermark ?? NO_WATERMARK);
  }

  others(stream: string, partition: number): Standing[] {
    return this.of(stream, partition).map(({ watermark, idle }) => ({
      watermark: watermark ?? NO_WATERMARK,
      isIdle: idle,
    }));
  }

  private of(stream: string, partition: number): WatermarkRecord[] {
    return [...this.newest.values()].filter(
      record => record.stream === stream && record.partition !== partition,
    );
  }

  private note(record: WatermarkRecord): void {
    this.newest.set(`${record.stream}/${record.partition}`, record);
  }
}
