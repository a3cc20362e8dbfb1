import { advanceWatermark, NO_WATERMARK, timeOrNull, type Watermark } from '../../core/time/watermark';
import type { Readable } from '../stages/windows-at';
import type { IntakeState } from '../stages/intake';
import type { StreamTasks } from '../stages/stream-tasks';
import type { Watermarks } from './watermarks';

/** What an intake knows of the other partitions, of its stream and of those whose windows its events read. */
export class IntakeProgress {
  constructor(
    private readonly watermarks: Watermarks,
    private readonly stream: string,
    /** Partitions of a stream. */
    private readonly partitionsOf: (stream: string) => number,
    private readonly state: IntakeState,
  ) {}

  /** What an idle partition follows: the busy ones; where all are idle the clock, if the stream says so. null: nothing. */
  followed({ stream: { name, allIdle, outOfOrdernessMs } }: StreamTasks, nowMs: number): Watermark | null {
    const { partition, watermark } = this.state;
    const busy = this.watermarks.lowestBusy(name, partition);
    if (busy !== null || allIdle === 'hold') return busy;
    const others = this.watermarks.idleOthers(name, partition, nowMs);
    const isUsed = [watermark, ...others].some(other => other > NO_WATERMARK);
    if (others.length < this.partitionsOf(name) - 1 || !isUsed) return null;
    return advanceWatermark(NO_WATERMARK, nowMs, outOfOrdernessMs);
  }

  /**
   * The lowest watermarks of the streams whose windows are read, this partition left out: asked once for many records,
   * as they change seldom.
   */
  others(streams: readonly string[]): ReadonlyMap<string, Watermark> {
    const { partition } = this.state;
    return new Map(
      streams.map(stream => {
        const own = stream === this.stream ? partition : null;
        return [stream, this.watermarks.lowest(stream, own, this.partitionsOf(stream))];
      }),
    );
  }

  /**
   * By which watermark windows are final to an event: the lowest known of the stream's partitions, its own before it
   * among them. It never moves back, so that a partition that has not been heard of yet takes no window away.
   */
  readable(others: ReadonlyMap<string, Watermark>, watermark: Watermark): Readable {
    const known = (this.state.readable ??= new Map<string, Watermark>());
    for (const [stream, lowest] of others) {
      const now = stream === this.stream ? Math.min(lowest, watermark) : lowest;
      if (now > (known.get(stream) ?? NO_WATERMARK)) known.set(stream, now);
    }
    return Object.fromEntries(
      [...others.keys()].map(stream => [stream, timeOrNull(known.get(stream) ?? NO_WATERMARK)]),
    );
  }
  /** No event to come reads windows of these streams as of an earlier watermark; null: it reads none. */
  lowestReadable(streams: readonly string[], watermark: Watermark): Watermark | null {
    if (streams.length === 0) return null;
    const known = Object.values(this.readable(this.others(streams), watermark));
    return Math.min(...known.map(time => time ?? NO_WATERMARK));
  }
}
