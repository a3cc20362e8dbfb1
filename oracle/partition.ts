import { durationMs, type StreamDefinition } from './definitions';
import { dedupMs, type OracleEvent } from './event';

export type Outcome = 'accepted' | 'late' | 'duplicate' | 'rejected';
export type Counters = Record<Outcome | 'read' | 'ahead', number>;

/** One input partition: what it has seen, and its watermark. */
export class PartitionOracle {
  watermark = Number.NEGATIVE_INFINITY;
  readonly counters: Counters = { read: 0, accepted: 0, late: 0, duplicate: 0, rejected: 0, ahead: 0 };
  private readonly valid: OracleEvent[] = [];

  constructor(private readonly stream: StreamDefinition) {}

  /** The id was seen on a valid event that is still remembered. */
  isDuplicate({ id }: OracleEvent): boolean {
    const forMs = dedupMs(this.stream);
    if (forMs === null) return false;
    return this.valid.some(earlier => earlier.id === id && earlier.timeMs + forMs > this.watermark);
  }

  /** After a valid event that is no duplicate: it is remembered, and the watermark follows it unless it is ahead. */
  take(event: OracleEvent, appendedMs: number | null): 'ahead' | 'in time' {
    this.valid.push(event);
    if (this.isAhead(event, appendedMs)) {
      this.counters.ahead += 1;
      return 'ahead';
    }
    const follows = event.timeMs - durationMs(this.stream.outOfOrderness) - 1;
    this.watermark = Math.max(this.watermark, follows);
    return 'in time';
  }

  private isAhead({ timeMs }: OracleEvent, appendedMs: number | null): boolean {
    const { maxAhead } = this.stream;
    // A log says −1 of a record that it keeps no time for.
    if (maxAhead === 'off' || appendedMs === null || appendedMs < 0) return false;
    return timeMs > appendedMs + durationMs(maxAhead, 5 * 60_000);
  }
}
