import { addRow, foldEvent, newRows, type Rows } from '../aggregates/rows';
import type { RowLayout } from '../aggregates/layout';
import type { FieldPlan } from '../definitions/field-type';
import type { PaneWindow } from '../definitions/plan-window';
import type { KeptTexts } from '../events/scan/record-scanner';
import { TextCells } from '../events/scan/text-cells';
import { floorMod } from '../time/floor-mod';
import {
  groupNumber,
  holdGroup,
  newGroupTable,
  releaseGroups,
  sweepGroups,
  type GroupTable,
} from './group-table';
import { firstEndAfter, lastEndOf, startOf } from './window';

/** What a pane store needs to know of its metric. */
export type PaneMetric = Readonly<{
  window: PaneWindow;
  groupBy: readonly FieldPlan[];
  layout: RowLayout;
}>;

/**
 * Events of one pane by group: row r of `rows` is the group of number `groups[r]`. All times of a pane are in the same
 * windows, whose ends run from `firstEndMs` to `lastEndMs`. `fromEndMs` is −Infinity, or the end of the oldest window
 * that counts these events: one that is late for some of its windows lies in a pane of its own that the windows
 * before do not see. `asOf` is, per row of a copy of a pane, the last offset that is in it.
 */
export type Pane = {
  key: number | string;
  serial: number;
  startMs: number;
  endMs: number;
  firstEndMs: number;
  lastEndMs: number;
  fromEndMs: number;
  rows: Rows;
  groups: number[];
  asOf: bigint[];
  /** Group number → row; made when an event comes to a pane that is not near. */
  index: Map<number, number> | null;
};

/** One source's panes of one metric. Plain data: it is part of the checkpoint. */
export type PaneStore = {
  kind: 'panes';
  table: GroupTable;
  panes: Map<number | string, Pane>;
  newest: Pane | null;
  serials: number;
  /** Where the rows of the newest panes are found. Not enumerable: a checkpoint does without it. */
  near?: NearPanes;
};

/**
 * Nearly all events go to the newest pane, and most others to the one that was the newest before: for these two
 * `rows` has by a group's number, of each, the serial of the pane and its row.
 */
type NearPanes = {
  panes: [Pane | null, Pane | null];
  rows: Int32Array;
  /**
   * Where the groups are the texts of one field: beside each text the serial and the row of the newest pane that has
   * it. So an event finds its row where its text was found.
   */
  texts: TextCells;
};
const NEAR_CELLS = 4;

export function newPaneStore(table: GroupTable = newGroupTable()): PaneStore {
  return {
    kind: 'panes',
    table,
    panes: new Map(),
    newest: null,
    serials: 0,
  };
}

/** Where an event went: its pane and group, and the end of the oldest window it counts in. */
export type PanePlacement = Readonly<{
  kind: 'pane';
  pane: Pane;
  group: number;
  isNewPane: boolean;
  firstEndMs: number;
}>;

/**
 * Folds an event into its pane. `order` is its place among the source's arrivals; `closedMs` the largest end of a
 * window that takes no more events (−Infinity: none is closed); `watchedMs` the largest end of a window that was
 * emitted; `texts` is the decoder's, see groupNumber. `late`: every window of it is closed. A placement only where the pane is new, or an emitted window changed.
 */
export function addToPane(
  store: PaneStore,
  metric: PaneMetric,
  values: readonly unknown[],
  timeMs: number,
  order: number,
  closedMs: number,
  watchedMs: number,
  texts: KeptTexts | null,
): PanePlacement | 'late' | 'placed' {
  let pane = store.newest;
  let isNewPane = false;
  if (pane === null || timeMs < pane.startMs || timeMs >= pane.endMs || pane.firstEndMs <= closedMs) {
    const startMs = timeMs - floorMod(timeMs - metric.window.offsetMs, metric.window.paneMs);
    const known = findPane(store, metric, startMs, closedMs);
    if (known === 'late') return 'late';
    pane = known ?? openPane(store, metric, startMs, closedMs);
    isNewPane = known === undefined;
  }
  const row = rowOfEvent(store, metric, pane, values, texts);
  foldEvent(pane.rows, metric.layout, row, values, timeMs, order);
  const firstEndMs = Math.max(pane.firstEndMs, pane.fromEndMs);
  if (!isNewPane && firstEndMs > watchedMs) return 'placed';
  return { kind: 'pane', pane, group: pane.groups[row] as number, isNewPane, firstEndMs };
}

/** The pane that starts there and counts in the windows still open; `late` where none is. */
function findPane(
  store: PaneStore,
  { window }: PaneMetric,
  startMs: number,
  closedMs: number,
): Pane | 'late' | undefined {
  const oldestEndMs = firstEndAfter(startMs, window);
  if (oldestEndMs > closedMs) return store.panes.get(startMs);
  const fromEndMs = firstEndAfter(closedMs, window);
  if (fromEndMs > lastEndOf(startMs, window)) return 'late';
  return store.panes.get(paneKeyOf(startMs, fromEndMs));
}

export const paneKeyOf = (startMs: number, fromEndMs: number): number | string =>
  fromEndMs === Number.NEGATIVE_INFINITY ? startMs : `${startMs}|${fromEndMs}`;

function openPane(store: PaneStore, metric: PaneMetric, startMs: number, closedMs: number): Pane {
  const oldestEndMs = firstEndAfter(startMs, metric.window);
  const fromEndMs =
    oldestEndMs > closedMs ? Number.NEGATIVE_INFINITY : firstEndAfter(closedMs, metric.window);
  return newPane(store, metric, startMs, fromEndMs);
}

