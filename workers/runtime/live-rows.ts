import type { LiveUpdate } from '../../contracts/live';
import type { WindowRow } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { timeOrNull } from '../../core/time/watermark';
import { isPaneMetric, paneStores } from '../../core/windows/metric-state';
import type { PaneMetric } from '../../core/windows/pane-store';
import { earlyResult, windowRows } from '../../core/windows/pane-windows';
import { firstEndAfter } from '../../core/windows/window';
import type { GroupRow, WindowResult } from '../../core/windows/window-result';
import type { WindowRows } from '../../core/windows/window-rows';
import { windowRow, type Merge } from '../stages/merge';
import type { StreamTasks } from '../stages/stream-tasks';

/** Groups shown of one window, and windows not yet final that are shown. */
const SHOWN_GROUPS = 8;
const SHOWN_EARLY_WINDOWS = 3;
/** Rows of one update at most; older ones are read from the history. */
const SHOWN_ROWS = 400;
/** Above this many groups only those that led the last final window are computed early. */
const MANY_GROUPS = 500;

/** What tells how far the events of a stream go. */
type Sources = readonly { readonly maxTimeMs: number }[];

/** What screens see of a stream's metrics. */
export class LiveRows {
  private readonly metrics: MetricRows[];

  constructor(
    tasks: StreamTasks,
    private readonly merge: Merge,
    sources: Sources,
  ) {
    this.metrics = tasks.metrics.map(metric => new MetricRows(merge, sources, metric));
  }

  /** An update for each metric, given what was emitted since the last call and whether any event came. */
  updates(emitted: readonly WindowResult[], isFresh: boolean, at: number): LiveUpdate[] {
    if (!isFresh && emitted.length === 0) return [];
    const merged = this.merge.watermark();
    const watermark = timeOrNull(merged);
    return this.metrics.flatMap(rowsOf => {
      const { name, stream } = rowsOf.metric;
      const { rows, groups } = rowsOf.next(emitted.filter(result => result.metric === name));
      return rows.length === 0
        ? []
        : [{ kind: 'metric' as const, metric: name, stream, at, watermark, rows, groups }];
    });
  }
}

/** Chooses what is shown of a metric: the leading groups of the newest windows. */
class MetricRows {
  private leaders: string[] = [];
  private groups = 0;

  constructor(
    private readonly merge: Merge,
    private readonly sources: Sources,
    readonly metric: MetricPlan,
  ) {}

  /** Rows for the results emitted since the last call, and for the windows still open. */
  next(results: readonly WindowResult[]): { rows: WindowRow[]; groups: number } {
    const final = this.finalRows(results);
    return { rows: [...final, ...this.earlyRows()].slice(-SHOWN_ROWS), groups: this.groups };
  }

  private finalRows(results: readonly WindowResult[]): WindowRow[] {
    const windows = new Map<number, WindowResult[]>();
    for (const result of results) {
      // Sessions end each in their own time: those of one update are shown together.
      const window = this.metric.window.kind === 'session' ? 0 : result.endMs;
      const known = windows.get(window);
      if (known === undefined) windows.set(window, [result]);
      else known.push(result);
    }
    const newest = [...windows.values()].slice(-Math.ceil(SHOWN_ROWS / SHOWN_GROUPS));
    const last = newest.at(-1);
    if (last !== undefined) this.groups = last.length;
    const leading = newest.map(window => this.leading(window, result => result.values));
    this.leaders = (leading.at(-1) ?? []).map(result => JSON.stringify(result.group));
    return leading.flat().map(windowRow);
  }

  /** A session's end is not known while it grows: it is shown when it is final. */
  private earlyRows(): WindowRow[] {
    return isPaneMetric(this.metric) ? this.openWindows(this.metric) : [];
  }

  private openWindows(metric: MetricPlan & PaneMetric): WindowRow[] {
    const state = this.merge.stateOf(metric);
    const newestMs = Math.max(...this.sources.map(source => source.maxTimeMs));
    if (!Number.isFinite(newestMs)) return [];
    const lastEndMs = firstEndAfter(newestMs, metric.window);
    const rows: WindowRow[] = [];
    for (let shown = SHOWN_EARLY_WINDOWS - 1; shown >= 0; shown -= 1) {
      const endMs = lastEndMs - shown * metric.window.slideMs;
      if (endMs - 1 <= state.watermark) continue;
      const open = windowRows(paneStores(this.merge.storesOf(metric)), metric, endMs);
      if (open.groups.length > 0) this.groups = open.groups.length;
      const results = this.candidates(open).map(group => earlyResult(state, metric, group, endMs));
      rows.push(...this.leading(results, result => result.values).map(windowRow));
    }
    return rows;
  }

  private candidates({ rows, groups }: WindowRows): GroupRow[] {
    const { keys, groups: names } = this.merge.stateOf(this.metric).table;
    const entries = groups.map((number, row) => ({
      key: keys[number] ?? '',
      group: names[number] ?? {},
      rows,
      row,
    }));
    if (entries.length <= MANY_GROUPS) return entries;
    const leading = entries.filter(entry => this.leaders.includes(JSON.stringify(entry.group)));
    return leading.length > 0 ? leading : entries.slice(0, SHOWN_GROUPS);
  }

  /** The groups with the largest first aggregate. */
  private leading<Row>(
    rows: readonly Row[],
    valuesOf: (row: Row) => Readonly<Record<string, unknown>>,
  ): Row[] {
    const name = this.metric.aggregates[0]?.as ?? '';
    const size = (row: Row) => Number(valuesOf(row)[name] ?? 0);
    return rows.length <= SHOWN_GROUPS
      ? [...rows]
      : [...rows].sort((a, b) => size(b) - size(a)).slice(0, SHOWN_GROUPS);
  }
}
