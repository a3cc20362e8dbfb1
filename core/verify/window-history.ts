import type { PaneWindow, SessionWindow } from '../definitions/plan-window';
import { closedUpTo, firstEndAfter, lastEndOf, startOf } from '../windows/window';
import type { ScannedEvent } from './window-members';

/** A window with the events it had when it was first told. */
export type FirstResult = Readonly<{ startMs: number; endMs: number; events: readonly ScannedEvent[] }>;

/** What was told of a session: with the events it had then. */
export type SessionResult = FirstResult &
  Readonly<{ kind: 'final' | 'corrected' | 'retracted'; revision: number }>;

/** A window is told when the watermark has passed it; one that got its first event later, at once. */
type Told = FirstResult & Readonly<{ atMs: number; isLate: boolean; offset: bigint }>;

/**
 * The windows of fixed bounds of a group in the order in which they were first told, each with the events it had then.
 * Exact where each event's watermark is that of all partitions: with one, or where no event came late.
 */
export function firstResults(
  window: PaneWindow,
  events: readonly ScannedEvent[],
  allowedLatenessMs: number,
): FirstResult[] {
  const members = new Map<number, ScannedEvent[]>();
  for (const event of events) {
    const lastMs = lastEndOf(event.timeMs, window);
    for (let endMs = firstEndAfter(event.timeMs, window); endMs <= lastMs; endMs += window.slideMs) {
      if (endMs <= closedUpTo(event.watermark, allowedLatenessMs)) continue;
      const known = members.get(endMs);
      if (known === undefined) members.set(endMs, [event]);
      else known.push(event);
    }
  }
  return [...members]
    .map(([endMs, all]) => toldFirst(startOf(endMs, window), endMs, all))
    .sort(
      (a, b) =>
        a.atMs - b.atMs ||
        Number(a.isLate) - Number(b.isLate) ||
        Number(a.offset - b.offset) ||
        a.endMs - b.endMs,
    );
}

function toldFirst(startMs: number, endMs: number, events: readonly ScannedEvent[]): Told {
  const inTime = events.filter(({ watermark }) => watermark < endMs - 1);
  const [late] = events;
  if (inTime.length > 0 || late === undefined)
    return { startMs, endMs, events: byTime(inTime), atMs: endMs - 1, isLate: false, offset: 0n };
  return { startMs, endMs, events: [late], atMs: late.watermark, isLate: true, offset: late.offset };
}

/** As first and last take them: by time, then by arrival. */
const byTime = (events: readonly ScannedEvent[]): ScannedEvent[] =>
  [...events].sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition || Number(a.offset - b.offset));

type Session = { startMs: number; endMs: number; events: ScannedEvent[]; revision: number | null };

/**
 * Everything that was told of a group's sessions, in its order: the events of one partition are taken one by one, as
 * they lie in the log. `watermark`: the one it has in the end.
 */
export function sessionResults(
  { gapMs }: SessionWindow,
  events: readonly ScannedEvent[],
  allowedLatenessMs: number,
  watermark: number,
): SessionResult[] {
  const told: SessionResult[] = [];
  let sessions: Session[] = [];
  const tell = (session: Session, kind: SessionResult['kind'], revision: number) => {
    const { startMs, endMs } = session;
    session.revision = revision;
    told.push({ kind, revision, startMs, endMs, events: byTime(session.events) });
  };
  const tellFinal = (upTo: number) => {
    const due = sessions.filter(({ endMs, revision }) => revision === null && endMs - 1 <= upTo);
    for (const session of due.sort((a, b) => a.endMs - b.endMs)) tell(session, 'final', 0);
  };
  for (const event of events) {
    const { timeMs } = event;
    tellFinal(event.watermark);
    const closedMs = closedUpTo(event.watermark, allowedLatenessMs);
    const joined = sessions.filter(
      ({ startMs, endMs }) => endMs > closedMs && startMs <= timeMs + gapMs && endMs >= timeMs,
    );
    const startMs = Math.min(timeMs, ...joined.map(each => each.startMs));
    const endMs = Math.max(timeMs + gapMs, ...joined.map(each => each.endMs));
    if (endMs <= closedMs) continue;
    const same = joined.find(each => each.startMs === startMs && each.endMs === endMs);
    if (same !== undefined) {
      same.events.push(event);
      if (same.revision !== null) tell(same, 'corrected', same.revision + 1);
      continue;
    }
    for (const part of joined) if (part.revision !== null) tell(part, 'retracted', part.revision + 1);
    const all = [...joined.flatMap(each => each.events), event];
    sessions = [
      ...sessions.filter(each => !joined.includes(each)),
      { startMs, endMs, events: all, revision: null },
    ];
    tellFinal(event.watermark);
  }
  tellFinal(watermark);
  return told;
}
