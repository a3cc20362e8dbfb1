import type { WindowReceipt } from '../../contracts/receipt';
import { keptMs, type ReadableWindow } from '../../core/rules/window-values';

/** How far the partitions of a stream were merged when windows were emitted, and from where on their metric counts. */
export type WindowOrigin = Readonly<{
  readTo: Record<string, string>;
  since: Record<string, string>;
  /** Of windows that a detector judged. */
  idle?: Readonly<{ followed: WindowReceipt['followed']; isFollowedWhole: boolean }> | undefined;
}>;

/** A final window, with what of its proof the log does not tell. */
export type KnownWindow = ReadableWindow &
  Readonly<{ revision: number; origin: WindowOrigin; followed: WindowReceipt['followed'] }>;

/**
 * Of one metric the final windows that events may still read: of each group the newest, and those before it that an
 * event on its way may mean. Plain data: it is part of the checkpoint.
 */
export type WindowHistory = {
  /** Of what the windows are; see MetricPlan. */
  signature: string;
  /** No event that is still to come reads windows as of an earlier watermark. */
  bound: number;
  /** Ends of windows of any group, in their order; of those up to the bound the last. */
  ends: number[];
  /** Where the newest end stood when old groups were last dropped. */
  sweptAtMs: number;
  /** In the order of their ends; of one end the longer window later. */
  groups: Map<string, KnownWindow[]>;
};

export const newWindowHistory = (signature: string): WindowHistory => ({
  signature,
  bound: Number.NEGATIVE_INFINITY,
  ends: [],
  sweptAtMs: Number.NEGATIVE_INFINITY,
  groups: new Map(),
});

/**
 * Takes a final or corrected window; an older revision of one that is known is a repeat. `retractableMs`: how far beyond
 * a window's end the watermark may be when it is retracted.
 */
export function keepWindow(
  history: WindowHistory,
  groupKey: string,
  window: KnownWindow,
  sizeMs: number,
  retractableMs = 0,
): void {
  const known = history.groups.get(groupKey) ?? [];
  const same = known.find(other => other.startMs === window.startMs && other.endMs === window.endMs);
  if (same !== undefined && same.revision > window.revision) return;
  const windows = [...known.filter(other => other !== same), window].sort(inOrder);
  history.groups.set(groupKey, from(windows, last(windows, history.bound - retractableMs)));
  noteEnd(history, window.endMs);
  sweep(history, keptMs(sizeMs));
}

/** A session that was emitted is none any more: the one before it is the newest until the one in its place is final. */
export function retractWindow(
  { groups }: WindowHistory,
  groupKey: string,
  { startMs, endMs, revision }: Pick<KnownWindow, 'startMs' | 'endMs' | 'revision'>,
): void {
  const isLeft = (other: KnownWindow) =>
    other.startMs !== startMs || other.endMs !== endMs || other.revision > revision;
  const left = (groups.get(groupKey) ?? []).filter(isLeft);
  if (left.length > 0) groups.set(groupKey, left);
  else groups.delete(groupKey);
}

/** The newest window of a group that is final by the watermark; null where there is none, or it is too old to be read. */
export function windowAt(
  history: WindowHistory | undefined,
  groupKey: string,
  watermark: number,
  sizeMs: number,
): KnownWindow | null {
  const windows = history?.groups.get(groupKey);
  if (history === undefined || windows === undefined) return null;
  const found = windows[last(windows, watermark)];
  const newestEndMs = history.ends.findLast(endMs => endMs - 1 <= watermark);
  if (found === undefined || newestEndMs === undefined) return null;
  return found.endMs + keptMs(sizeMs) > newestEndMs ? found : null;
}

/** No event that is still to come reads windows as of an earlier watermark: what only those could mean is dropped. */
export function forgetWindows(history: WindowHistory, bound: number): void {
  if (bound <= history.bound) return;
  history.bound = bound;
  const newest = history.ends.findLastIndex(endMs => endMs - 1 <= bound);
  if (newest > 0) history.ends.splice(0, newest);
}

const inOrder = (a: ReadableWindow, b: ReadableWindow) => a.endMs - b.endMs || b.startMs - a.startMs;

/** Index of the newest that is final by the watermark; -1: none is. */
const last = (windows: readonly KnownWindow[], watermark: number) =>
  windows.findLastIndex(({ endMs }) => endMs - 1 <= watermark);

const from = (windows: KnownWindow[], first: number) => (first > 0 ? windows.slice(first) : windows);

function noteEnd({ ends }: WindowHistory, endMs: number): void {
  const before = ends.findLastIndex(other => other <= endMs);
  if (ends[before] !== endMs) ends.splice(before + 1, 0, endMs);
}

/** At most once in a tenth of the time things are kept, so that its cost does not show. Changes no answer. */
function sweep(history: WindowHistory, keptForMs: number): void {
  const [newestEndMs] = history.ends;
  if (newestEndMs === undefined || newestEndMs - 1 > history.bound) return;
  if (newestEndMs - history.sweptAtMs < keptForMs / 10) return;
  history.sweptAtMs = newestEndMs;
  for (const [key, windows] of history.groups)
    if ((windows.at(-1)?.endMs ?? 0) + keptForMs <= newestEndMs) history.groups.delete(key);
}