/** A pane without events. */
export function newPane(
  store: PaneStore,
  { window, layout }: PaneMetric,
  startMs: number,
  fromEndMs: number,
): Pane {
  const pane: Pane = {
    key: paneKeyOf(startMs, fromEndMs),
    serial: ++store.serials,
    startMs,
    endMs: startMs + window.paneMs,
    firstEndMs: firstEndAfter(startMs, window),
    lastEndMs: lastEndOf(startMs, window),
    fromEndMs,
    // A pane is likely to have as many groups as the one before it.
    rows: newRows(layout, store.newest?.rows.count),
    groups: [],
    asOf: [],
    index: null,
  };
  store.panes.set(pane.key, pane);
  const isNewest = store.newest === null || startMs > store.newest.startMs;
  if (isNewest && fromEndMs === Number.NEGATIVE_INFINITY) {
    const near = nearOf(store);
    near.panes[near.panes[0] === store.newest ? 1 : 0] = pane;
    store.newest = pane;
  }
  return pane;
}

/** The row of the event's group in the pane; a fresh one where it has none. */
function rowOfEvent(
  store: PaneStore,
  { groupBy, layout }: PaneMetric,
  pane: Pane,
  values: readonly unknown[],
  texts: KeptTexts | null,
): number {
  const [field] = groupBy;
  if (texts === null || field === undefined || groupBy.length > 1 || !isText(field, values))
    return rowFor(store, layout, pane, groupNumber(store.table, groupBy, values, texts));
  const near = store.near ?? nearOf(store);
  const at = near.texts.of(texts, field.slot);
  if (at !== -1 && near.texts.cells[at] === pane.serial) return near.texts.cells[at + 1] as number;
  const row = rowFor(store, layout, pane, groupNumber(store.table, groupBy, values, texts));
  if (at !== -1 && pane === store.newest) noteText(near.texts, near.texts.of(texts, field.slot), pane, row);
  return row;
}

/** A kept text is its field's value: not a null, which has the stamp of the text before. */
const isText = ({ kind, slot }: FieldPlan, values: readonly unknown[]) =>
  kind === 'string' && values[slot] !== null;

function noteText({ cells }: TextCells, at: number, { serial }: Pane, row: number): void {
  cells[at] = serial;
  cells[at + 1] = row;
}

/** The group's row in the pane; a fresh one where it has none. */
export function rowFor(store: PaneStore, layout: RowLayout, pane: Pane, group: number): number {
  const known = rowIn(store, pane, group);
  if (known !== -1) return known;
  const row = addRow(pane.rows, layout);
  pane.groups[row] = group;
  holdGroup(store.table, group);
  const near = nearOf(store);
  const side = sideOf(near, pane);
  if (side !== -1) placeNear(near, store.table, side, pane.serial, group, row);
  pane.index?.set(group, row);
  return row;
}

/** The group's row in the pane; −1: it has none. */
export function rowIn(store: PaneStore, pane: Pane, group: number): number {
  const near = store.near ?? nearOf(store);
  const side = sideOf(near, pane);
  if (side !== -1) {
    const at = group * NEAR_CELLS + side;
    return near.rows[at] === pane.serial ? (near.rows[at + 1] as number) : -1;
  }
  pane.index ??= new Map(pane.groups.map((number, row) => [number, row]));
  return pane.index.get(group) ?? -1;
}

/** Where the pane's cells begin among those of a group; −1: it is not near. */
const sideOf = ({ panes }: NearPanes, pane: Pane): number =>
  panes[0] === pane ? 0 : panes[1] === pane ? 2 : -1;

function nearOf(store: PaneStore): NearPanes {
  if (store.near !== undefined) return store.near;
  const near: NearPanes = {
    panes: [store.newest, null],
    rows: new Int32Array(0),
    texts: new TextCells(2),
  };
  Object.defineProperty(store, 'near', { value: near, enumerable: false, configurable: true });
  const { serial = 0, groups = [] } = store.newest ?? {};
  for (const [row, group] of groups.entries()) placeNear(near, store.table, 0, serial, group, row);
  return near;
}

function placeNear(
  near: NearPanes,
  { keys }: GroupTable,
  side: number,
  serial: number,
  group: number,
  row: number,
): void {
  const at = group * NEAR_CELLS + side;
  if (at >= near.rows.length) {
    const larger = new Int32Array(NEAR_CELLS * Math.max(16, 2 * keys.length));
    larger.set(near.rows);
    near.rows = larger;
  }
  near.rows[at] = serial;
  near.rows[at + 1] = row;
}

/** Drops the panes whose every window is closed. */
export function purgePanes(store: PaneStore, closedMs: number): void {
  let isPurged = false;
  for (const pane of store.panes.values()) {
    if (pane.lastEndMs > closedMs) continue;
    store.panes.delete(pane.key);
    forgetNear(store, pane);
    releaseGroups(store.table, pane.groups);
    isPurged = true;
  }
  if (isPurged) sweepGroups(store.table);
}

function forgetNear(store: PaneStore, pane: Pane): void {
  if (store.newest === pane) store.newest = null;
  const near = nearOf(store);
  if (near.panes[0] === pane) near.panes[0] = null;
  if (near.panes[1] === pane) near.panes[1] = null;
}

/** Whether the window that ends there counts the pane's events. */
export function isInWindow(pane: Pane, window: PaneWindow, endMs: number): boolean {
  return pane.startMs < endMs && pane.startMs >= startOf(endMs, window) && pane.fromEndMs <= endMs;
}
