import { accumulate, mergeAccumulator, newAccumulator, type Accumulator } from '../aggregates/accumulator';
import type { MetricPlan, WindowPlan } from '../definitions/plan-metric';
import { floorMod } from '../time/floor-mod';
import { groupKeyOf, groupOf, type GroupValue } from './group-key';
import { firstEndAfter, lastEndOf } from './window';

export type PaneEntry = { group: Record<string, GroupValue>; accumulator: Accumulator };

/**
 * Events of one pane by group. `fromMs` is −Infinity, or the start of the oldest window they count in: an event that
 * is late for some of its windows lies in a pane of its own that the windows before `fromMs` do not see.
 */
export type Pane = { startMs: number; fromMs: number; groups: Map<string, PaneEntry> };

/** One source's panes of one metric. Plain data: it is part of the checkpoint. */
export type PaneStore = Map<string, Pane>;

/** Where an event went: its pane and group, and the oldest window it counts in. */
export type Placement = Readonly<{
  paneKey: string;
  paneStartMs: number;
  groupKey: string;
  isNewPane: boolean;
  firstEndMs: number;
}>;

/**
 * Folds an event into its pane; null where it is late for every window. `closedMs` is the largest end of a window
 * that takes no more events (−Infinity: none is closed).
 */
export function addToPane(
  store: PaneStore,
  metric: MetricPlan,
  values: readonly unknown[],
  timeMs: number,
  closedMs: number,
): Placement | null {
  const { window } = metric;
  const oldestEndMs = firstEndAfter(timeMs, window);
  const firstEndMs = oldestEndMs > closedMs ? oldestEndMs : firstEndAfter(closedMs, window);
  if (firstEndMs > lastEndOf(timeMs, window)) return null;
  const fromMs = firstEndMs === oldestEndMs ? Number.NEGATIVE_INFINITY : firstEndMs - window.sizeMs;
  const startMs = paneStartOf(timeMs, window);
  const paneKey = paneKeyOf(startMs, fromMs);
  const known = store.get(paneKey);
  const pane = known ?? { startMs, fromMs, groups: new Map<string, PaneEntry>() };
  if (known === undefined) store.set(paneKey, pane);
  const groupKey = groupKeyOf(metric.groupBy, values);
  accumulate(entryOf(pane, groupKey, metric, values).accumulator, metric.inputs, values);
  return { paneKey, paneStartMs: startMs, groupKey, isNewPane: known === undefined, firstEndMs };
}

export const paneKeyOf = (startMs: number, fromMs: number) =>
  fromMs === Number.NEGATIVE_INFINITY ? String(startMs) : `${startMs}|${fromMs}`;

function paneStartOf(timeMs: number, { offsetMs, paneMs }: WindowPlan): number {
  return timeMs - floorMod(timeMs - offsetMs, paneMs);
}

function entryOf(pane: Pane, groupKey: string, metric: MetricPlan, values: readonly unknown[]): PaneEntry {
  const known = pane.groups.get(groupKey);
  if (known !== undefined) return known;
  const entry = { group: groupOf(metric.groupBy, values), accumulator: newAccumulator(metric.inputs) };
  pane.groups.set(groupKey, entry);
  return entry;
}

/** Drops the panes whose every window is closed. */
export function purgePanes(store: PaneStore, window: WindowPlan, closedMs: number): void {
  for (const [key, pane] of store) if (lastEndOf(pane.startMs, window) <= closedMs) store.delete(key);
}

/** The groups of a window over all sources. Entries with one part are shared with their pane: do not change them. */
export function windowGroups(
  stores: readonly PaneStore[],
  metric: MetricPlan,
  endMs: number,
  only: string | null = null,
): Map<string, PaneEntry> {
  const groups = new Map<string, PaneEntry>();
  const owned = new Set<string>();
  for (const store of stores) {
    for (const pane of store.values()) {
      if (isInWindow(pane, metric.window, endMs)) collect(pane, groups, owned, metric, only);
    }
  }
  return groups;
}

export function isInWindow(pane: Pane, { sizeMs }: WindowPlan, endMs: number): boolean {
  return pane.startMs >= endMs - sizeMs && pane.startMs < endMs && pane.fromMs <= endMs - sizeMs;
}

function collect(
  pane: Pane,
  groups: Map<string, PaneEntry>,
  owned: Set<string>,
  metric: MetricPlan,
  only: string | null,
): void {
  if (only !== null) {
    const entry = pane.groups.get(only);
    if (entry !== undefined) fold(groups, owned, metric, only, entry);
    return;
  }
  for (const [key, entry] of pane.groups) fold(groups, owned, metric, key, entry);
}

function fold(
  groups: Map<string, PaneEntry>,
  owned: Set<string>,
  metric: MetricPlan,
  key: string,
  entry: PaneEntry,
): void {
  const known = groups.get(key);
  if (known === undefined) {
    groups.set(key, entry);
    return;
  }
  if (owned.has(key)) return mergeAccumulator(known.accumulator, entry.accumulator);
  const accumulator = newAccumulator(metric.inputs);
  mergeAccumulator(accumulator, known.accumulator);
  mergeAccumulator(accumulator, entry.accumulator);
  groups.set(key, { group: known.group, accumulator });
  owned.add(key);
}
