import type { PaneWindow, SessionWindow } from '../../core/definitions/plan-window';
import { readableReachMs } from '../../core/verify/readable-reach';
import { exactAggregates } from '../../core/verify/window-aggregates';
import { sessionResults } from '../../core/verify/window-history';
import {
  newestEnd,
  revisionOf,
  sessionsOf,
  takenEvents,
  windowEndingAt,
  type FoundWindow,
  type ScannedEvent,
} from '../../core/verify/window-members';
import { groupKeyOf } from '../../core/windows/group-key';
import { firstEndAfter, startOf } from '../../core/windows/window';
import type { EventLog } from '../../platform/event-log/event-log';
import { isAlone, membershipOf, type AskedWindow, type WindowAgain } from './asked-window';
import { recomputeJudgement } from './recompute-judgement';
import { scanLog, type Search } from './scan-log';

/** A window with how often it was told; null: the log does not tell. */
type Told = Readonly<{ window: FoundWindow | null; revision: number | null }>;
const NOT_THERE: Told = { window: null, revision: null };

/** Computes a window again from the raw events of its group in the log. Costs one pass from its start on. */
export async function recomputeWindow(
  log: EventLog,
  asked: AskedWindow,
  progress: Search['progress'],
): Promise<WindowAgain> {
  const { metric, stream, readTo } = asked;
  if (Object.keys(readTo).length === 0)
    return { ok: false, reason: `the receipt does not say how far ${stream.name} was read`, records: 0 };
  const span = reach(asked);
  // Nothing of the metric was final yet, of no group.
  if (span === null) return { ok: true, ...NOT_THERE, aggregates: {}, judged: null, doubt: null, records: 0 };
  const membership = membershipOf(asked);
  const found = await scanLog(log, {
    stream,
    readTo,
    ...span,
    texts: null,
    wants: values => groupKeyOf(metric.groupBy, values) === membership.groupKey,
    ...(progress !== undefined && { progress }),
  });
  if (!found.ok) return found;
  const told = toldOf(asked, takenEvents(membership, found.events));
  const judged =
    told.window !== null && asked.isJudged
      ? await recomputeJudgement(log, asked, told.window, progress)
      : { judged: null, records: 0 };
  return {
    ok: true,
    ...told,
    aggregates:
      told.window === null
        ? {}
        : exactAggregates(metric.definition.aggregates, stream.fields, told.window.events),
    judged: judged.judged,
    doubt: doubtOf(asked, told.window, found),
    records: found.records + judged.records,
  };
}

function doubtOf(
  asked: AskedWindow,
  window: FoundWindow | null,
  { isFromMiddle, repeats }: Readonly<{ isFromMiddle: boolean; repeats: number }>,
): string | null {
  const { receipt, stream } = asked;
  if (receipt.followed === null || (receipt.start === null && window !== null && !isAlone(asked)))
    return 'partitions may have been idle, and from when on they took the window as closed is not told';
  if (window?.isDoubtful === true)
    return 'a session beside it was closed before it grew; which came first depends on how the partitions were read';
  if (repeats > 0 && !isAlone(asked))
    return `${repeats} events repeat an id, and how long it was remembered depends on how the partitions were read`;
  if (isFromMiddle && stream.maxAheadMs === null)
    return 'with maxAhead off an event before those that were read may have closed the window';
  return null;
}

/** The event times that matter; null: none. A session might begin earlier, or end later, than the receipt says. */
function reach({ metric: { window }, receipt, isNewest }: AskedWindow) {
  const { start: startMs, end: endMs, watermark } = receipt;
  if (startMs === null || endMs === null)
    return watermark === null
      ? null
      : { fromMs: watermark - readableReachMs(window), untilMs: watermark + 1 };
  if (window.kind === 'session')
    return { fromMs: startMs - 2 * window.gapMs, untilMs: endMs + window.gapMs + 1 };
  const newestMs = isNewest ? lastFinalEnd(window, watermark ?? endMs - 1) : endMs;
  const untilMs = Math.max(newestMs, firstEndAfter(endMs - 1, window));
  return { fromMs: Math.min(startMs, startOf(newestMs, window)), untilMs };
}

