import type { HopWindows, ToldWindow } from '../../contracts/hops';
import type { WindowReceipt } from '../../contracts/receipt';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import { windowValue } from '../../core/rules/window-values';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import { groupKeyOf, groupKeyOfRow, groupOf } from '../../core/windows/group-key';
import { firstEndAfter } from '../../core/windows/window';
import {
  forgetWindows,
  keepWindow,
  newWindowHistory,
  retractWindow,
  windowAt,
  type KnownWindow,
  type WindowHistory,
} from './window-history';
import { isJudgementRead } from './window-receipt';
import { sizeOf, valueOf } from './window-reads';

/** Metric → its windows. Plain data: it is part of the checkpoint. */
export type WindowHistories = Map<string, WindowHistory>;

/** Stream → the watermark by which its windows are final to an event. */
export type Readable = Readonly<Record<string, number | null>>;

/**
 * The final windows that conditions on events read, as of a watermark that each event brings with it: how much more has
 * become final since, and in which order events and windows come, decides nothing.
 */
export class WindowsAt {
  private readonly metrics: ReadonlyMap<string, MetricPlan>;

  /** What another definition of a metric left in the state is dropped. */
  constructor(
    metrics: readonly MetricPlan[],
    private readonly state: WindowHistories,
  ) {
    this.metrics = new Map(metrics.map(metric => [metric.name, metric]));
    for (const [name, { signature }] of state)
      if (this.metrics.get(name)?.signature !== signature) state.delete(name);
  }

  /** Takes what a merge shard tells, in its order. */
  take({ windows, signatures, readTo, since, idle }: HopWindows): void {
    for (const window of windows) {
      const metric = this.metrics.get(window.metric);
      if (metric === undefined || signatures[metric.name] !== metric.signature) continue;
      this.takeWindow(metric, window, { readTo, since: since[metric.name] ?? {}, idle });
    }
  }

  /** Writes into the event's scope what its groups have. */
  fill(slots: readonly WindowSlot[], values: unknown[], readable: Readable): void {
    for (const { metric: name, read, group, slot } of slots) {
      const metric = this.metrics.get(name);
      const window = metric && this.windowOf(metric, groupKeyOf(group, values), readable);
      values[slot] =
        window === null || metric === undefined || window === undefined
          ? null
          : valueOf(metric, read, windowValue(window, read));
    }
  }

  /** What of these windows a condition has read, for receipts. */
  receiptsOf(slots: readonly WindowSlot[], values: readonly unknown[], readable: Readable): WindowReceipt[] {
    const names = [...new Set(slots.map(({ metric }) => metric))];
    return names.flatMap(name => {
      const metric = this.metrics.get(name);
      const own = slots.filter(slot => slot.metric === name);
      const [first] = own;
      if (metric === undefined || first === undefined) return [];
      const window = this.windowOf(metric, groupKeyOf(first.group, values), readable);
      const read = Object.fromEntries(own.map(slot => [slot.read, values[slot.slot] ?? null]));
      return {
        metric: name,
        stream: metric.stream,
        group: groupOf(first.group, values),
        start: window?.startMs ?? null,
        end: window?.endMs ?? null,
        revision: window?.revision ?? null,
        values: read,
        watermark: readable[metric.stream] ?? null,
        since: window?.origin.since ?? {},
        ...idleTimes(metric, window, read),
        readTo: window?.origin.readTo ?? {},
      };
    });
  }

  /** Whether all windows of a stream are told that are final by a watermark, given how far they are told. */
  isTold(stream: string, watermark: Watermark, toldTo: Watermark): boolean {
    if (toldTo >= watermark) return true;
    const read = [...this.metrics.values()].filter(metric => metric.stream === stream);
    return !read.some(metric => mayBecomeFinal(metric, toldTo, watermark));
  }

  /** No event that is still to come reads windows as of an earlier watermark. */
  forget(bound: Watermark): void {
    if (!Number.isFinite(bound)) return;
    for (const history of this.state.values()) forgetWindows(history, bound);
  }

  private takeWindow(metric: MetricPlan, told: ToldWindow, origin: KnownWindow['origin']): void {
    const history = this.historyOf(metric);
    const key = groupKeyOfRow(metric.groupBy, told.group);
    if (told.kind === 'retracted') return retractWindow(history, key, told);
    const { startMs, endMs, values, judgement, revision, followed } = told;
    const window = { startMs, endMs, values, judgement, revision, followed, origin };
    const retractableMs = metric.window.kind === 'session' ? metric.allowedLatenessMs : 0;
    keepWindow(history, key, window, sizeOf(metric), retractableMs);
  }

  private windowOf(metric: MetricPlan, key: string, readable: Readable): KnownWindow | null {
    const watermark = readable[metric.stream] ?? NO_WATERMARK;
    return windowAt(this.state.get(metric.name), key, watermark, sizeOf(metric));
  }

  private historyOf({ name, signature }: MetricPlan): WindowHistory {
    const known = this.state.get(name);
    if (known !== undefined) return known;
    const history = newWindowHistory(signature);
    this.state.set(name, history);
    return history;
  }
}

/** Whether a window may end so that a later watermark makes it final and an earlier one does not. A session ends anywhere. */
export function mayBecomeFinal({ window }: MetricPlan, from: Watermark, to: Watermark): boolean {
  if (to <= from) return false;
  if (window.kind === 'session' || !Number.isFinite(from)) return true;
  return firstEndAfter(from + 1, window) - 1 <= to;
}

function idleTimes(metric: MetricPlan, window: KnownWindow | null, read: Readonly<Record<string, unknown>>) {
  if (window === null) return { followed: [] };
  const { followed, origin } = window;
  return followed === null || !isJudgementRead(metric, read) ? { followed } : (origin.idle ?? { followed });
}
