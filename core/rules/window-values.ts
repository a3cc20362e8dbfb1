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
};

export type WindowValues = Map<string, MetricWindows>;

const DAY_MS = 86_400_000;

/** How far a group's newest window may lie behind the metric's: a week, or ten windows where those are longer. */
const keptMs = (sizeMs: number) => Math.max(7 * DAY_MS, 10 * sizeMs);

export const newMetricWindows = (signature: string): MetricWindows => ({
  signature,
  newestEndMs: Number.NEGATIVE_INFINITY,
  sweptAtMs: Number.NEGATIVE_INFINITY,
  groups: new Map(),
});

/** Takes a result: final and corrected ones replace what is not newer, a retracted one takes its own window away. */
export function takeWindow(
  state: MetricWindows,
  groupKey: string,
  result: EmittedWindow,
  sizeMs: number,
): void {
  const { kind, startMs, endMs, values, judgement, revision = 0 } = result;
  const known = state.groups.get(groupKey);
  if (kind === 'retracted') {
    if (known?.startMs === startMs && known.endMs === endMs) state.groups.delete(groupKey);
    return;
  }
  if (known !== undefined && !isNewer(result, known)) return;
  state.groups.set(groupKey, { startMs, endMs, values, judgement, revision });
  if (endMs <= state.newestEndMs) return;
  state.newestEndMs = endMs;
  sweep(state, keptMs(sizeMs));
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
    if (endMs + keptForMs <= state.newestEndMs) state.groups.delete(key);
  }
}
