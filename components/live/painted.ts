/**
 * State outside React, painted at most four times a second and once per animation frame. A hidden page gets no
 * animation frames, so it does not paint; frozen, the picture stands still while the state goes on.
 */
export class Painted<State> {
  private latest: State;
  private shown: State;
  private isFrozen = false;
  private frame: number | null = null;
  private paintedAt = 0;
  private readonly listeners = new Set<() => void>();

  constructor(initial: State) {
    this.latest = initial;
    this.shown = initial;
  }

  /** What is on screen. */
  get = () => this.shown;
  /** What is known, also while frozen. */
  getLatest = () => this.latest;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  update(change: (state: State) => State): void {
    const next = change(this.latest);
    if (next === this.latest) return;
    this.latest = next;
    this.frame ??= requestAnimationFrame(this.onFrame);
  }

  freeze(): void {
    this.isFrozen = true;
    this.paint();
  }

  thaw(): void {
    this.isFrozen = false;
    this.shown = this.latest;
    this.paint();
  }

  private readonly onFrame = (at: number) => {
    this.frame = null;
    if (at - this.paintedAt < MIN_PAINT_MS) {
      this.frame = requestAnimationFrame(this.onFrame);
      return;
    }
    this.paintedAt = at;
    this.paint();
  };

  private paint(): void {
    if (!this.isFrozen) this.shown = this.latest;
    for (const listener of this.listeners) listener();
  }
}

const MIN_PAINT_MS = 250;
