import type { MetricPlan } from '../definitions/plan-metric';
import { NO_WATERMARK, type Watermark } from '../time/watermark';
import { newDueQueue, type DueQueue } from './due-queue';
import { newGroupTable, type GroupTable } from './group-table';
import { advancePanes, correctPanes, expectPane } from './pane-windows';
import { newPaneStore, type PaneMetric, type PanePlacement, type PaneStore } from './pane-store';
import {
  newSessionStore,
  type SessionMetric,
  type SessionPlacement,
  type SessionStore,
} from './session-store';
import { advanceSessions, correctSessions, expectSession, type EmittedSession } from './session-windows';
import type { WindowCombiner } from './window-combiner';
import type { Detectors, DetectorSnapshot, TakeResult, WindowResult } from './window-result';

/** One source's events of one metric. */
export type MetricStore = PaneStore | SessionStore;
export type Placement = PanePlacement | SessionPlacement;

/** What is remembered of an emitted window while late events may still correct it. */
export type Emitted = { revision: number; detectorBefore: DetectorSnapshot };

/** What the merge keeps of a metric beside the sources' stores. Plain data: it is part of the checkpoint. */
export type MetricState = {
  /** Partition → offset from which on the metric counts, where it was defined later than events came. */
  since?: Readonly<Record<string, string>>;
  /** Every window that ends at or before watermark + 1 has been emitted. */
  watermark: Watermark;
  /** The end of the next window to be emitted that has events; +Infinity: none. */
  nextEndMs: number;
  /** The groups of all sources' panes. */
  table: GroupTable;
  detectors: Detectors;
  /** Window end → group → what was emitted. Empty unless the stream allows lateness. */
  emitted: Map<number, Map<string, Emitted>>;
  /** Window end → a bit for each group's number: emitted as a first result that no detector judged. */
  emittedOnce?: Map<number, Uint8Array>;
  /** Groups with a session that ends then, or that can be dropped then. */
  due: DueQueue;
  /** Group → its sessions that were emitted and may still change. */
  emittedSessions: Map<string, EmittedSession[]>;
};

export const newMetricState = (): MetricState => ({
  watermark: NO_WATERMARK,
  nextEndMs: Number.POSITIVE_INFINITY,
  table: newGroupTable(),
  detectors: new Map(),
  emitted: new Map(),
  due: newDueQueue(),
  emittedSessions: new Map(),
});

/** A source's store of a metric, empty at first. Stores that are merged share their `table`. */
export function storeOf(
  stores: Map<string, MetricStore>,
  metric: MetricPlan,
  table?: GroupTable,
): MetricStore {
  const known = stores.get(metric.name);
  if (known !== undefined) return known;
  const store = metric.window.kind === 'session' ? newSessionStore(metric.layout) : newPaneStore(table);
  stores.set(metric.name, store);
  return store;
}

export const isPaneMetric = (metric: MetricPlan): metric is MetricPlan & PaneMetric =>
  metric.window.kind !== 'session';
export const isSessionMetric = (metric: MetricPlan): metric is MetricPlan & SessionMetric =>
  metric.window.kind === 'session';

export const paneStores = (stores: readonly MetricStore[]): PaneStore[] =>
  stores.flatMap(store => (store.kind === 'panes' ? [store] : []));
const sessionStores = (stores: readonly MetricStore[]): SessionStore[] =>
  stores.flatMap(store => (store.kind === 'sessions' ? [store] : []));

/**
 * Takes note of what a source says of an event: its windows are emitted in time, and those that were emitted already
 * and changed are emitted again.
 */
export function placeMetric(
  state: MetricState,
  metric: MetricPlan,
  stores: readonly MetricStore[],
  combiner: WindowCombiner,
  placement: Placement,
  allowedLatenessMs: number,
): WindowResult[] {
  if (placement.kind === 'session') {
    if (!isSessionMetric(metric)) return [];
    if (placement.isNewSession) expectSession(state, placement.groupKey, placement.session);
    return correctSessions(state, metric, sessionStores(stores), placement, allowedLatenessMs);
  }
  if (!isPaneMetric(metric)) return [];
  combiner.changed(placement.pane);
  if (placement.isNewPane) expectPane(state, metric.window, placement.pane);
  return placement.firstEndMs - 1 <= state.watermark
    ? correctPanes(state, metric, paneStores(stores), placement, allowedLatenessMs)
    : [];
}

/** Emits, oldest first, every window the watermark has passed, and drops what no event can change any more. */
export function advanceMetric(
  state: MetricState,
  metric: MetricPlan,
  stores: readonly MetricStore[],
  combiner: WindowCombiner,
  watermark: Watermark,
  allowedLatenessMs: number,
  take: TakeResult,
): void {
  if (isSessionMetric(metric))
    advanceSessions(state, metric, sessionStores(stores), watermark, allowedLatenessMs, take);
  else if (isPaneMetric(metric))
    advancePanes(state, metric, paneStores(stores), combiner, watermark, allowedLatenessMs, take);
}
