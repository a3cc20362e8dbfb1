import { addRow, mergeRow, newRows } from '../aggregates/rows';
import type { MetricPlan } from '../definitions/plan-metric';
import type { Watermark } from '../time/watermark';
import { nextDue, popDue, pushDue } from './due-queue';
import type { MetricState } from './metric-state';
import {
  removeSession,
  type Session,
  type SessionMetric,
  type SessionPlacement,
  type SessionStore,
} from './session-store';
import {
  detectorCopy,
  detectorOf,
  learn,
  resultOf,
  type DetectorSnapshot,
  type GroupRow,
  type TakeResult,
  type WindowResult,
} from './window-result';

type Metric = MetricPlan & SessionMetric;

/** An emitted session: should it change or grow, its last result is corrected or retracted. */
export type EmittedSession = { last: WindowResult; detectorBefore: DetectorSnapshot };

/** A group's session over all sources: the cover of parts that overlap or touch. */
type Cover = { startMs: number; endMs: number; parts: { store: SessionStore; session: Session }[] };

/** Takes note of a session that came to be: it is looked at when it may end. */
export function expectSession(state: MetricState, groupKey: string, session: Session): void {
  schedule(state, groupKey, session, session.endMs);
}

function schedule(state: MetricState, groupKey: string, session: Session, dueMs: number): void {
  session.dueMs = dueMs;
  pushDue(state.due, dueMs, groupKey);
  state.nextEndMs = nextDue(state.due);
}

/** Emits, oldest first, every session the watermark has passed, and drops those that no event can change. */
export function advanceSessions(
  state: MetricState,
  metric: Metric,
  stores: readonly SessionStore[],
  watermark: Watermark,
  allowedLatenessMs: number,
  take: TakeResult,
): void {
  state.watermark = Math.max(state.watermark, watermark);
  while (nextDue(state.due) <= state.watermark + 1 && nextDue(state.due) !== Number.POSITIVE_INFINITY) {
    const dueMs = nextDue(state.due);
    const key = popDue(state.due) ?? '';
    for (const cover of coversOf(stores, key))
      settle(state, metric, key, cover, dueMs, allowedLatenessMs).forEach(take);
    dropClosed(state, metric, stores, key, dueMs - allowedLatenessMs);
  }
  state.nextEndMs = nextDue(state.due);
}

/** A session whose time has come is emitted; one that has grown meanwhile is due later. */
function settle(
  state: MetricState,
  metric: Metric,
  key: string,
  cover: Cover,
  dueMs: number,
  allowedLatenessMs: number,
): WindowResult[] {
  if (cover.endMs > dueMs) {
    const [first] = cover.parts;
    const isExpected = cover.parts.some(part => part.session.dueMs > dueMs);
    if (first !== undefined && !isExpected) schedule(state, key, first.session, cover.endMs);
    return [];
  }
  return hasEmitted(state, key, cover) ? [] : emit(state, metric, key, cover, allowedLatenessMs);
}

/**
 * An event has joined a group's sessions. One that was emitted as it is now bounded is corrected; one that has become
 * part of a larger one is retracted, and the larger one is emitted when the watermark has passed it.
 */
export function correctSessions(
  state: MetricState,
  metric: Metric,
  stores: readonly SessionStore[],
  { groupKey, session, isNewSession }: SessionPlacement,
  allowedLatenessMs: number,
): WindowResult[] {
  const isWatched =
    state.emittedSessions.has(groupKey) || (isNewSession && session.endMs - 1 <= state.watermark);
  if (!isWatched) return [];
  const cover = coversOf(stores, groupKey).find(({ parts }) => parts.some(part => part.session === session));
  if (cover === undefined) return [];
  const emitted = state.emittedSessions.get(groupKey) ?? [];
  const same = emitted.find(({ last }) => last.startMs === cover.startMs && last.endMs === cover.endMs);
  if (same !== undefined) {
    const row = rowOf(metric, cover, groupKey);
    same.last = resultOf(metric, row, cover, 'corrected', same.last.revision + 1, same.detectorBefore);
    return [same.last];
  }
  const results = retractParts(state, groupKey, cover);
  if (cover.endMs - 1 <= state.watermark)
    return [...results, ...emit(state, metric, groupKey, cover, allowedLatenessMs)];
  schedule(state, groupKey, session, cover.endMs);
  return results;
}

