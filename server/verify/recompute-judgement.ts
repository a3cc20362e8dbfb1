import type { MetricDetectorPlan } from '../../core/definitions/plan-detector';
import type { WindowPlan } from '../../core/definitions/plan-window';
import { judgeAgain, memoryOf } from '../../core/verify/recompute-judgement';
import { firstResults, sessionResults, type FirstResult } from '../../core/verify/window-history';
import {
  sessionsOf,
  takenEvents,
  type FoundWindow,
  type ScannedEvent,
} from '../../core/verify/window-members';
import { groupKeyOf } from '../../core/windows/group-key';
import { windowsOf } from '../../core/windows/window';
import type { EventLog } from '../../platform/event-log/event-log';
import { isAlone, membershipOf, type AskedWindow, type JudgementAgain } from './asked-window';
import { scanLog, type Search } from './scan-log';

type Outcome = Readonly<{ judged: JudgementAgain; records: number }>;

/**
 * Runs the metric's detector again: over the windows that the group had before this one, from the beginning of the log
 * on, or as many as the detector remembers.
 */
export async function recomputeJudgement(
  log: EventLog,
  asked: AskedWindow,
  window: FoundWindow,
  progress: Search['progress'],
): Promise<Outcome> {
  const { metric, stream, readTo } = asked;
  const { detector } = metric;
  if (detector === null) return { judged: { ok: false, reason: 'the metric has no detector' }, records: 0 };
  const membership = membershipOf(asked);
  const memory = memoryOf(detector);
  let records = 0;
  for (const fromMs of beginnings(metric.window, memory, window.startMs)) {
    const found = await scanLog(log, {
      stream,
      readTo,
      fromMs,
      untilMs: window.endMs,
      texts: null,
      wants: values => groupKeyOf(metric.groupBy, values) === membership.groupKey,
      ...(progress !== undefined && { progress }),
    });
    records += found.records;
    if (!found.ok) {
      const reason = `the detector learns from all windows before, and ${found.reason}`;
      return { judged: { ok: false, reason }, records };
    }
    const events = takenEvents(membership, found.events);
    const before = beforeOf(asked, window, events).filter(({ startMs }) => startMs >= fromMs);
    const isWhole = fromMs === Number.NEGATIVE_INFINITY;
    if (!isWhole && before.length <= (memory ?? 0)) continue;
    const { judgement, isOfSketches } = judgeAgain(metric, detector, stream.fields, before, window);
    const doubt = doubtOf(asked, detector, events, found, isOfSketches);
    return { judged: { ok: true, judgement, doubt, isRounded: !isWhole }, records };
  }
  return { judged: { ok: false, reason: 'the windows before were not found' }, records };
}

/** Where to begin: a detector that remembers only so many windows needs no more of them. */
function beginnings(plan: WindowPlan, memory: number | null, startMs: number): number[] {
  if (memory === null) return [Number.NEGATIVE_INFINITY];
  const stepMs = plan.kind === 'session' ? 4 * plan.gapMs : plan.slideMs;
  const sizeMs = plan.kind === 'session' ? plan.gapMs : plan.sizeMs;
  const nearMs = (memory + 2) * stepMs + sizeMs;
  return [startMs - 2 * nearMs, startMs - 16 * nearMs, Number.NEGATIVE_INFINITY];
}

/** The group's windows that were told before this one, in that order, as they were then. */
function beforeOf(asked: AskedWindow, window: FoundWindow, events: readonly ScannedEvent[]): FirstResult[] {
  const { metric, stream } = asked;
  const late = stream.allowedLatenessMs;
  const plan = metric.window;
  const isSame = (each: FirstResult) => each.startMs === window.startMs && each.endMs === window.endMs;
  const upTo = (results: readonly FirstResult[]) => {
    const at = results.findIndex(isSame);
    return at === -1 ? results.filter(({ endMs }) => endMs < window.endMs) : results.slice(0, at);
  };
  if (plan.kind !== 'session') return upTo(firstResults(plan, events, late));
  if (isAlone(asked)) {
    const told = sessionResults(plan, events, late, window.endMs - 1);
    return upTo(told.filter(({ kind }) => kind === 'final'));
  }
  const sessions = sessionsOf(plan, events, late, false);
  return upTo([...sessions].sort((a, b) => a.endMs - b.endMs));
}

/** Why what it says may differ though nothing is wrong; null: it may not. */
function doubtOf(
  asked: AskedWindow,
  { on }: MetricDetectorPlan,
  events: readonly ScannedEvent[],
  { isFromMiddle, repeats }: Readonly<{ isFromMiddle: boolean; repeats: number }>,
  isOfSketches: boolean,
): string | null {
  const { stream, receipt, metric } = asked;
  if (isOfSketches) return `the detector learns from ${on}, whose values come of a sketch and are not exact`;
  if (isFromMiddle && stream.maxAheadMs === null)
    return 'with maxAhead off an event before those that were read may have closed windows before';
  if (isAlone(asked)) return null;
  if (repeats > 0) return `${repeats} events before repeat an id; how long it was remembered is not told`;
  if (receipt.isFollowedWhole !== true)
    return 'partitions may have been idle before, and which windows of then were closed for their events is not told';
  const isLate = ({ timeMs, watermark }: ScannedEvent) =>
    metric.window.kind === 'session'
      ? watermark >= timeMs + metric.window.gapMs - 1
      : windowsOf(timeMs, metric.window).some(({ endMs }) => watermark >= endMs - 1);
  return stream.allowedLatenessMs > 0 && events.some(isLate)
    ? 'events came late for windows before; what the detector learnt of these depends on how the partitions were read'
    : null;
}
