import type { WindowReceipt } from '../../contracts/receipt';
import type { Plan } from '../../core/definitions/plan';
import type { AggregatePlan, MetricPlan } from '../../core/definitions/plan-metric';
import type { PaneWindow } from '../../core/definitions/plan-window';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { Noted, Unknown } from '../../core/verify/compare-fields';
import { exactAggregates, type ExactAggregate } from '../../core/verify/window-aggregates';
import {
  newestEnd,
  revisionOf,
  sessionsOf,
  takenEvents,
  windowEndingAt,
  type FoundWindow,
  type Membership,
  type ScannedEvent,
} from '../../core/verify/window-members';
import { groupKeyOf } from '../../core/windows/group-key';
import { firstEndAfter, startOf } from '../../core/windows/window';
import type { EventLog } from '../../platform/event-log/event-log';
import { scanLog, type Search } from './scan-log';

/** A window that is to be computed again. */
export type AskedWindow = Readonly<{
  receipt: WindowReceipt;
  metric: MetricPlan;
  stream: StreamPlan;
  readTo: Readonly<Record<string, string>>;
  /** The event that read it, where it is of the metric's stream. */
  own: Membership['own'];
  /** The window was read as its group's newest, not judged itself. */
  isNewest: boolean;
}>;

export type WindowAgain =
  | Readonly<{
      ok: true;
      window: FoundWindow | null;
      revision: number | null;
      aggregates: Record<string, ExactAggregate>;
      /** Why it may differ though nothing is wrong; null: it may not. */
      doubt: string | null;
      records: number;
    }>
  | Readonly<{ ok: false; reason: string; records: number }>;

/** The metric of a receipt's window; null where the definitions have none of that name. */
export function planned(plan: Plan, { metric: name }: WindowReceipt) {
  const metric = plan.metrics.find(each => each.name === name);
  const stream = metric && plan.streams.get(metric.stream);
  return metric === undefined || stream === undefined ? null : { metric, stream };
}

/** Computes a window again from the raw events of its group in the log. Costs one pass from its start on. */
export async function recomputeWindow(
  log: EventLog,
  asked: AskedWindow,
  progress: Search['progress'],
): Promise<WindowAgain> {
  const { receipt, metric, stream, readTo } = asked;
  if (receipt.start === null || receipt.end === null)
    return {
      ok: false,
      reason: 'no window of the group was final, and the log is not searched for one',
      records: 0,
    };
  if (Object.keys(readTo).length === 0)
    return { ok: false, reason: `the receipt does not say how far ${stream.name} was read`, records: 0 };
  const groupKey = groupKeyOfReceipt(metric, receipt);
  const found = await scanLog(log, {
    stream,
    readTo,
    ...reach(asked, receipt.start, receipt.end),
    texts: null,
    wants: values => groupKeyOf(metric.groupBy, values) === groupKey,
    ...(progress !== undefined && { progress }),
  });
  if (!found.ok) return found;
  const membership: Membership = {
    metric,
    groupKey,
    allowedLatenessMs: stream.allowedLatenessMs,
    since: new Map(Object.entries(receipt.since).map(([at, offset]) => [Number(at), BigInt(offset)])),
    followed: (receipt.followed ?? []).map(move => ({ ...move, offset: BigInt(move.offset) })),
    own: asked.own,
  };
  const window = windowIn(asked, takenEvents(membership, found.events), receipt.start, receipt.end);
  const isCounted = isAlone(asked) && metric.window.kind !== 'session';
  return {
    ok: true,
    window,
    revision: window === null ? null : revisionOf(window, stream.allowedLatenessMs, isCounted),
    aggregates: window === null ? {} : exactAggregates(metric, stream.fields, window.events),
    doubt: doubtOf(asked, window, found),
    records: found.records,
  };
}

/** Only one partition, whose watermark is its events': nothing depends on what the log does not tell. */
const isAlone = ({ readTo, stream }: AskedWindow) =>
  Object.keys(readTo).length === 1 && stream.allIdle === 'hold';

function doubtOf(
  asked: AskedWindow,
  window: FoundWindow | null,
  { isFromMiddle, repeats }: Readonly<{ isFromMiddle: boolean; repeats: number }>,
): string | null {
  const { receipt, stream } = asked;
  if (receipt.followed === null)
    return 'partitions were idle too often since to tell from when on they took the window as closed';
  if (window?.isDoubtful === true)
    return 'a session beside it was closed before it grew; which came first depends on how the partitions were read';
  if (repeats > 0 && !isAlone(asked))
    return `${repeats} events repeat an id, and how long it was remembered depends on how the partitions were read`;
  if (isFromMiddle && stream.maxAheadMs === null)
    return 'with maxAhead off an event before those that were read may have closed the window';
  return null;
}

/** The event times that matter. A session might begin earlier, or end later, than the receipt says. */
function reach({ metric: { window }, receipt, isNewest }: AskedWindow, startMs: number, endMs: number) {
  if (window.kind === 'session')
    return { fromMs: startMs - 2 * window.gapMs, untilMs: endMs + window.gapMs + 1 };
  const newestMs = isNewest ? lastFinalEnd(window, receipt.watermark ?? endMs - 1) : endMs;
  const untilMs = Math.max(newestMs, firstEndAfter(endMs - 1, window));
  return { fromMs: Math.min(startMs, startOf(newestMs, window)), untilMs };
}

