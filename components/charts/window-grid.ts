import type { WindowRow } from '@/contracts/records';
import type { WindowDefinition } from '@/core/definitions/types';
import { parseDurationMs } from '@/core/time/duration';

/** How often a window ends, null for sessions, and how long it is. */
export type WindowShape = Readonly<{ stepMs: number | null; sizeMs: number }>;

export function windowShape(window: WindowDefinition): WindowShape {
  const ms = (text: string) => parseDurationMs(text) ?? 60_000;
  switch (window.type) {
    case 'tumbling':
      return { stepMs: ms(window.size), sizeMs: ms(window.size) };
    case 'sliding':
      return { stepMs: ms(window.slide), sizeMs: ms(window.size) };
    case 'cumulative':
      return { stepMs: ms(window.step), sizeMs: ms(window.size) };
    case 'session':
      return { stepMs: null, sizeMs: ms(window.gap) };
  }
}

export type WindowGrid = Readonly<{
  times: readonly Readonly<{ at: number; isSettled: boolean }>[];
  timeOf: (row: WindowRow) => number;
  /** What stands for a settled window without events: zero where nothing means zero, else a gap. */
  fill: number | null;
  knownFrom: number | null;
}>;

type View = Readonly<{ watermark: number | null; shape: WindowShape; from: number; to: number }>;

/**
 * The times a metric has points at. From the first window known to the watermark there is one for every window that
 * ended: a window without events has no row, and that is no traffic, not a hole. After the watermark there are only
 * rows.
 */
export function windowGrid(rows: readonly WindowRow[], view: View, fill: number | null): WindowGrid {
  const timeOf = (row: WindowRow) => (row.kind === 'early' ? Math.min(row.end, view.to) : row.end);
  const settled = new Set<number>();
  const early = new Set<number>();
  for (const row of rows) (row.kind === 'early' ? early : settled).add(timeOf(row));
  for (const at of emptyWindows(rows, view)) settled.add(at);
  for (const at of settled) early.delete(at);
  const times = [
    ...[...settled].map(at => ({ at, isSettled: true })),
    ...[...early].map(at => ({ at, isSettled: false })),
  ].sort((a, b) => a.at - b.at);
  return { times, timeOf, fill, knownFrom: rows[0]?.start ?? null };
}

const MAX_WINDOWS = 5000;

function emptyWindows(rows: readonly WindowRow[], { watermark, shape, to }: View): number[] {
  const first = rows[0]?.end;
  const { stepMs } = shape;
  if (first === undefined || stepMs === null || watermark === null) return [];
  const last = Math.min(watermark + 1, to);
  const count = Math.min(MAX_WINDOWS, Math.floor((last - first) / stepMs) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * stepMs);
}
