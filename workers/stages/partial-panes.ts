import type { PartialPane, Partials, PartialSession } from '../../contracts/partials';
import { rowToJson } from '../../core/aggregates/row-json';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { partitionOf } from '../../core/shards/partition';
import { timeOrNull } from '../../core/time/watermark';
import { isPaneMetric, isSessionMetric, type Placement } from '../../core/windows/metric-state';
import { purgePanes, rowIn } from '../../core/windows/pane-store';
import { purgeSessions } from '../../core/windows/session-store';
import { closedUpTo } from '../../core/windows/window';
import { WindowResults } from '../../core/windows/window-block';
import { applyPane, applySession, type MergeCopy, type SourceState } from './apply-partials';
import type { IntakeState, Placed } from './intake';
import type { Merge } from './merge';
import type { StreamTasks } from './stream-tasks';

/** What one merge shard is sent of an intake. */
export type Share = { panes: PartialPane[]; sessions: PartialSession[] };

/** Panes and groups, and sessions, that changed since they were last sent. */
export class ChangedPanes {
  private readonly changed = new Map<MetricPlan, Map<string, Placement>>();

  note(placed: readonly Placed[]): void {
    for (const { metric, placement } of placed) {
      const known = this.changed.get(metric);
      const places = known ?? new Map<string, Placement>();
      if (known === undefined) this.changed.set(metric, places);
      places.set(
        placement.kind === 'pane'
          ? `${placement.pane.serial}|${placement.group}`
          : `${placement.session.id}|${placement.groupKey}`,
        placement,
      );
    }
  }

  /** What changed, for each merge shard what it merges; nothing is changed afterwards. */
  take(intake: IntakeState, mergeShards: number): Share[] {
    const shares: Share[] = Array.from({ length: mergeShards }, () => ({ panes: [], sessions: [] }));
    for (const [metric, places] of this.changed) {
      for (const placement of places.values()) share(shares, intake, metric, placement);
    }
    this.changed.clear();
    return shares;
  }
}

function share(
  shares: readonly Share[],
  intake: IntakeState,
  metric: MetricPlan,
  placement: Placement,
): void {
  const shardOf = (groupKey: string) => shares[mergeShardOf(metric.name, groupKey, shares.length)];
  const store = intake.stores.get(metric.name);
  if (placement.kind === 'session') {
    const entry = store?.kind === 'sessions' ? store.groups.get(placement.groupKey) : undefined;
    // A session that was absorbed since is told by the one that absorbed it.
    if (store?.kind !== 'sessions' || entry?.sessions.includes(placement.session) !== true) return;
    const { id, startMs, endMs, row, absorbed } = placement.session;
    shardOf(placement.groupKey)?.sessions.push({
      metric: metric.name,
      groupKey: placement.groupKey,
      group: entry.group,
      id,
      startMs,
      endMs,
      absorbed: [...absorbed],
      row: rowToJson(store.rows, metric.layout, row),
    });
    return;
  }
  if (store?.kind !== 'panes' || store.panes.get(placement.pane.key) !== placement.pane) return;
  const { pane, group } = placement;
  const groupKey = store.table.keys[group] ?? '';
  const row = rowIn(store, pane, group);
  shardOf(groupKey)?.panes.push({
    metric: metric.name,
    startMs: pane.startMs,
    fromEndMs: timeOrNull(pane.fromEndMs),
    groupKey,
    group: store.table.groups[group] ?? {},
    row: rowToJson(pane.rows, metric.layout, row),
  });
}

/** A group's windows are merged in one place. */
const mergeShardOf = (metric: string, groupKey: string, shards: number) =>
  partitionOf(`${metric}\n${groupKey}`, shards);

/** Drops what an intake holds of windows that are all closed: it has been sent. */
export function purgeIntake({ stream, metrics }: StreamTasks, intake: IntakeState): void {
  const closedMs = closedUpTo(intake.watermark, stream.allowedLatenessMs);
  for (const metric of metrics) {
    const store = intake.stores.get(metric.name);
    if (store?.kind === 'panes') purgePanes(store, closedMs);
    else if (store?.kind === 'sessions') purgeSessions(store, metric.layout, closedMs);
  }
}

/**
 * Takes what an intake sent: newer panes replace older ones, what is older (a replay) or comes from an owner of the
 * past is ignored; then the watermark moves. Returns what became final or was corrected.
 */
export function applyPartials(
  tasks: StreamTasks,
  merge: Merge,
  source: SourceState,
  partials: Partials,
): WindowResults {
  const results = new WindowResults();
  const epoch = BigInt(partials.epoch);
  if (epoch < source.epoch) return results;
  source.epoch = epoch;
  noteProgress(tasks, merge, source, partials);
  const metricOf = (name: string) =>
    tasks.metrics.find(metric => metric.name === name && metric.signature === partials.signatures[name]);
  const into: Omit<MergeCopy, 'metric'> = {
    stream: tasks.stream,
    merge,
    source,
    asOf: BigInt(partials.asOf),
  };
  for (const pane of partials.panes) {
    const metric = metricOf(pane.metric);
    if (metric !== undefined && isPaneMetric(metric)) results.push(...applyPane({ ...into, metric }, pane));
  }
  for (const session of partials.sessions) {
    const metric = metricOf(session.metric);
    if (metric !== undefined && isSessionMetric(metric))
      results.push(...applySession({ ...into, metric }, session));
  }
  source.watermark = Math.max(source.watermark, partials.watermark ?? Number.NEGATIVE_INFINITY);
  source.maxTimeMs = Math.max(source.maxTimeMs, partials.maxTimeMs ?? Number.NEGATIVE_INFINITY);
  merge.advance(emission => results.push(emission));
  return results;
}

/** What receipts tell of the partition. */
function noteProgress(
  { metrics }: StreamTasks,
  merge: Merge,
  source: SourceState,
  { asOf, followed, since = {}, signatures }: Partials,
): void {
  source.offset = BigInt(asOf) + 1n;
  if (followed !== undefined)
    source.followed = {
      moves: followed.moves.map(({ offset, watermark }) => ({ offset: BigInt(offset), watermark })),
      forgottenTo: followed.forgottenTo ?? Number.NEGATIVE_INFINITY,
    };
  for (const metric of metrics) {
    const from = since[metric.name];
    const state = merge.stateOf(metric);
    if (from !== undefined && signatures[metric.name] === metric.signature)
      state.since = { ...state.since, [source.partition]: from };
  }
}
