import type { MetricPlan } from '../definitions/plan-metric';
import type { PaneWindow, SessionWindow } from '../definitions/plan-window';
import { groupKeyOf } from '../windows/group-key';
import { closedUpTo, firstEndAfter, lastEndOf, startOf } from '../windows/window';
import { holds } from './holds';
import type { LoggedEvent } from './recompute-feature';

/** An event of the log with its partition's watermark before it. */
export type ScannedEvent = LoggedEvent & Readonly<{ watermark: number }>;

type Place = Readonly<{ partition: number; offset: bigint }>;

/** Which of the events in the log a metric has counted for a group. */
export type Membership = Readonly<{
  metric: MetricPlan;
  groupKey: string;
  allowedLatenessMs: number;
  /** Partition → offset from which on the metric counts. */
  since: ReadonlyMap<number, bigint>;
  /** Watermarks that partitions took over while they were idle. */
  followed: readonly (Place & Readonly<{ watermark: number }>)[];
  /** The event that read the window: it is not in it yet. */
  own: Place | null;
}>;

/** A window with its events. `isDoubtful`: it depends on when the partitions were read beside each other. */
export type FoundWindow = Readonly<{
  startMs: number;
  endMs: number;
  events: readonly ScannedEvent[];
  isDoubtful: boolean;
}>;

/** The events that the metric takes for the group, in the order of their partitions and offsets. */
export function takenEvents(membership: Membership, events: readonly ScannedEvent[]): ScannedEvent[] {
  const { metric, groupKey, since, followed, own } = membership;
  return events
    .filter(
      event =>
        groupKeyOf(metric.groupBy, event.values) === groupKey &&
        event.offset >= (since.get(event.partition) ?? 0n) &&
        !(own !== null && own.partition === event.partition && own.offset === event.offset) &&
        holds(metric.where, event.values),
    )
    .map(event => ({ ...event, watermark: watermarkAt(event, followed) }))
    .sort((a, b) => a.partition - b.partition || Number(a.offset - b.offset));
}

function watermarkAt(event: ScannedEvent, followed: Membership['followed']): number {
  const moves = followed.filter(move => move.partition === event.partition && move.offset <= event.offset);
  return Math.max(event.watermark, ...moves.map(({ watermark }) => watermark));
}

/** The window of fixed bounds that ends there, with what was not late for it. */
export function windowEndingAt(
  endMs: number,
  window: PaneWindow,
  events: readonly ScannedEvent[],
  allowedLatenessMs: number,
): FoundWindow {
  const startMs = startOf(endMs, window);
  const isIn = ({ timeMs, watermark }: ScannedEvent) =>
    timeMs >= startMs && timeMs < endMs && endMs > closedUpTo(watermark, allowedLatenessMs);
  return { startMs, endMs, events: inOrder(events.filter(isIn)), isDoubtful: false };
}

/** The end of the newest window, final at the watermark, that has one of the events; null: there is none. */
export function newestEnd(
  watermark: number,
  window: PaneWindow,
  events: readonly ScannedEvent[],
  allowedLatenessMs: number,
): number | null {
  const lastFinalMs = firstEndAfter(watermark + 1, window) - window.slideMs;
  const ends = events.flatMap(event => {
    const endMs = Math.min(lastEndOf(event.timeMs, window), lastFinalMs);
    const isIn = endMs > event.timeMs && startOf(endMs, window) <= event.timeMs;
    return isIn && endMs > closedUpTo(event.watermark, allowedLatenessMs) ? [endMs] : [];
  });
  return ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b));
}

type Session = { startMs: number; endMs: number; events: ScannedEvent[]; isDoubtful: boolean };

/** The sessions of the events, oldest first: of each partition in the order of its log, then over all of them. */
export function sessionsOf(
  { gapMs }: SessionWindow,
  events: readonly ScannedEvent[],
  allowedLatenessMs: number,
  isOnePartition: boolean,
): FoundWindow[] {
  const partitions = [...new Set(events.map(({ partition }) => partition))];
  const parts = partitions
    .flatMap(partition =>
      sessionsIn(
        events.filter(event => event.partition === partition),
        gapMs,
        allowedLatenessMs,
      ),
    )
    .sort((a, b) => a.startMs - b.startMs);
  // One that was closed takes nothing in: with one partition it was dropped by then.
  const covers = isOnePartition ? parts : coversOf(parts, allowedLatenessMs);
  return covers.map(cover => ({ ...cover, events: inOrder(cover.events) }));
}

function sessionsIn(events: readonly ScannedEvent[], gapMs: number, allowedLatenessMs: number): Session[] {
  let sessions: Session[] = [];
  for (const event of events) {
    const { timeMs, watermark } = event;
    const closedMs = closedUpTo(watermark, allowedLatenessMs);
    const touches = (other: Session) => other.startMs <= timeMs + gapMs && other.endMs >= timeMs;
    const joined = sessions.filter(session => touches(session) && session.endMs > closedMs);
    const startMs = Math.min(timeMs, ...joined.map(session => session.startMs));
    const endMs = Math.max(timeMs + gapMs, ...joined.map(session => session.endMs));
    if (endMs <= closedMs) continue;
    const isDoubtful = joined.some(session => session.isDoubtful);
    const all = [...joined.flatMap(session => session.events), event];
    sessions = sessions.filter(session => !joined.includes(session));
    sessions.push({ startMs, endMs, events: all, isDoubtful });
  }
  return sessions;
}

/** Sessions that overlap or touch are one, unless one was dropped before the other came: then that is in doubt. */
function coversOf(parts: readonly Session[], allowedLatenessMs: number): Session[] {
  const covers: Session[] = [];
  for (const part of parts) {
    const last = covers.at(-1);
    if (last === undefined || part.startMs > last.endMs) {
      covers.push({ ...part });
      continue;
    }
    const mayBeGone = (dropped: Session, by: Session) =>
      by.events.some(({ watermark }) => closedUpTo(watermark, allowedLatenessMs) >= dropped.endMs);
    last.isDoubtful ||= part.isDoubtful || mayBeGone(last, part) || mayBeGone(part, last);
    last.endMs = Math.max(last.endMs, part.endMs);
    last.events.push(...part.events);
  }
  return covers;
}

/** As first and last take them: by time, then by arrival. */
const inOrder = (events: readonly ScannedEvent[]): ScannedEvent[] =>
  [...events].sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition || Number(a.offset - b.offset));

/**
 * How often the window was emitted again since it was final; null: the log does not tell. An event that came when its
 * partition was not yet at the window's end corrected nothing; one that did may have made a session a new one.
 */
export function revisionOf(
  { endMs, events }: FoundWindow,
  allowedLatenessMs: number,
  isCounted: boolean,
): number | null {
  const late = events.filter(({ watermark }) => watermark >= endMs - 1).length;
  if (late === 0 || allowedLatenessMs === 0) return 0;
  if (!isCounted) return null;
  return late === events.length ? late - 1 : late;
}
