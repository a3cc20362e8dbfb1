import type { PartialPane, PartialSession } from '../../contracts/partials';
import { rowFromJson } from '../../core/aggregates/row-json';
import { addRow, freeRow } from '../../core/aggregates/rows';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { numberOfKey } from '../../core/windows/group-table';
import type { MetricStore } from '../../core/windows/metric-state';
import { newPane, paneKeyOf, rowFor, type PaneMetric } from '../../core/windows/pane-store';
import { removeSession, type Session, type SessionMetric } from '../../core/windows/session-store';
import { closedUpTo, firstEndAfter, lastEndOf } from '../../core/windows/window';
import type { WindowResult } from '../../core/windows/window-result';
import type { Followed } from './followed';
import type { Merge, MergeSource } from './merge';

/** A merge shard's copy of one intake's panes and sessions. Plain data: it is part of the checkpoint. */
export type SourceState = MergeSource & {
  partition: number;
  epoch: bigint;
  watermark: number;
  maxTimeMs: number;
  /** The next offset that is not in it, and the watermarks taken over. For receipts. */
  offset?: bigint;
  followed?: Followed;
  stores: Map<string, MetricStore>;
};

export const newSourceState = (partition: number): SourceState => ({
  partition,
  epoch: 0n,
  watermark: Number.NEGATIVE_INFINITY,
  maxTimeMs: Number.NEGATIVE_INFINITY,
  stores: new Map(),
});

/** Where a partial goes, and the last offset that is in it. */
export type MergeCopy<Metric = MetricPlan> = Readonly<{
  stream: StreamPlan;
  merge: Merge;
  source: SourceState;
  metric: Metric;
  asOf: bigint;
}>;

export function applyPane(into: MergeCopy<MetricPlan & PaneMetric>, partial: PartialPane): WindowResult[] {
  const { stream, merge, source, metric, asOf } = into;
  const closedMs = closedUpTo(merge.stateOf(metric).watermark, stream.allowedLatenessMs);
  const store = merge.storeOf(source, metric);
  if (store.kind !== 'panes' || lastEndOf(partial.startMs, metric.window) <= closedMs) return [];
  const fromEndMs = partial.fromEndMs ?? Number.NEGATIVE_INFINITY;
  const key = paneKeyOf(partial.startMs, fromEndMs);
  const known = store.panes.get(key);
  const pane = known ?? newPane(store, metric, partial.startMs, fromEndMs);
  const group = numberOfKey(store.table, partial.groupKey, partial.group);
  const row = rowFor(store, metric.layout, pane, group);
  // Compared for each row, never per source: groups of one source are sent at different offsets.
  const before = pane.asOf[row];
  if (before !== undefined && before >= asOf) return [];
  pane.asOf[row] = asOf;
  rowFromJson(pane.rows, metric.layout, row, partial.row);
  const firstEndMs = Math.max(firstEndAfter(Math.max(partial.startMs, closedMs), metric.window), fromEndMs);
  return merge.place(metric, { kind: 'pane', pane, group, isNewPane: known === undefined, firstEndMs });
}

/** A session replaces the copy of it and those it has absorbed; one that was absorbed already is a replay. */
export function applySession(
  into: MergeCopy<MetricPlan & SessionMetric>,
  partial: PartialSession,
): WindowResult[] {
  const { stream, merge, source, metric, asOf } = into;
  const closedMs = closedUpTo(merge.stateOf(metric).watermark, stream.allowedLatenessMs);
  const store = merge.storeOf(source, metric);
  if (store.kind !== 'sessions' || partial.endMs <= closedMs) return [];
  const entry = store.groups.get(partial.groupKey) ?? { group: partial.group, sessions: [] };
  if (entry.sessions.some(session => session.absorbed.includes(partial.id))) return [];
  const known = entry.sessions.find(session => session.id === partial.id);
  if (known !== undefined && known.asOf >= asOf) return [];
  store.groups.set(partial.groupKey, entry);
  const row = addRow(store.rows, metric.layout);
  rowFromJson(store.rows, metric.layout, row, partial.row);
  const { id, startMs, endMs, absorbed } = partial;
  for (const other of entry.sessions.filter(session => absorbed.includes(session.id)))
    removeSession(store, metric.layout, entry, other);
  if (known !== undefined) freeRow(store.rows, metric.layout, known.row);
  const session: Session = known ?? {
    id,
    startMs,
    endMs,
    absorbed,
    row,
    asOf,
    dueMs: Number.NEGATIVE_INFINITY,
  };
  Object.assign(session, { startMs, endMs, absorbed, row, asOf });
  if (known === undefined) entry.sessions.push(session);
  entry.sessions.sort((a, b) => a.startMs - b.startMs);
  return merge.place(metric, {
    kind: 'session',
    groupKey: partial.groupKey,
    session,
    isNewSession: known === undefined,
  });
}
