import type { MetricPlan } from '../definitions/plan-metric';
import type { PaneWindow } from '../definitions/plan-window';
import type { Watermark } from '../time/watermark';
import type { Emitted, MetricState } from './metric-state';
import {
  isInWindow,
  purgePanes,
  type Pane,
  type PaneMetric,
  type PanePlacement,
  type PaneStore,
} from './pane-store';
import { closedUpTo, firstEndAfter, isComplete, startOf } from './window';
import { WindowBlock } from './window-block';
import type { WindowCombiner } from './window-combiner';
import {
  detectorCopy,
  detectorOf,
  learn,
  resultOf,
  type DetectorSnapshot,
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
  const closedMs = closedUpTo(state.watermark, allowedLatenessMs);
  for (const store of stores) purgePanes(store, closedMs);
  for (const ends of [state.emitted, state.emittedOnce ?? new Map<number, never>()])
    for (const endMs of ends.keys()) if (endMs <= closedMs) ends.delete(endMs);
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
  if (metric.detector === null)
    return emitBlocks(state, metric, { rows, groups }, endMs, allowedLatenessMs, take);
  const { keys, groups: names } = state.table;
  for (let row = 0; row < groups.length; row += 1) {
    const number = groups[row] as number;
    const groupRow = { key: keys[number] ?? '', group: names[number] ?? {}, rows, row };
    take(emitFirst(state, metric, groupRow, endMs, allowedLatenessMs));
  }
}

/** So many groups are emitted at once: whoever takes them may write them before the next are made. */
const MOST_AT_ONCE = 8192;

/** Groups that no detector judges are emitted together. */
function emitBlocks(
  state: MetricState,
  metric: Metric,
  { rows, groups }: WindowRows,
  endMs: number,
  allowedLatenessMs: number,
  take: TakeResult,
): void {
  const window = { startMs: startOf(endMs, metric.window), endMs };
  if (allowedLatenessMs > 0) markEmitted(state, endMs, groups);
  for (let from = 0; from < groups.length; from += MOST_AT_ONCE) {
    const numbers = groups.slice(from, from + MOST_AT_ONCE);
    const names = numbers.map(number => state.table.groups[number] ?? {});
    take(new WindowBlock(metric, window, names, rows, from));
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
    const emitted = emittedOf(state, endMs, key, group);
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
  if (allowedLatenessMs > 0) noteEmitted(state, endMs, key, detectorCopy(detector));
  learn(state.detectors, metric, key, result);
  return result;
}

function noteEmitted(
  { emitted }: MetricState,
  endMs: number,
  key: string,
  detectorBefore: DetectorSnapshot,
): Emitted {
  const groups = emitted.get(endMs) ?? new Map<string, Emitted>();
  const first = { revision: 0, detectorBefore };
  groups.set(key, first);
  emitted.set(endMs, groups);
  return first;
}

/** The panes hold these groups as long as their window may be corrected, so that the numbers stay theirs. */
function markEmitted(state: MetricState, endMs: number, groups: readonly number[]): void {
  const bits = new Uint8Array((state.table.keys.length + 7) >> 3);
  for (const group of groups) bits[group >> 3] = (bits[group >> 3] ?? 0) | (1 << (group & 7));
  state.emittedOnce ??= new Map();
  state.emittedOnce.set(endMs, bits);
}

/** What is remembered of the group's emitted window; undefined: it was not emitted. */
function emittedOf(state: MetricState, endMs: number, key: string, group: number): Emitted | undefined {
  const known = state.emitted.get(endMs)?.get(key);
  if (known !== undefined) return known;
  const bits = state.emittedOnce?.get(endMs)?.[group >> 3] ?? 0;
  return (bits & (1 << (group & 7))) === 0 ? undefined : noteEmitted(state, endMs, key, null);
}
