/** A call to a model shall take no longer, so that scoring adds no more to the time an event is on its way. */
export const MICRO_BATCH_MS = 10;

/** Rows of the first call, when nothing is known of the model's speed. */
const FIRST_ROWS = 32;
const MOST_ROWS = 4096;
/** Of the budget a call is planned to take: what it really takes varies. */
const PLANNED_SHARE = 0.5;
/** A batch may grow so many times over from one call to the next. */
const GROWTH = 4;

/**
 * How many rows to hand to a model at once. A batch is what has arrived, up to so many rows that the call stays within
 * its budget at the speed seen lately; nobody waits for a batch to fill. A slow call counts at once, a fast one by and
 * by, so that one lucky measurement does not break the budget.
 */
export class MicroBatchSize {
  private rowMs: number | null = null;
  private most = FIRST_ROWS;

  constructor(private readonly budgetMs: number = MICRO_BATCH_MS) {}

  /** Rows of the next call; at least one. */
  get rows(): number {
    if (this.rowMs === null) return this.most;
    const affordable = Math.floor((this.budgetMs * PLANNED_SHARE) / Math.max(this.rowMs, 1e-6));
    return Math.max(1, Math.min(affordable, this.most));
  }

  /** A call of so many rows took so long. */
  observe(rows: number, tookMs: number): void {
    const rowMs = Math.max(0, tookMs) / rows;
    this.rowMs = this.rowMs === null || rowMs > this.rowMs ? rowMs : 0.8 * this.rowMs + 0.2 * rowMs;
    if (rows >= this.most) this.most = Math.min(MOST_ROWS, this.most * GROWTH);
  }
}
