import type { WindowRow } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { lowestWatermark, NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import {
  advanceMetric,
  newMetricState,
  placeMetric,
  storeOf,
  type MetricState,
  type MetricStore,
  type Placement,
} from '../../core/windows/metric-state';
import { WindowCombiner } from '../../core/windows/window-combiner';
import type { TakeResult, WindowResult } from '../../core/windows/window-result';
import type { StreamTasks } from './stream-tasks';

/** A source of partial windows: one input partition's watermark and its events of each metric. */
export type MergeSource = { readonly watermark: Watermark; readonly stores: Map<string, MetricStore> };

/** What the merge of a stream keeps beside the sources' panes. Plain data: it is part of the checkpoint. */
export type MergeState = { metrics: Map<string, MetricState> };

export const newMergeState = (): MergeState => ({ metrics: new Map() });

/**
 * Merges the panes of all sources into windows. A window is final when the lowest watermark of the sources has
 * passed it; a change after that makes a corrected one.
 */
export class Merge {
  private readonly combiners = new Map<string, WindowCombiner>();
  /** The lowest watermark that would make a window final. +Infinity: no window waits. */
  private nextFire: Watermark = Number.POSITIVE_INFINITY;
  /** Windows up to this watermark have been emitted. */
  emittedTo: Watermark = NO_WATERMARK;

  constructor(
    private readonly tasks: StreamTasks,
    private readonly state: MergeState,
    private readonly sources: readonly MergeSource[],
  ) {
    for (const metric of tasks.metrics) this.storesOf(metric);
    this.noteProgress();
  }

  /** A source has opened a pane or a session, or changed a window that may have been emitted. */
  place(metric: MetricPlan, placement: Placement): WindowResult[] {
    const state = this.stateOf(metric);
    const late = this.tasks.stream.allowedLatenessMs;
    const results = placeMetric(
      state,
      metric,
      this.storesOf(metric),
      this.combinerOf(metric),
      placement,
      late,
    );
    this.nextFire = Math.min(this.nextFire, state.nextEndMs - 1);
    return results;
  }

  /** Whether a source at this watermark may have made a window final. */
  isDue(watermark: Watermark): boolean {
    return watermark >= this.nextFire;
  }

  /** Emits every window that the lowest watermark of the sources has passed. */
  advance(take: TakeResult): void {
    const watermark = this.watermark();
    if (!this.isDue(watermark)) return;
    const late = this.tasks.stream.allowedLatenessMs;
    for (const metric of this.tasks.metrics) {
      const state = this.stateOf(metric);
      const combiner = this.combinerOf(metric);
      advanceMetric(state, metric, this.storesOf(metric), combiner, watermark, late, take);
    }
    this.noteProgress();
  }

  watermark(): Watermark {
    return this.sources.length === 0
      ? NO_WATERMARK
      : lowestWatermark(this.sources.map(source => source.watermark));
  }

  stateOf(metric: MetricPlan): MetricState {
    const known = this.state.metrics.get(metric.name);
    if (known !== undefined) return known;
    const state = newMetricState();
    this.state.metrics.set(metric.name, state);
    return state;
  }

  storesOf(metric: MetricPlan): MetricStore[] {
    return this.sources.map(source => this.storeOf(source, metric));
  }

  /** A source's store of a metric; the stores of all sources share the metric's groups. */
  storeOf(source: MergeSource, metric: MetricPlan): MetricStore {
    return storeOf(source.stores, metric, this.stateOf(metric).table);
  }

  private combinerOf(metric: MetricPlan): WindowCombiner {
    const known = this.combiners.get(metric.name);
    if (known !== undefined) return known;
    const combiner = new WindowCombiner();
    this.combiners.set(metric.name, combiner);
    return combiner;
  }

  private noteProgress(): void {
    const states = this.tasks.metrics.map(metric => this.stateOf(metric));
    this.nextFire = Math.min(Number.POSITIVE_INFINITY, ...states.map(state => state.nextEndMs - 1));
    this.emittedTo = Math.max(NO_WATERMARK, ...states.map(state => state.watermark));
  }
}

/** A result as history, live updates and the API carry it. */
export function windowRow(result: WindowResult): WindowRow {
  const { metric, group, startMs, endMs, kind, revision, values, judgement } = result;
  const { score, expected, low, high, reasons } = judgement;
  const row = {
    metric,
    group,
    start: startMs,
    end: endMs,
    kind,
    revision,
    values,
    score,
    expected,
    low,
    high,
  };
  // While a detector warms up every window would carry the same reason.
  return score === null || reasons.length === 0 ? row : { ...row, reasons };
}
