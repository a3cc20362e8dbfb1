import { WATERMARKS_TOPIC, watermarkRecordSchema, type WatermarkRecord } from '../../contracts/partials';
import { NO_WATERMARK } from '../../core/time/watermark';
import type { Standing } from '../../core/traffic/watermark-note';
import type { EventLog } from '../../platform/event-log/event-log';

/** Watermarks older than this are of no use to anyone. */
const RETENTION_MS = 60 * 60_000;
/** Owners say twice a second where they stand; one that has been silent for longer may be gone. */
const FRESH_MS = 10_000;

/** Where every partition of the cluster stands, as its owner last said. Idle partitions follow what stands here. */
export class Watermarks {
  private readonly newest = new Map<string, WatermarkRecord>();

  constructor(private readonly log: EventLog) {}

  async ensure(): Promise<void> {
    await this.log.ensureTopic(WATERMARKS_TOPIC, { partitions: 1, retentionMs: RETENTION_MS });
  }

  /** Listens until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    const [bounds] = await this.log.bounds(WATERMARKS_TOPIC);
    const from = { topic: WATERMARKS_TOPIC, partition: 0, offset: bounds?.end ?? 0n };
    await this.log.consume(
      from,
      batch => {
        for (const { value } of batch.records) {
          this.note(watermarkRecordSchema.parse(JSON.parse(Buffer.from(value).toString('utf8'))));
        }
        return Promise.resolve();
      },
      signal,
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
