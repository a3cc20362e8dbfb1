import type { PartialPane, Partials } from '../../contracts/partials';
import { accumulatorFromJson, accumulatorToJson } from '../../core/aggregates/accumulator-json';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { partitionOf } from '../../core/shards/partition';
import type { WindowResult } from '../../core/windows/metric-state';
import {
  paneKeyOf,
  purgePanes,
  type PaneEntry,
  type PaneStore,
  type Placement,
} from '../../core/windows/pane-store';
import { firstEndAfter, lastEndOf } from '../../core/windows/window';
import type { IntakeState, Placed } from './intake';
import type { Merge, MergeSource } from './merge';
import type { StreamTasks } from './stream-tasks';

/** Panes and groups that changed since they were last sent. */
export class ChangedPanes {
  private readonly changed = new Map<string, { metric: MetricPlan; paneKey: string; groupKey: string }>();

  note(placed: readonly Placed[]): void {
    for (const { metric, placement } of placed) {
      const { paneKey, groupKey } = placement;
      this.changed.set(`${metric.name}\n${paneKey}\n${groupKey}`, { metric, paneKey, groupKey });
    }
  }

  /** What changed, for each merge shard the panes it merges; nothing is changed afterwards. */
  take(intake: IntakeState, mergeShards: number): PartialPane[][] {
    const shares: PartialPane[][] = Array.from({ length: mergeShards }, () => []);
    for (const { metric, paneKey, groupKey } of this.changed.values()) {
      const pane = intake.panes.get(metric.name)?.get(paneKey);
      const entry = pane?.groups.get(groupKey);
      if (pane === undefined || entry === undefined) continue;
      shares[mergeShardOf(metric.name, groupKey, mergeShards)]?.push({
        metric: metric.name,
        startMs: pane.startMs,
        fromMs: Number.isFinite(pane.fromMs) ? pane.fromMs : null,
        groupKey,
        group: entry.group,
        accumulator: accumulatorToJson(entry.accumulator),
      });
    }
    this.changed.clear();
    return shares;
  }
}

/** A group's windows are merged in one place. */
const mergeShardOf = (metric: string, groupKey: string, shards: number) =>
  partitionOf(`${metric}\n${groupKey}`, shards);

/** Drops the panes of an intake whose every window is closed: they have been sent. */
export function purgeIntake({ stream, metrics }: StreamTasks, intake: IntakeState): void {
  const closedMs = intake.watermark + 1 - stream.allowedLatenessMs;
  for (const metric of metrics)
    purgePanes(intake.panes.get(metric.name) ?? new Map(), metric.window, closedMs);
}

/** An entry and the last offset of its source that is in it: compared per pane and group, never per source. */
type DatedEntry = PaneEntry & { asOf: bigint };

/** A merge shard's copy of one intake's panes. Plain data: it is part of the checkpoint. */
export type SourceState = MergeSource & {
  partition: number;
  epoch: bigint;
  watermark: number;
  maxTimeMs: number;
  panes: Map<string, PaneStore>;
};

export const newSourceState = (partition: number): SourceState => ({
  partition,
  epoch: 0n,
  watermark: Number.NEGATIVE_INFINITY,
  maxTimeMs: Number.NEGATIVE_INFINITY,
  panes: new Map(),
});

/**
 * Takes what an intake sent: newer panes replace older ones, what is older (a replay) or comes from an owner of the
 * past is ignored; then the watermark moves. Returns what became final or was corrected.
 */
export function applyPartials(
  tasks: StreamTasks,
  merge: Merge,
  source: SourceState,
  partials: Partials,
): WindowResult[] {
  const epoch = BigInt(partials.epoch);
  if (epoch < source.epoch) return [];
  source.epoch = epoch;
  const results: WindowResult[] = [];
  for (const pane of partials.panes) {
    const metric = tasks.metrics.find(
      ({ name, signature }) => name === pane.metric && signature === partials.signatures[name],
    );
    if (metric !== undefined)
      results.push(...applyPane(tasks, merge, source, metric, pane, BigInt(partials.asOf)));
  }
  source.watermark = Math.max(source.watermark, partials.watermark ?? Number.NEGATIVE_INFINITY);
  source.maxTimeMs = Math.max(source.maxTimeMs, partials.maxTimeMs ?? Number.NEGATIVE_INFINITY);
  results.push(...merge.advance());
  return results;
}

function applyPane(
  { stream }: StreamTasks,
  merge: Merge,
  source: SourceState,
  metric: MetricPlan,
  partial: PartialPane,
  asOf: bigint,
): WindowResult[] {
  const closedMs = merge.stateOf(metric).watermark + 1 - stream.allowedLatenessMs;
  if (lastEndOf(partial.startMs, metric.window) <= closedMs) return [];
  const store = source.panes.get(metric.name) ?? new Map();
  source.panes.set(metric.name, store);
  const fromMs = partial.fromMs ?? Number.NEGATIVE_INFINITY;
  const paneKey = paneKeyOf(partial.startMs, fromMs);
  const known = store.get(paneKey);
  const pane = known ?? { startMs: partial.startMs, fromMs, groups: new Map<string, PaneEntry>() };
  const before = pane.groups.get(partial.groupKey) as DatedEntry | undefined;
  if (before !== undefined && before.asOf >= asOf) return [];
  if (known === undefined) store.set(paneKey, pane);
  const entry: DatedEntry = {
    group: partial.group,
    accumulator: accumulatorFromJson(partial.accumulator),
    asOf,
  };
  pane.groups.set(partial.groupKey, entry);
  const firstEndMs = Math.max(
    firstEndAfter(Math.max(partial.startMs, closedMs), metric.window),
    Number.isFinite(fromMs) ? fromMs + metric.window.sizeMs : Number.NEGATIVE_INFINITY,
  );
  const placement: Placement = {
    paneKey,
    paneStartMs: partial.startMs,
    groupKey: partial.groupKey,
    isNewPane: known === undefined,
    firstEndMs,
  };
  return merge.place(metric, placement, partial.startMs);
}
