import type { LiveUpdate, MetricUpdate } from '../../contracts/live';
import type { WindowRow } from '../../contracts/records';
import type { RoomStore } from './room';

const MAX_WINDOWS = 200;
const MAX_GROUPS = 20;

type Held = { row: WindowRow; seq: number };
type HeldWindow = { start: number; end: number; seq: number; groups: Map<string, Held> };

/** The newest rows of one metric: 200 windows, 20 groups each. */
export class MetricWindows implements RoomStore {
  clock = 0;
  lostSeq = 0;
  stream: string | null = null;
  private newest: MetricUpdate | null = null;
  private readonly windows = new Map<string, HeldWindow>();

  constructor(readonly metric: string) {}

  put(update: MetricUpdate): boolean {
    const previous = this.newest;
    this.newest = update;
    this.stream = update.stream;
    const changed = update.rows.filter(row => this.putRow(row)).length;
    return changed > 0 || previous?.watermark !== update.watermark || previous.groups !== update.groups;
  }

  all(): MetricUpdate {
    return this.updateOf(-1, 0);
  }

  since(seq: number, at: number): LiveUpdate[] {
    return [this.updateOf(seq, at)];
  }

  private updateOf(seq: number, at: number): MetricUpdate {
    const rows = [...this.windows.values()]
      .filter(window => window.seq > seq)
      .sort((a, b) => a.start - b.start || a.end - b.end)
      .flatMap(window => [...window.groups.values()].filter(held => held.seq > seq).map(held => held.row));
    const { newest } = this;
    return {
      kind: 'metric',
      metric: this.metric,
      stream: this.stream ?? '',
      at: newest?.at ?? at,
      watermark: newest?.watermark ?? null,
      rows,
      groups: newest?.groups ?? 0,
    };
  }

  private putRow(row: WindowRow): boolean {
    const window = this.windowOf(row);
    const group = groupKey(row);
    const held = window.groups.get(group);
    if (held !== undefined && !replaces(row, held.row)) return false;
    window.groups.delete(group); // Re-inserted, so that the first key is the one that has been quiet longest.
    window.groups.set(group, { row, seq: this.clock });
    window.seq = this.clock;
    if (window.groups.size > MAX_GROUPS) this.dropQuietest(window);
    if (this.windows.size > MAX_WINDOWS) this.dropOldest();
    return true;
  }

  private windowOf({ start, end }: WindowRow): HeldWindow {
    const key = `${start}-${end}`;
    const held = this.windows.get(key);
    if (held !== undefined) return held;
    const window: HeldWindow = { start, end, seq: 0, groups: new Map() };
    this.windows.set(key, window);
    return window;
  }

  private dropQuietest(window: HeldWindow): void {
    const [quietest] = window.groups;
    if (quietest === undefined) return;
    window.groups.delete(quietest[0]);
    this.lose([quietest[1]]);
  }

  private dropOldest(): void {
    const [oldest] = [...this.windows.entries()].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
    if (oldest === undefined) return;
    this.windows.delete(oldest[0]);
    this.lose(oldest[1].groups.values());
  }

  private lose(lost: Iterable<Held>): void {
    for (const held of lost) this.lostSeq = Math.max(this.lostSeq, held.seq);
  }
}

/** Early gives way to all that is settled, a revision to a higher one; of equals the later word counts. */
function replaces(row: WindowRow, held: WindowRow): boolean {
  return rank(row) >= rank(held);
}

const rank = (row: WindowRow) => (row.kind === 'early' ? -1 : row.revision);

function groupKey({ group }: WindowRow): string {
  return JSON.stringify(
    Object.keys(group)
      .sort()
      .map(field => [field, group[field]]),
  );
}
