import type { MetricPlan } from '../definitions/plan-metric';
import type { PaneWindow } from '../definitions/plan-window';
import type { Watermark } from '../time/watermark';
import type { MetricState } from './metric-state';
import {
  isInWindow,
  purgePanes,
  type Pane,
  type PaneMetric,
  type PanePlacement,
  type PaneStore,
} from './pane-store';
import { firstEndAfter, isComplete, startOf } from './window';
import type { WindowCombiner } from './window-combiner';
import {
  detectorCopy,
  detectorOf,
  learn,
  resultOf,
  type GroupRow,
  type TakeResult,
  type WindowResult,
} from './window-result';
import { groupOfWindow, mergePanes, panesOfWindow, type WindowRows } from './window-rows';

type Metric = MetricPlan & PaneMetric;

/** Takes note of a pane that came to be, so that its windows are emitted in time. */
export function expectPane(state: MetricState, window: PaneWindow, pane: Pane): void {
  const endMs = Math.max(firstEndAfter(Math.max(pane.startMs, state.watermark + 1), window), pane.fromEndMs);
  if (endMs <= pane.lastEndMs) state.nextEndMs = Math.min(state.nextEndMs, endMs);
}

/** Emits, oldest first, every window the watermark has passed, and drops the panes that no event can change. */
export function advancePanes(
  state: MetricState,
  metric: Metric,
  stores: readonly PaneStore[],
  combiner: WindowCombiner,
  watermark: Watermark,
  allowedLatenessMs: number,
  take: TakeResult,
): void {
  while (isComplete(state.nextEndMs, watermark) && state.nextEndMs !== Number.POSITIVE_INFINITY) {
    const endMs = state.nextEndMs;
    const rows = combiner.window(stores, metric, endMs);
    emitWindow(state, metric, rows, endMs, allowedLatenessMs, take);
    state.nextEndMs = nextEndAfter(endMs, metric, stores);
  }
  state.watermark = Math.max(state.watermark, watermark);
  const closedMs = state.watermark + 1 - allowedLatenessMs;
  for (const store of stores) purgePanes(store, closedMs);
  for (const endMs of state.emitted.keys()) if (endMs <= closedMs) state.emitted.delete(endMs);
}

/** All groups of a window. */
export function windowRows(stores: readonly PaneStore[], metric: Metric, endMs: number): WindowRows {
  return mergePanes(
    metric.layout,
    panesOfWindow(stores, metric, endMs).map(({ pane }) => pane),
  );
}

function emitWindow(
  state: MetricState,
  metric: Metric,
  { rows, groups }: WindowRows,
  endMs: number,
  allowedLatenessMs: number,
  take: TakeResult,
): void {
  const { keys, groups: names } = state.table;
  for (let row = 0; row < groups.length; row += 1) {
    const number = groups[row] as number;
    const groupRow = { key: keys[number] ?? '', group: names[number] ?? {}, rows, row };
    take(emitFirst(state, metric, groupRow, endMs, allowedLatenessMs));
  }
}

/** The end of the next window after this one that has events; +Infinity: none. */
function nextEndAfter(endMs: number, { window }: Metric, stores: readonly PaneStore[]): number {
  let next = Number.POSITIVE_INFINITY;
  for (const store of stores) {
    for (const pane of store.panes.values()) {
      const candidate = Math.max(firstEndAfter(Math.max(pane.startMs, endMs), window), pane.fromEndMs);
      if (candidate < next && isInWindow(pane, window, candidate)) next = candidate;
    }
  }
  return next;
}

/**
 * A late but allowed event has changed windows that were emitted: each is emitted again with its new value, or for
 * the first time where the group had no event in it.
 */
export function correctPanes(
  state: MetricState,
  metric: Metric,
  stores: readonly PaneStore[],
  { pane, group, firstEndMs }: PanePlacement,
  allowedLatenessMs: number,
): WindowResult[] {
  const results: WindowResult[] = [];
  const key = state.table.keys[group] ?? '';
  const lastEndMs = Math.min(pane.lastEndMs, state.watermark + 1);
  for (let endMs = firstEndMs; endMs <= lastEndMs; endMs += metric.window.slideMs) {
    const found = groupOfWindow(stores, metric, endMs, group);
    if (found === null) continue;
    const groupRow = { key, group: state.table.groups[group] ?? {}, ...found };
    const emitted = state.emitted.get(endMs)?.get(key);
    if (emitted === undefined) results.push(emitFirst(state, metric, groupRow, endMs, allowedLatenessMs));
    else {
      emitted.revision += 1;
      const window = { startMs: startOf(endMs, metric.window), endMs };
      results.push(resultOf(metric, groupRow, window, 'corrected', emitted.revision, emitted.detectorBefore));
    }
  }
  return results;
}

/** The value so far of one window's group, scored against what is known now; nothing is remembered. */
export function earlyResult(
  state: MetricState,
  metric: Metric,
  groupRow: GroupRow,
  endMs: number,
): WindowResult {
  const window = { startMs: startOf(endMs, metric.window), endMs };
  const detector = detectorOf(state.detectors, groupRow.key);
  return resultOf(metric, groupRow, window, 'early', 0, detector);
}

function emitFirst(
  state: MetricState,
  metric: Metric,
  groupRow: GroupRow,
  endMs: number,
  allowedLatenessMs: number,
): WindowResult {
  const { key } = groupRow;
  const detector = detectorOf(state.detectors, key);
  const window = { startMs: startOf(endMs, metric.window), endMs };
  const result = resultOf(metric, groupRow, window, 'final', 0, detector);
  if (allowedLatenessMs > 0) {
    const emitted = state.emitted.get(endMs) ?? new Map();
    emitted.set(key, { revision: 0, detectorBefore: detectorCopy(detector) });
    state.emitted.set(endMs, emitted);
  }
  learn(state.detectors, metric, key, result);
  return result;
}