/** The end of the newest window that a watermark makes final. */
const lastFinalEnd = (window: PaneWindow, watermark: number) =>
  firstEndAfter(watermark + 1, window) - window.slideMs;

function toldOf(asked: AskedWindow, events: readonly ScannedEvent[]): Told {
  const { window } = asked.metric;
  return window.kind === 'session' ? sessionTold(asked, window, events) : paneTold(asked, window, events);
}

function paneTold(asked: AskedWindow, window: PaneWindow, events: readonly ScannedEvent[]): Told {
  const { receipt, stream, isNewest } = asked;
  const late = stream.allowedLatenessMs;
  const watermark = receipt.watermark ?? (receipt.end ?? 0) - 1;
  const newestMs = isNewest ? newestEnd(watermark, window, events, late) : receipt.end;
  if (newestMs === null) return NOT_THERE;
  // One that was left long ago is not read any more.
  if (receipt.end === null && newestMs <= watermark + 1 - readableReachMs(window)) return NOT_THERE;
  const found = windowEndingAt(firstEndAfter(newestMs - 1, window), window, events, late);
  return found.events.length === 0
    ? NOT_THERE
    : { window: found, revision: revisionOf(found, late, isAlone(asked)) };
}

function sessionTold(asked: AskedWindow, plan: SessionWindow, events: readonly ScannedEvent[]): Told {
  const { receipt, stream, isRetracted, readTo } = asked;
  const late = stream.allowedLatenessMs;
  if (isRetracted) return retractedTold(asked, plan, events);
  const sessions = sessionsOf(plan, events, late, isAlone(asked));
  const { start, end } = receipt;
  if (start === null || end === null) {
    const watermark = receipt.watermark ?? Number.NEGATIVE_INFINITY;
    const final = sessions.filter(
      ({ endMs }) => endMs - 1 <= watermark && endMs > watermark + 1 - readableReachMs(plan),
    );
    return { window: final.at(-1) ?? null, revision: null };
  }
  const covering = sessions.filter(({ startMs, endMs }) => startMs < end && endMs > start);
  const window = covering.find(({ startMs }) => startMs === start) ?? covering[0] ?? null;
  if (window === null) return NOT_THERE;
  if (Object.keys(readTo).length > 1) return { window, revision: revisionOf(window, late, false) };
  const told = sessionResults(plan, events, late, Math.max(receipt.watermark ?? -Infinity, window.endMs - 1));
  const last = told.findLast(each => each.startMs === window.startMs && each.endMs === window.endMs);
  return { window, revision: last?.revision ?? null };
}

/**
 * The session as it was before the last event that was read made it grow: of the partitions, it is that whose last
 * event left out gives the session, while with it there is none of these bounds.
 */
function retractedTold(asked: AskedWindow, plan: SessionWindow, events: readonly ScannedEvent[]): Told {
  const { receipt, stream, readTo } = asked;
  const late = stream.allowedLatenessMs;
  const isSame = ({ startMs, endMs }: Readonly<{ startMs: number; endMs: number }>) =>
    startMs === receipt.start && endMs === receipt.end;
  if (isAlone(asked)) {
    const told = sessionResults(plan, events, late, receipt.watermark ?? Number.NEGATIVE_INFINITY);
    const last = told.findLast(isSame);
    return last?.kind === 'retracted'
      ? { window: { ...last, isDoubtful: false }, revision: last.revision }
      : NOT_THERE;
  }
  if (sessionsOf(plan, events, late, false).some(isSame)) return NOT_THERE;
  for (const [partition, end] of Object.entries(readTo)) {
    const without = events.filter(
      event => event.partition !== Number(partition) || event.offset !== BigInt(end) - 1n,
    );
    const window = sessionsOf(plan, without, late, false).find(isSame);
    if (window !== undefined) return { window: { ...window, isDoubtful: true }, revision: null };
  }
  return NOT_THERE;
}
