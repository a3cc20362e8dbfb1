/** Spans of arrival counts the rate is taken over. */
const SPAN_MS = 1000;
const SPANS = 5;

/** What the runtime knows of one input partition beside its state: how far the log goes, how busy it is. */
export class PartitionMeter {
  end = 0n;
  private lastArrivalMs: number;
  /** Since when there was nothing to read; null: there is. */
  private caughtUpSinceMs: number | null = null;
  private readonly spans: { startMs: number; count: number }[] = [];

  constructor(nowMs: number) {
    this.lastArrivalMs = nowMs;
  }

  arrived(count: number, end: bigint, nowMs: number): void {
    this.end = end;
    this.lastArrivalMs = nowMs;
    this.caughtUpSinceMs = null;
    const span = this.spans.at(-1);
    if (span !== undefined && nowMs - span.startMs < SPAN_MS) span.count += count;
    else this.spans.push({ startMs: nowMs, count });
    if (this.spans.length > SPANS + 1) this.spans.shift();
  }

  /** The log has no more for now. */
  caughtUp(end: bigint, nowMs: number): void {
    this.end = end;
    this.caughtUpSinceMs ??= nowMs;
  }

  /** Caught up and quiet for the timeout; a lagging partition is never idle. */
  isIdle(nowMs: number, idleTimeoutMs: number): boolean {
    return (
      this.caughtUpSinceMs !== null &&
      nowMs - Math.max(this.caughtUpSinceMs, this.lastArrivalMs) >= idleTimeoutMs
    );
  }

  quietMs(nowMs: number): number {
    return nowMs - this.lastArrivalMs;
  }

  /** Records a second over the last whole spans. */
  rate(nowMs: number): number {
    const recent = this.spans.filter(span => nowMs - span.startMs < SPAN_MS * SPANS);
    const first = recent[0];
    if (first === undefined) return 0;
    const elapsedMs = Math.max(SPAN_MS, nowMs - first.startMs);
    return (recent.reduce((sum, span) => sum + span.count, 0) * 1000) / elapsedMs;
  }
}