function retractParts(state: MetricState, key: string, cover: Cover): WindowResult[] {
  const emitted = state.emittedSessions.get(key) ?? [];
  const isPart = ({ last }: EmittedSession) => last.startMs >= cover.startMs && last.endMs <= cover.endMs;
  state.emittedSessions.set(
    key,
    emitted.filter(one => !isPart(one)),
  );
  return emitted
    .filter(isPart)
    .map(({ last }) => ({ ...last, kind: 'retracted', revision: last.revision + 1 }));
}

function emit(
  state: MetricState,
  metric: Metric,
  key: string,
  cover: Cover,
  allowedLatenessMs: number,
): WindowResult[] {
  const detector = detectorOf(state.detectors, key);
  const retracted = retractParts(state, key, cover);
  const result = resultOf(metric, rowOf(metric, cover, key), cover, 'final', 0, detector);
  if (allowedLatenessMs > 0) {
    const emitted = state.emittedSessions.get(key) ?? [];
    state.emittedSessions.set(key, [...emitted, { last: result, detectorBefore: detectorCopy(detector) }]);
    pushDue(state.due, cover.endMs + allowedLatenessMs, key);
    state.nextEndMs = nextDue(state.due);
  }
  learn(state.detectors, metric, key, result);
  return [...retracted, result];
}

const hasEmitted = (state: MetricState, key: string, cover: Cover): boolean =>
  (state.emittedSessions.get(key) ?? []).some(
    ({ last }) => last.startMs === cover.startMs && last.endMs === cover.endMs,
  );

/** Drops the group's sessions that end at or before `closedMs`, and what was remembered of them. */
function dropClosed(
  state: MetricState,
  metric: Metric,
  stores: readonly SessionStore[],
  key: string,
  closedMs: number,
): void {
  for (const cover of coversOf(stores, key)) {
    if (cover.endMs > closedMs) continue;
    for (const { store, session } of cover.parts) {
      const entry = store.groups.get(key);
      if (entry === undefined) continue;
      removeSession(store, metric.layout, entry, session);
      if (entry.sessions.length === 0) store.groups.delete(key);
    }
  }
  const kept = (state.emittedSessions.get(key) ?? []).filter(({ last }) => last.endMs > closedMs);
  if (kept.length === 0) state.emittedSessions.delete(key);
  else state.emittedSessions.set(key, kept);
}

/** A group's sessions over all sources, oldest first. */
function coversOf(stores: readonly SessionStore[], key: string): Cover[] {
  const parts = stores
    .flatMap(store => (store.groups.get(key)?.sessions ?? []).map(session => ({ store, session })))
    .sort((a, b) => a.session.startMs - b.session.startMs);
  const covers: Cover[] = [];
  for (const part of parts) {
    const { startMs, endMs } = part.session;
    const last = covers.at(-1);
    if (last === undefined || startMs > last.endMs) covers.push({ startMs, endMs, parts: [part] });
    else {
      last.endMs = Math.max(last.endMs, endMs);
      last.parts.push(part);
    }
  }
  return covers;
}

function rowOf(metric: Metric, { parts }: Cover, key: string): GroupRow {
  const [first] = parts;
  const group = first?.store.groups.get(key)?.group ?? {};
  if (first !== undefined && parts.length === 1)
    return { key, group, rows: first.store.rows, row: first.session.row };
  const rows = newRows(metric.layout, 1);
  const row = addRow(rows, metric.layout);
  for (const { store, session } of parts) mergeRow(rows, metric.layout, row, store.rows, session.row);
  return { key, group, rows, row };
}
