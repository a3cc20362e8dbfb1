import { aggregateValues, type AggregateValue } from '../aggregates/results';
import type { MetricPlan } from '../definitions/plan-metric';
import {
  copyDetectorState,
  judge,
  newDetectorState,
  observe,
  type DetectorState,
} from '../detectors/detector';
import { NOT_JUDGED, type Judgement } from '../detectors/judgement';
import { NO_WATERMARK, type Watermark } from '../time/watermark';
import type { GroupValue } from './group-key';
import {
  isInWindow,
  purgePanes,
  windowGroups,
  type PaneEntry,
  type PaneStore,
  type Placement,
} from './pane-store';
import { firstEndAfter, isComplete, lastEndOf } from './window';

/** A window's result for one group. */
export type WindowResult = Readonly<{
  metric: string;
  group: Record<string, GroupValue>;
  startMs: number;
  endMs: number;
  kind: 'early' | 'final' | 'corrected';
  revision: number;
  values: Record<string, AggregateValue>;
  judgement: Judgement;
}>;

/** What is remembered of an emitted window while late events may still correct it. */
type Emitted = { revision: number; detectorBefore: DetectorState | null };

/** What the merge keeps of a metric beside the panes. Plain data: it is part of the checkpoint. */
export type MetricState = {
  /** Every window that ends at or before watermark + 1 has been emitted. */
  watermark: Watermark;
  /** The end of the next window to be emitted that has events; +Infinity: none. */
  nextEndMs: number;
  detectors: Map<string, DetectorState>;
  /** Window end → group → what was emitted. Empty unless the stream allows lateness. */
  emitted: Map<number, Map<string, Emitted>>;
};

export const newMetricState = (): MetricState => ({
  watermark: NO_WATERMARK,
  nextEndMs: Number.POSITIVE_INFINITY,
  detectors: new Map(),
  emitted: new Map(),
});

/** Takes note of a pane that came to be, so that its windows are emitted in time. */
export function expectPane(state: MetricState, metric: MetricPlan, startMs: number): void {
  const endMs = firstEndAfter(Math.max(startMs, state.watermark + 1), metric.window);
  if (endMs <= lastEndOf(startMs, metric.window)) state.nextEndMs = Math.min(state.nextEndMs, endMs);
}

/** Emits, oldest first, every window the watermark has passed, and drops what no event can change any more. */
export function advanceMetric(
  state: MetricState,
  metric: MetricPlan,
  stores: readonly PaneStore[],
  watermark: Watermark,
  allowedLatenessMs: number,
): WindowResult[] {
  const results: WindowResult[] = [];
  while (isComplete(state.nextEndMs, watermark) && state.nextEndMs !== Number.POSITIVE_INFINITY) {
    const endMs = state.nextEndMs;
    for (const [key, entry] of windowGroups(stores, metric, endMs)) {
      results.push(emitFirst(state, metric, key, entry, endMs, allowedLatenessMs));
    }
    state.nextEndMs = nextEndAfter(endMs, metric, stores);
  }
  state.watermark = Math.max(state.watermark, watermark);
  const closedMs = state.watermark + 1 - allowedLatenessMs;
  for (const store of stores) purgePanes(store, metric.window, closedMs);
  for (const endMs of state.emitted.keys()) if (endMs <= closedMs) state.emitted.delete(endMs);
  return results;
}

/** The next window after this one that has events; +Infinity: none. */
function nextEndAfter(endMs: number, metric: MetricPlan, stores: readonly PaneStore[]): number {
  let next = Number.POSITIVE_INFINITY;
  for (const store of stores) {
    for (const pane of store.values()) {
      const candidate = firstEndAfter(Math.max(pane.startMs, endMs), metric.window);
      if (candidate < next && isInWindow(pane, metric.window, candidate)) next = candidate;
      else if (pane.fromMs + metric.window.sizeMs > candidate)
        next = Math.min(next, pane.fromMs + metric.window.sizeMs);
    }
  }
  return next;
}

/**
 * A late but allowed event has changed windows that were emitted: each is emitted again with its new value, or for
 * the first time where the group had no event in it.
 */
export function correctMetric(
  state: MetricState,
  metric: MetricPlan,
  stores: readonly PaneStore[],
  placement: Placement,
  timeMs: number,
  allowedLatenessMs: number,
): WindowResult[] {
  const results: WindowResult[] = [];
  const lastEndMs = Math.min(lastEndOf(timeMs, metric.window), state.watermark + 1);
  for (let endMs = placement.firstEndMs; endMs <= lastEndMs; endMs += metric.window.slideMs) {
    const entry = windowGroups(stores, metric, endMs, placement.groupKey).get(placement.groupKey);
    if (entry === undefined) continue;
    const emitted = state.emitted.get(endMs)?.get(placement.groupKey);
    if (emitted === undefined) {
      results.push(emitFirst(state, metric, placement.groupKey, entry, endMs, allowedLatenessMs));
    } else {
      emitted.revision += 1;
      results.push(resultOf(metric, entry, endMs, 'corrected', emitted.revision, emitted.detectorBefore));
    }
  }
  return results;
}

/** The value so far of one window's group, scored against what is known now; nothing is remembered. */
export function earlyResult(
  state: MetricState,
  metric: MetricPlan,
  key: string,
  entry: PaneEntry,
  endMs: number,
): WindowResult {
  return resultOf(metric, entry, endMs, 'early', 0, detectorOf(state, metric, key));
}

const detectorOf = (state: MetricState, { detector }: MetricPlan, key: string): DetectorState | null =>
  detector === null ? null : (state.detectors.get(key) ?? newDetectorState(detector));

function emitFirst(
  state: MetricState,
  metric: MetricPlan,
  key: string,
  entry: PaneEntry,
  endMs: number,
  allowedLatenessMs: number,
): WindowResult {
  const detector = detectorOf(state, metric, key);
  const detectorBefore = allowedLatenessMs > 0 && detector !== null ? copyDetectorState(detector) : null;
  const result = resultOf(metric, entry, endMs, 'final', 0, detector);
  const value = metric.detector === null ? null : result.values[metric.detector.on];
  if (metric.detector !== null && detector !== null && value !== null && value !== undefined) {
    observe(metric.detector, detector, Number(value), result.startMs);
    state.detectors.set(key, detector);
  }
  if (allowedLatenessMs > 0) {
    const window = state.emitted.get(endMs) ?? new Map<string, Emitted>();
    window.set(key, { revision: 0, detectorBefore });
    state.emitted.set(endMs, window);
  }
  return result;
}

function resultOf(
  metric: MetricPlan,
  entry: PaneEntry,
  endMs: number,
  kind: WindowResult['kind'],
  revision: number,
  detector: DetectorState | null,
): WindowResult {
  const startMs = endMs - metric.window.sizeMs;
  const values = aggregateValues(metric, entry.accumulator);
  const value = metric.detector === null ? null : values[metric.detector.on];
  const judgement =
    metric.detector === null || detector === null || value === null || value === undefined
      ? NOT_JUDGED
      : judge(metric.detector, detector, Number(value), startMs);
  return { metric: metric.name, group: entry.group, startMs, endMs, kind, revision, values, judgement };
}
