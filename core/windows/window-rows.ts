import { addRow, mergeRow, newRows, type Rows } from '../aggregates/rows';
import type { RowLayout } from '../aggregates/layout';
import { isInWindow, rowIn, type Pane, type PaneMetric, type PaneStore } from './pane-store';

/** The groups of a window over all sources: row r of `rows` is the group of number `groups[r]`. Read only. */
export type WindowRows = Readonly<{ rows: Rows; groups: readonly number[] }>;

/** Panes with the store they lie in; the order of the sources is that of the stores. */
export type PlacedPane = Readonly<{ store: PaneStore; pane: Pane }>;

/** Scratch space, group number → row: cleared by whoever used it. */
let rowOfGroup = new Int32Array(1024).fill(-1);

/** Merges panes; those of one pane are shared with it. */
export function mergePanes(layout: RowLayout, parts: readonly WindowRows[]): WindowRows {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const rows = newRows(layout, Math.max(0, ...parts.map(part => part.groups.length)));
  const groups: number[] = [];
  for (const part of parts) mergeInto(layout, rows, groups, part);
  for (const group of groups) rowOfGroup[group] = -1;
  return { rows, groups };
}

function mergeInto(layout: RowLayout, rows: Rows, groups: number[], part: WindowRows): void {
  for (let index = 0; index < part.groups.length; index += 1) {
    const group = part.groups[index] as number;
    if (group >= rowOfGroup.length) growScratch(group);
    let row = rowOfGroup[group] as number;
    if (row === -1) {
      row = addRow(rows, layout);
      rowOfGroup[group] = row;
      groups.push(group);
    }
    mergeRow(rows, layout, row, part.rows, index);
  }
}

function growScratch(group: number): void {
  const larger = new Int32Array(2 * group + 2).fill(-1);
  larger.set(rowOfGroup);
  rowOfGroup = larger;
}

/** The panes that a window counts. */
export function panesOfWindow(stores: readonly PaneStore[], metric: PaneMetric, endMs: number): PlacedPane[] {
  return stores.flatMap(store =>
    [...store.panes.values()]
      .filter(pane => isInWindow(pane, metric.window, endMs))
      .map(pane => ({ store, pane })),
  );
}

/** One group of a window; null where it has no event in it. */
export function groupOfWindow(
  stores: readonly PaneStore[],
  metric: PaneMetric,
  endMs: number,
  group: number,
): { rows: Rows; row: number } | null {
  const found = panesOfWindow(stores, metric, endMs).flatMap(({ store, pane }) => {
    const row = rowIn(store, pane, group);
    return row === -1 ? [] : [{ rows: pane.rows, row }];
  });
  const [first] = found;
  if (first === undefined || found.length === 1) return first ?? null;
  const rows = newRows(metric.layout, 1);
  const row = addRow(rows, metric.layout);
  for (const part of found) mergeRow(rows, metric.layout, row, part.rows, part.row);
  return { rows, row };
}
