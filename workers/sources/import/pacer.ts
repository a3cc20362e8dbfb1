/** Tells when an event is due where event time passes `speed` times as fast as the clock. */
export class Pacer {
  private anchor: Readonly<{ timeMs: number; clockMs: number }> | null = null;

  /** `now`: a clock in ms. */
  constructor(
    private readonly speed: number,
    private readonly now: () => number,
  ) {}

  /** How long to wait for an event of this time, 0: it is due. The first one is. */
  waitMs(timeMs: number): number {
    const clockMs = this.now();
    this.anchor ??= { timeMs, clockMs };
    return Math.max(0, this.anchor.clockMs + (timeMs - this.anchor.timeMs) / this.speed - clockMs);
  }
}
