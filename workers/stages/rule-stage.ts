import type { StoredAlert } from '../../contracts/records';
import { addCounts, type RuleCounts } from '../../core/rules/rule-counts';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import type { WindowValues } from '../../core/rules/window-values';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
import type { Watermark } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import type { EventScorer } from '../models/score-events';
import type { EvaluationErrors } from './evaluation-errors';
import { MetricJudge, newMetricRulesState, type MetricRulesState, type WindowProof } from './metric-rules';
import type { Witnesses } from './receipts';
import { EventJudge, newEventRulesState, type EventRulesState, type JudgedEvent } from './rules';
import type { StreamTasks } from './stream-tasks';
import { WindowReads, type WindowRead } from './window-reads';

/** What all rules of a stream remember. Plain data: it is part of the checkpoint. */
export type RulesState = { events: EventRulesState; metrics: MetricRulesState; windows: WindowValues };

export const newRulesState = (): RulesState => ({
  events: newEventRulesState(),
  metrics: newMetricRulesState(),
  windows: new Map(),
});

/** All rules of a stream in one process: on its events, on its windows, and what the first read of the second. */
export class RuleStage {
  private readonly events: EventJudge;
  private readonly metrics: MetricJudge;
  private readonly windows: WindowReads;

  constructor(
    tasks: StreamTasks,
    private readonly state: RulesState,
    errors: EvaluationErrors,
    proofOf: WindowProof | null = null,
  ) {
    this.windows = new WindowReads(tasks.readMetrics, state.windows);
    this.events = new EventJudge(tasks, state.events, this.windows, errors);
    this.metrics = new MetricJudge(tasks, state.metrics, errors, proofOf);
  }

  /** `texts` is the decoder's of the event. */
  judgeEvent(
    judged: JudgedEvent,
    texts: KeptTexts | null,
    alerts: StoredAlert[],
    witnesses: Witnesses,
  ): void {
    this.events.judge(judged, texts, alerts, witnesses);
  }

  /** Events whose models are still to be asked. */
  get waiting(): readonly JudgedEvent[] {
    return this.events.waiting;
  }

  /** Judges the events that wait, when models were asked. */
  judgeWaiting(scorer: EventScorer, alerts: StoredAlert[]): Promise<void> {
    return this.events.judgeWaiting(scorer, alerts);
  }

  /** Whether any rule wants the results of the metric. */
  readsWindows(metric: string): boolean {
    return this.windows.reads(metric) || this.metrics.reads(metric);
  }

  /** Takes a result as the merge emits it. */
  takeWindow(result: WindowResult, alerts: StoredAlert[]): void {
    this.windows.take(result);
    this.metrics.take(result, alerts);
  }

  /** The windows of the event's groups that a condition has just read through these slots. */
  windowsOf(slots: readonly WindowSlot[], values: readonly unknown[]): WindowRead[] {
    return this.windows.windowsOf(slots, values);
  }

  /** Takes a result of another stream, for conditions that read it. */
  readWindow(result: WindowResult): void {
    this.windows.take(result);
  }

  /** After all that was emitted at once. `watermark`: the merge's. */
  settle(watermark: Watermark, alerts: StoredAlert[]): void {
    this.metrics.settle(watermark, alerts);
  }

  /** Forgets what no event can be measured against any more. `lowest`: the watermark of all sources. */
  forget(lowest: Watermark): void {
    this.events.forget(lowest);
  }

  get counts(): RuleCounts {
    return addCounts([this.state.events.counts, this.state.metrics.counts]);
  }
}
