import type { AggregateValue } from '../aggregates/results';
import type { Judgement } from '../detectors/judgement';

/** What of a window's result conditions on events can read. */
export type ReadableWindow = Readonly<{
  startMs: number;
  endMs: number;
  values: Readonly<Record<string, AggregateValue>>;
  judgement: Judgement;
  /** Absent: kept before revisions were. */
  revision?: number;
}>;

/** A window as it was emitted: a retracted one never was. */
export type EmittedWindow = ReadableWindow & Readonly<{ kind: string }>;

/** Of one metric: by group the newest final window. Plain data: it is part of the checkpoint. */
export type MetricWindows = {
  /** Of what the windows are; see MetricPlan. */
  signature: string;
  /** The latest end of any window so far. */
  newestEndMs: number;
  /** Where newestEndMs stood when old groups were last dropped. */
  sweptAtMs: number;
  groups: Map<string, ReadableWindow>;
  /** The windows before a group's newest, oldest first, as far as newer ones may be retracted. Absent: none. */
  earlier?: Map<string, readonly ReadableWindow[]>;
};

export type WindowValues = Map<string, MetricWindows>;

const DAY_MS = 86_400_000;

/** How far a group's newest window may lie behind the metric's: a week, or ten windows where those are longer. */
export const keptMs = (sizeMs: number) => Math.max(7 * DAY_MS, 10 * sizeMs);

export const newMetricWindows = (signature: string): MetricWindows => ({
  signature,
  newestEndMs: Number.NEGATIVE_INFINITY,
  sweptAtMs: Number.NEGATIVE_INFINITY,
  groups: new Map(),
});

/**
 * Takes a result: final and corrected ones replace what is not newer, a retracted one takes its own window away, and the
 * one before it is the newest again. `retractableMs`: how far beyond a window's end the watermark may be when it is
 * retracted; null: this metric's never are.
 */
export function takeWindow(
  state: MetricWindows,
  groupKey: string,
  result: EmittedWindow,
  sizeMs: number,
  retractableMs: number | null,
): void {
  const { kind, startMs, endMs, values, judgement, revision = 0 } = result;
  const window = { startMs, endMs, values, judgement, revision };
  if (kind !== 'retracted') state.newestEndMs = Math.max(state.newestEndMs, endMs);
  if (retractableMs === null) {
    const known = state.groups.get(groupKey);
    if (known === undefined || isNewer(result, known)) state.groups.set(groupKey, window);
  } else takeRetractable(state, groupKey, window, kind === 'retracted', retractableMs);
  sweep(state, keptMs(sizeMs));
}

function takeRetractable(
  state: MetricWindows,
  groupKey: string,
  window: ReadableWindow,
  isRetracted: boolean,
  retractableMs: number,
): void {
  const known = state.groups.get(groupKey);
  const others = [...(state.earlier?.get(groupKey) ?? []), ...(known === undefined ? [] : [known])].filter(
    ({ startMs, endMs }) => startMs !== window.startMs || endMs !== window.endMs,
  );
  const at = isRetracted ? -1 : others.filter(other => isNewer(window, other)).length;
  if (at >= 0) others.splice(at, 0, window);
  const newest = others.pop();
  if (newest === undefined) state.groups.delete(groupKey);
  else state.groups.set(groupKey, newest);
  // What was emitted last says how far the watermark is at least: one that stands for good hides all before it.
  const isForGood = ({ endMs }: ReadableWindow) => endMs + retractableMs <= state.newestEndMs;
  const first = newest !== undefined && isForGood(newest) ? others.length : others.findLastIndex(isForGood);
  const earlier = others.slice(Math.max(0, first));
  if (earlier.length === 0) state.earlier?.delete(groupKey);
  else (state.earlier ??= new Map()).set(groupKey, earlier);
}

/** Later ends are newer, of one end the longer window: the cumulative one that holds the other. */
const isNewer = (window: ReadableWindow, known: ReadableWindow) =>
  window.endMs > known.endMs || (window.endMs === known.endMs && window.startMs <= known.startMs);

/** The newest final window of the group; undefined where there is none, or it is too old to be read. */
export function readableWindow(
  state: MetricWindows | undefined,
  groupKey: string,
  sizeMs: number,
): ReadableWindow | undefined {
  const known = state?.groups.get(groupKey);
  if (state === undefined || known === undefined) return undefined;
  return known.endMs + keptMs(sizeMs) > state.newestEndMs ? known : undefined;
}

/** One value of it, as conditions read it: decimals beyond a double's digits come as text. */
export function windowValue(
  { startMs, endMs, values, judgement }: ReadableWindow,
  read: string,
): string | number | boolean | null {
  switch (read) {
    case 'start':
      return startMs;
    case 'end':
      return endMs;
    case 'score':
    case 'expected':
    case 'low':
    case 'high':
      return judgement[read];
    default:
      return values[read] ?? null;
  }
}

/** At most once in a tenth of the time things are kept, so that its cost does not show. Changes no answer. */
function sweep(state: MetricWindows, keptForMs: number): void {
  if (state.newestEndMs - state.sweptAtMs < keptForMs / 10) return;
  state.sweptAtMs = state.newestEndMs;
  for (const [key, { endMs }] of state.groups) {
    if (endMs + keptForMs > state.newestEndMs) continue;
    state.groups.delete(key);
    state.earlier?.delete(key);
  }
}
