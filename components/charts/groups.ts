import type { WindowRow } from '@/contracts/records';
import { groupKey, groupLabel } from '../live/windows';

/** A group's rows in view and how much they come to. */
export type Group = Readonly<{ key: string; label: string; rows: readonly WindowRow[]; size: number }>;

export const MAX_SERIES = 6;
export const TOP = 5;
export const OTHER = 'other';

/** Largest first; of equals by label, so that the order does not flicker. */
export function groupRows(rows: readonly WindowRow[], valueOf: (row: WindowRow) => number | null): Group[] {
  const byKey = new Map<string, WindowRow[]>();
  for (const row of rows) {
    const key = groupKey(row.group);
    const held = byKey.get(key);
    if (held === undefined) byKey.set(key, [row]);
    else held.push(row);
  }
  return [...byKey]
    .map(([key, own]) => ({
      key,
      label: labelOf(own),
      rows: own,
      size: own.reduce((total, row) => total + Math.abs(valueOf(row) ?? 0), 0),
    }))
    .sort((a, b) => b.size - a.size || (a.label < b.label ? -1 : 1));
}

const labelOf = ([first]: readonly WindowRow[]) =>
  first === undefined || Object.keys(first.group).length === 0 ? 'all' : groupLabel(first.group);

/** All of up to six groups, else the top five; the rest apart. */
export function topGroups(groups: readonly Group[]): { top: readonly Group[]; rest: readonly Group[] } {
  if (groups.length <= MAX_SERIES) return { top: groups, rest: [] };
  return { top: groups.slice(0, TOP), rest: groups.slice(TOP) };
}

/** Who was shown keeps its slot, newcomers take the lowest free one. "other" is always the last. */
export function assignSlots(
  previous: ReadonlyMap<string, number>,
  keys: readonly string[],
): ReadonlyMap<string, number> {
  const kept = new Map(
    keys.flatMap(key => {
      const slot = key === OTHER ? MAX_SERIES - 1 : previous.get(key);
      return slot === undefined ? [] : [[key, slot] as const];
    }),
  );
  const taken = new Set(kept.values());
  for (const key of keys) {
    if (kept.has(key)) continue;
    const free = Array.from({ length: MAX_SERIES }, (_, slot) => slot).find(slot => !taken.has(slot)) ?? 0;
    kept.set(key, free);
    taken.add(free);
  }
  return kept;
}
