import type { RowLayout } from '../aggregates/layout';
import { addRow, foldEvent, freeRow, mergeRow, newRows, type Rows } from '../aggregates/rows';
import type { FieldPlan } from '../definitions/field-type';
import type { SessionWindow } from '../definitions/plan-window';
import { groupKeyOf, groupOf } from './group-key';
import type { Group } from './group-table';

/** What a session store needs to know of its metric. */
export type SessionMetric = Readonly<{
  window: SessionWindow;
  groupBy: readonly FieldPlan[];
  layout: RowLayout;
}>;

/**
 * One source's events of one group with no gap between them: [startMs, endMs), the last event lies at endMs − gap.
 * `id` is the arrival that opened it; `absorbed` are the ids of sessions that became part of it. `dueMs` is when the
 * merge looks at it next; `asOf` the last offset that is in a copy of it.
 */
export type Session = {
  id: number;
  startMs: number;
  endMs: number;
  row: number;
  absorbed: number[];
  dueMs: number;
  asOf: bigint;
};

/** A source's sessions of one group, oldest first. Two of them touch only where the older one takes no more events. */
export type SessionGroup = { group: Group; sessions: Session[] };

/** One source's sessions of one metric. Plain data: it is part of the checkpoint. */
export type SessionStore = { kind: 'sessions'; rows: Rows; groups: Map<string, SessionGroup> };

export const newSessionStore = (layout: RowLayout): SessionStore => ({
  kind: 'sessions',
  rows: newRows(layout),
  groups: new Map(),
});

/** Where an event went. */
export type SessionPlacement = Readonly<{
  kind: 'session';
  groupKey: string;
  session: Session;
  isNewSession: boolean;
}>;

/**
 * Folds an event into a session: it merges with every session of its group that it overlaps or touches and that
 * still takes events (endMs > closedMs). `late`: what it would be part of is closed; it joins nothing.
 */
export function addToSession(
  store: SessionStore,
  metric: SessionMetric,
  values: readonly unknown[],
  timeMs: number,
  order: number,
  closedMs: number,
): SessionPlacement | 'late' {
  const groupKey = groupKeyOf(metric.groupBy, values);
  const known = store.groups.get(groupKey);
  const endMs = timeMs + metric.window.gapMs;
  const joined = (known?.sessions ?? []).filter(
    session => session.endMs > closedMs && session.startMs <= endMs && session.endMs >= timeMs,
  );
  const coverEndMs = Math.max(endMs, ...joined.map(session => session.endMs));
  if (coverEndMs <= closedMs) return 'late';
  const entry = known ?? { group: groupOf(metric.groupBy, values), sessions: [] };
  if (known === undefined) store.groups.set(groupKey, entry);
  const [first] = joined;
  const session = first ?? open(store, metric.layout, entry, timeMs, order);
  session.startMs = Math.min(session.startMs, timeMs);
  session.endMs = coverEndMs;
  foldEvent(store.rows, metric.layout, session.row, values, timeMs, order);
  for (const other of joined.slice(1)) absorb(store, metric.layout, entry, session, other);
  if (first === undefined || joined.length > 1) entry.sessions.sort((a, b) => a.startMs - b.startMs);
  return { kind: 'session', groupKey, session, isNewSession: first === undefined };
}

const NEW_SESSION = { dueMs: Number.NEGATIVE_INFINITY, asOf: 0n };

function open(
  store: SessionStore,
  layout: RowLayout,
  entry: SessionGroup,
  timeMs: number,
  order: number,
): Session {
  const row = addRow(store.rows, layout);
  const session = { ...NEW_SESSION, id: order, startMs: timeMs, endMs: timeMs, row, absorbed: [] };
  entry.sessions.push(session);
  return session;
}

function absorb(
  store: SessionStore,
  layout: RowLayout,
  entry: SessionGroup,
  into: Session,
  other: Session,
): void {
  into.startMs = Math.min(into.startMs, other.startMs);
  into.absorbed.push(other.id, ...other.absorbed);
  mergeRow(store.rows, layout, into.row, store.rows, other.row);
  removeSession(store, layout, entry, other);
}

export function removeSession(
  store: SessionStore,
  layout: RowLayout,
  entry: SessionGroup,
  session: Session,
): void {
  freeRow(store.rows, layout, session.row);
  entry.sessions.splice(entry.sessions.indexOf(session), 1);
}

/** Drops the sessions that take no more events. */
export function purgeSessions(store: SessionStore, layout: RowLayout, closedMs: number): void {
  for (const [key, entry] of store.groups) {
    for (const session of [...entry.sessions])
      if (session.endMs <= closedMs) removeSession(store, layout, entry, session);
    if (entry.sessions.length === 0) store.groups.delete(key);
  }
}
