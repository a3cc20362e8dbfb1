/**
 * State outside React, painted once per animation frame and at most four times a second; less often where a paint
 * takes long, so that it never takes more than a fifth of the time. A hidden page gets no animation frames and does not paint; frozen, the picture stands still while the state goes on.
 */
export class Painted<State> {
  private latest: State;
  private shown: State;
  private isFrozen = false;
  private frame: number | null = null;
  private paintedAt = 0;
  private intervalMs = MIN_PAINT_MS;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly first: State) {
    this.latest = first;
    this.shown = first;
  }

  /** What is on screen. */
  get = () => this.shown;
  /** What the server rendered: a part of the page that hydrates after the first frame must meet it unchanged. */
  getFirst = () => this.first;
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
    if (at - this.paintedAt < this.intervalMs) {
      this.frame = requestAnimationFrame(this.onFrame);
      return;
    }
    this.paintedAt = at;
    this.paint();
    // React renders after this returns; the next task runs when it is done.
    const startedAt = performance.now();
    setTimeout(() => {
      const tookMs = performance.now() - startedAt;
      this.intervalMs = Math.min(MAX_PAINT_MS, Math.max(MIN_PAINT_MS, tookMs * 5));
    });
  };

  private paint(): void {
    if (!this.isFrozen) this.shown = this.latest;
    for (const listener of this.listeners) listener();
  }
}

const MIN_PAINT_MS = 250;
const MAX_PAINT_MS = 2000;
