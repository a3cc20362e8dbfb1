import type { MetricUpdate } from '@/contracts/live';
import type { WindowRow } from '@/contracts/records';

/** The windows of one metric as the browser holds them. */
export type MetricWindows = Readonly<{
  metric: string;
  rows: ReadonlyMap<string, WindowRow>;
  /** null: no event yet. */
  watermark: number | null;
  /** Groups beyond those whose rows are here. */
  groups: number;
  at: number;
}>;

/** Rows held of a metric: enough for 200 windows of 20 groups, the most the server sends. */
export const MAX_ROWS = 4000;

export const noWindows = (metric: string): MetricWindows => ({
  metric,
  rows: new Map(),
  watermark: null,
  groups: 0,
  at: 0,
});

/**
 * Merges an update. Values are absolute, so a repeat changes nothing, whatever the order frames come in: a settled
 * row is never replaced by an early one, nor a revision by a lower one. A retracted window goes, but is remembered,
 * so that an earlier word about it does not bring it back.
 */
export function mergeWindows(held: MetricWindows, update: MetricUpdate): MetricWindows {
  if (update.rows.length === 0 && update.watermark === held.watermark && update.at <= held.at) return held;
  const rows = new Map(held.rows);
  for (const row of update.rows) {
    const key = rowKey(row);
    const known = rows.get(key);
    if (known === undefined || replaces(row, known)) rows.set(key, row);
  }
  return {
    metric: held.metric,
    rows: rows.size > MAX_ROWS ? newestRows(rows) : rows,
    watermark: later(held.watermark, update.watermark),
    groups: update.at >= held.at ? update.groups : held.groups,
    at: Math.max(held.at, update.at),
  };
}

/** Early gives way to all that is settled, a revision to a higher one; of equals the later word counts. */
export const replaces = (row: WindowRow, known: WindowRow) => rank(row) >= rank(known);

const rank = (row: WindowRow) => (row.kind === 'early' ? -1 : row.revision);

export const rowKey = (row: WindowRow) => `${groupKey(row.group)} ${row.start} ${row.end}`;

export const groupKey = (group: WindowRow['group']) =>
  JSON.stringify(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1)));

/** `terminal T12 · channel web`; null is a key too. */
export const groupLabel = (group: WindowRow['group']) =>
  Object.values(group)
    .map(value => (value === null ? '(none)' : String(value)))
    .join(' · ');

const later = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b));

function newestRows(rows: ReadonlyMap<string, WindowRow>): ReadonlyMap<string, WindowRow> {
  const kept = [...rows].sort(([, a], [, b]) => b.end - a.end).slice(0, Math.floor(MAX_ROWS * 0.9));
  return new Map(kept);
}
