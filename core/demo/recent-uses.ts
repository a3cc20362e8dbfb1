import type { Random } from './random';

type Use = Readonly<{ customer: number; timeMs: number }>;

const OLDEST_MS = 360_000;
const NEWEST_MS = 60_000;

/** Where cards have just been: a sample of the uses of the last minutes. A card that is copied shows up far away. */
export class RecentUses {
  private uses: Use[] = [];
  private lastSecond = Number.NEGATIVE_INFINITY;

  /** `share` of the uses is kept, at the least one a second. Times rise. */
  constructor(
    private readonly share: number,
    private readonly random: Random,
  ) {}

  add(customer: number, timeMs: number): void {
    const second = Math.floor(timeMs / 1000);
    if (second === this.lastSecond && this.random.uniform() >= this.share) return;
    this.lastSecond = second;
    const [oldest] = this.uses;
    // Once a minute, so that what is out of date is not moved out one by one.
    if (oldest !== undefined && timeMs - oldest.timeMs > OLDEST_MS + 60_000) {
      this.uses = this.uses.filter(use => timeMs - use.timeMs <= OLDEST_MS);
    }
    this.uses.push({ customer, timeMs });
  }

  /** Takes out a card used between one and six minutes before; null: none. */
  take(timeMs: number): number | null {
    const first = this.uses.findIndex(use => timeMs - use.timeMs <= OLDEST_MS);
    const end = this.uses.findLastIndex(use => timeMs - use.timeMs >= NEWEST_MS) + 1;
    if (first === -1 || end <= first) return null;
    const [taken] = this.uses.splice(first + this.random.below(end - first), 1);
    return taken?.customer ?? null;
  }
}
