import type { RowLayout } from '../aggregates/layout';
import type { Pane, PaneMetric, PaneStore } from './pane-store';
import { mergePanes, panesOfWindow, type WindowRows } from './window-rows';
import { startOf } from './window';

/** Windows of fewer panes are merged pane by pane. */
const LEAST_PANES = 4;
/** Rows kept at most beside the panes; beyond, windows are merged pane by pane. */
const MOST_ROWS = 2_000_000;

/**
 * Merges sliding windows one after the other at a cost that does not grow with their number of panes: the older panes
 * of a window are merged from the newest to the oldest once (`back`), those that came since in one running row
 * (`front`); a window is one of `back` and `front` (two stacks; K. Tangwongsan et al., General Incremental
 * Sliding-Window Aggregation, VLDB 2015). Derived from the panes, it is no part of a checkpoint.
 */
export class WindowCombiner {
  /** Pane start → what lies from there to `cutMs`. */
  private back = new Map<number, WindowRows>();
  private cutMs = Number.NEGATIVE_INFINITY;
  private front: WindowRows | null = null;
  private frontEndMs = Number.NEGATIVE_INFINITY;

  /** A pane has changed: what was merged of it no longer holds. */
  changed(pane: Pane): void {
    if (pane.startMs < this.frontEndMs) this.forget();
  }

  /** All groups of the window that ends there. Windows are asked for in the order of their ends. */
  window(stores: readonly PaneStore[], metric: PaneMetric, endMs: number): WindowRows {
    const panes = panesOfWindow(stores, metric, endMs).map(({ pane }) => pane);
    if (!this.isWorthIt(panes)) {
      this.forget();
      return mergePanes(metric.layout, panes);
    }
    const startMs = startOf(endMs, metric.window);
    if (startMs >= this.cutMs || endMs < this.frontEndMs) this.flip(metric.layout, panes, endMs);
    else this.extend(metric.layout, panes, endMs);
    const rest = this.backFrom(startMs);
    return mergePanes(
      metric.layout,
      [rest, this.front].filter(part => part !== null),
    );
  }

  private isWorthIt(panes: readonly Pane[]): boolean {
    let rows = 0;
    for (const pane of panes) {
      // Not all of the windows ahead count such a pane.
      if (pane.fromEndMs !== Number.NEGATIVE_INFINITY) return false;
      rows += pane.groups.length;
    }
    return panes.length >= LEAST_PANES && rows <= MOST_ROWS;
  }

  private flip(layout: RowLayout, panes: readonly Pane[], endMs: number): void {
    this.forget();
    let newer: WindowRows | null = null;
    for (const pane of [...panes].sort((a, b) => b.startMs - a.startMs)) {
      newer = mergePanes(layout, newer === null ? [pane] : [newer, pane]);
      this.back.set(pane.startMs, newer);
    }
    this.cutMs = endMs;
    this.frontEndMs = endMs;
  }

  private extend(layout: RowLayout, panes: readonly Pane[], endMs: number): void {
    const added = panes.filter(pane => pane.startMs >= this.frontEndMs);
    if (added.length > 0)
      this.front = mergePanes(layout, this.front === null ? added : [this.front, ...added]);
    this.frontEndMs = endMs;
  }

  /** What lies from the first pane at or after the start up to the cut; null: nothing. */
  private backFrom(startMs: number): WindowRows | null {
    let first = Number.POSITIVE_INFINITY;
    for (const paneMs of this.back.keys()) {
      if (paneMs < startMs) this.back.delete(paneMs);
      else if (paneMs < first) first = paneMs;
    }
    return this.back.get(first) ?? null;
  }

  private forget(): void {
    this.back = new Map();
    this.cutMs = Number.NEGATIVE_INFINITY;
    this.front = null;
    this.frontEndMs = Number.NEGATIVE_INFINITY;
  }
}
