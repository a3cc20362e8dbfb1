import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import {
  newMetricWindows,
  readableWindow,
  takeWindow,
  windowValue,
  type ReadableWindow,
  type WindowValues,
} from '../../core/rules/window-values';
import { readable } from '../../core/rules/window-scope';
import { groupKeyOf, groupKeyOfRow, groupOf } from '../../core/windows/group-key';
import type { WindowResult } from '../../core/windows/window-result';

/** The newest final window of an event's group, and what of it was read. */
export type WindowRead = Readonly<{
  metric: MetricPlan;
  group: WindowResult['group'];
  /** null: none is final yet. */
  window: ReadableWindow | null;
  values: Record<string, unknown>;
}>;

/** The newest final windows that conditions on events read: fed by what the merge emits, in its order. */
export class WindowReads {
  private readonly metrics: ReadonlyMap<string, MetricPlan>;

  /** What another definition of a metric left in the state is dropped. */
  constructor(
    metrics: readonly MetricPlan[],
    private readonly state: WindowValues,
  ) {
    this.metrics = new Map(metrics.map(metric => [metric.name, metric]));
    for (const [name, { signature }] of state)
      if (this.metrics.get(name)?.signature !== signature) state.delete(name);
  }

  reads(metric: string): boolean {
    return this.metrics.has(metric);
  }

  /** Takes what was emitted. Early results are no news: they may change. */
  take(result: WindowResult): void {
    const metric = this.metrics.get(result.metric);
    if (metric === undefined || result.kind === 'early') return;
    const key = groupKeyOfRow(metric.groupBy, result.group);
    const retractableMs = metric.window.kind === 'session' ? metric.allowedLatenessMs : null;
    takeWindow(this.stateOf(metric), key, result, sizeOf(metric), retractableMs);
  }

  /** Writes what the event's groups have into its scope. */
  fill(slots: readonly WindowSlot[], values: unknown[]): void {
    for (const { metric: name, read, group, slot } of slots) {
      const metric = this.metrics.get(name);
      if (metric === undefined) continue;
      const window = readableWindow(this.state.get(name), groupKeyOf(group, values), sizeOf(metric));
      values[slot] = window === undefined ? null : valueOf(metric, read, windowValue(window, read));
    }
  }

  /** The windows that an event's groups have now: what the condition read through these slots. */
  windowsOf(slots: readonly WindowSlot[], values: readonly unknown[]): WindowRead[] {
    const names = [...new Set(slots.map(({ metric }) => metric))];
    return names.flatMap(name => {
      const metric = this.metrics.get(name);
      const own = slots.filter(slot => slot.metric === name);
      const [first] = own;
      if (metric === undefined || first === undefined) return [];
      const group = groupOf(first.group, values);
      const window = readableWindow(this.state.get(name), groupKeyOf(first.group, values), sizeOf(metric));
      const read = Object.fromEntries(own.map(slot => [slot.read, values[slot.slot] ?? null]));
      return [{ metric, group, window: window ?? null, values: read }];
    });
  }

  private stateOf(metric: MetricPlan) {
    const known = this.state.get(metric.name);
    if (known !== undefined) return known;
    const state = newMetricWindows(metric.signature);
    this.state.set(metric.name, state);
    return state;
  }
}

/** A session has no length of its own; its gap is the least it has. */
export const sizeOf = ({ window }: MetricPlan): number =>
  window.kind === 'session' ? window.gapMs : window.sizeMs;

export function valueOf(metric: MetricPlan, read: string, value: unknown): unknown {
  const aggregate = metric.aggregates.find(({ as }) => as === read);
  return aggregate === undefined ? value : readable(value, aggregate, metric);
}