/** The end of the newest window that a watermark makes final. */
const lastFinalEnd = (window: PaneWindow, watermark: number) =>
  firstEndAfter(watermark + 1, window) - window.slideMs;

function windowIn(
  asked: AskedWindow,
  events: readonly ScannedEvent[],
  startMs: number,
  endMs: number,
): FoundWindow | null {
  const { metric, stream, receipt, isNewest } = asked;
  const late = stream.allowedLatenessMs;
  const { window } = metric;
  if (window.kind === 'session') {
    const sessions = sessionsOf(window, events, late, isAlone(asked));
    const covering = sessions.filter(each => each.startMs < endMs && each.endMs > startMs);
    return covering.find(each => each.startMs === startMs) ?? covering[0] ?? null;
  }
  const newestMs = isNewest ? newestEnd(receipt.watermark ?? endMs - 1, window, events, late) : endMs;
  if (newestMs === null) return null;
  const found = windowEndingAt(firstEndAfter(newestMs - 1, window), window, events, late);
  return found.events.length === 0 ? null : found;
}

/** Decimals are kept as whole units in events, and told as numbers in groups. */
function groupKeyOfReceipt({ groupBy }: MetricPlan, { group }: WindowReceipt): string {
  const fields = groupBy.map((field, slot) => ({ ...field, slot }));
  const values = groupBy.map(({ name, kind, scale }) => {
    const value = group[name] ?? null;
    return kind === 'decimal' && typeof value === 'number' ? Math.round(value * 10 ** scale) : value;
  });
  return groupKeyOf(fields, values);
}

export const REVISION_UNKNOWN = new Unknown(
  'how often it was corrected depends on when it was read and merged, which the log does not tell',
);
const DETECTOR_UNKNOWN =
  'what the detector says comes of all windows before it, which are not computed again';
const JUDGED_BY_DETECTOR = ['score', 'expected', 'low', 'high'];

/** What a reader sees of an aggregate's value. */
export type Shown = (value: unknown, aggregate: AggregatePlan, metric: MetricPlan) => unknown;

/** One value of a window computed again, beside the stored one; `shown` makes of it what the reader saw. */
export function valueAgain(
  { metric }: Pick<AskedWindow, 'metric'>,
  again: WindowAgain,
  read: string,
  stored: unknown,
  shown: Shown = value => value,
): unknown {
  if (!again.ok) return new Unknown(again.reason);
  const aggregate = metric.aggregates.find(({ as }) => as === read);
  if (aggregate !== undefined) {
    const { value, error } = again.aggregates[read] ?? { value: null, error: 0 };
    return withinError(stored, shown(value, aggregate, metric), error);
  }
  if (read === 'start') return again.window?.startMs ?? null;
  if (read === 'end') return again.window?.endMs ?? null;
  const isJudged = JUDGED_BY_DETECTOR.includes(read) && metric.detector !== null;
  return isJudged ? new Unknown(DETECTOR_UNKNOWN) : null;
}

function withinError(stored: unknown, exact: unknown, error: number): unknown {
  if (error === 0 || typeof stored !== 'number' || typeof exact !== 'number') return exact;
  if (Math.abs(stored - exact) > error * Math.abs(exact)) return exact;
  const percent = Math.round(error * 1000) / 10;
  return new Noted(stored, `of a sketch; the exact value is ${exact}, and it is within ${percent} % of that`);
}

/** The parts of a receipt's window by the names under which they are compared. */
export function storedParts({ metric, group, start, end, revision, values }: WindowReceipt) {
  const name = `window.${metric}`;
  return {
    [`${name} group`]: group,
    [`${name} start`]: start,
    [`${name} end`]: end,
    [`${name} revision`]: revision,
    ...Object.fromEntries(Object.entries(values).map(([read, value]) => [`${name}.${read} value`, value])),
  };
}

/** The same, computed again. `group`: whose window it should be. */
export function recomputedParts(
  asked: AskedWindow,
  again: WindowAgain,
  group: unknown,
  shown?: Shown,
): Record<string, unknown> {
  const { metric, values } = asked.receipt;
  const name = `window.${metric}`;
  const bound = (value: number | null | undefined) => (again.ok ? value : new Unknown(again.reason));
  const window = again.ok ? again.window : null;
  const revision = again.ok && window !== null && again.revision === null ? REVISION_UNKNOWN : null;
  return {
    [`${name} group`]: group,
    [`${name} start`]: bound(window?.startMs),
    [`${name} end`]: bound(window?.endMs),
    [`${name} revision`]: revision ?? bound(again.ok ? again.revision : null),
    ...Object.fromEntries(
      Object.entries(values).map(([read, value]) => [
        `${name}.${read} value`,
        valueAgain(asked, again, read, value, shown),
      ]),
    ),
  };
}
