import type { Receipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { forgetCooldowns, raises, type Cooldowns, type Resting } from '../../core/rules/cooldown';
import { countMatch, type RuleCounts } from '../../core/rules/rule-counts';
import { windowScope } from '../../core/rules/window-scope';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import { alertId } from './alert-id';
import { holds, type EvaluationErrors } from './evaluation-errors';
import { windowRow } from './merge';
import { entityId, modeOf, readValues, restingOf } from './rules';
import type { StreamTasks } from './stream-tasks';

/** What rules on metrics remember. Plain data: it is part of the checkpoint. */
export type MetricRulesState = {
  cooldowns: Cooldowns;
  counts: RuleCounts;
  /** Rule and version → window → its end: alerts that a corrected result may still withdraw. */
  raised: Map<string, Map<string, number>>;
  /** The watermark up to which both were forgotten. */
  forgottenTo: Watermark;
};

export const newMetricRulesState = (): MetricRulesState => ({
  cooldowns: new Map(),
  counts: new Map(),
  raised: new Map(),
  forgottenTo: NO_WATERMARK,
});

/** The receipt of a window that has just been emitted. */
export type WindowProof = (metric: MetricPlan, result: WindowResult) => Receipt;

/**
 * Judges rules on windows: when they become final, and again when they are corrected. The alert of a window keeps its
 * id: a correction that still meets the condition tells it again with the new values, one that no longer does (or a
 * retraction) tells it again as withdrawn.
 */
export class MetricJudge {
  private readonly rules = new Map<string, { metric: MetricPlan; rules: RulePlan[] }>();
  private readonly resting: readonly Resting[];
  private readonly waiting: Judged[] = [];

  constructor(
    private readonly tasks: StreamTasks,
    private readonly state: MetricRulesState,
    private readonly errors: EvaluationErrors,
    /** Says what a window was computed from; null: that is not told here. */
    private readonly proofOf: WindowProof | null = null,
  ) {
    for (const rule of tasks.metricRules) {
      const metric = tasks.metrics.find(({ name }) => name === rule.metric);
      if (metric === undefined) continue;
      const known = this.rules.get(metric.name);
      if (known === undefined) this.rules.set(metric.name, { metric, rules: [rule] });
      else known.rules.push(rule);
    }
    this.resting = tasks.metricRules.flatMap(rule => restingOf(rule) ?? []);
    const current = new Set(tasks.metricRules.map(ruleKey));
    for (const key of state.raised.keys()) if (!current.has(key)) state.raised.delete(key);
  }

  reads(metric: string): boolean {
    return this.rules.has(metric);
  }

  /** Adds the alerts of a result; of rules that rest, `settle` adds them. */
  take(result: WindowResult, alerts: StoredAlert[]): void {
    const known = result.kind === 'early' ? undefined : this.rules.get(result.metric);
    if (known === undefined) return;
    const scope = windowScope(known.metric, result);
    for (const rule of known.rules) {
      const isMatch = result.kind !== 'retracted' && holds(rule.when, scope, this.errors, 'rule', rule.name);
      const key = windowKey(result);
      if (!isMatch && !this.raisedBy(rule).has(key)) continue;
      const judged = { rule, result, scope, isMatch, key };
      if (rule.cooldownMs === null) this.tell(judged, alerts);
      else this.waiting.push(judged);
    }
  }

  /**
   * After all that was emitted at once: rules that rest take it by its end and group, whatever order it was kept in.
   * `watermark`: the merge's.
   */
  settle(watermark: Watermark, alerts: StoredAlert[]): void {
    if (this.rules.size === 0) return;
    this.waiting.sort((a, b) => a.result.endMs - b.result.endMs || (a.key < b.key ? -1 : 1));
    for (const judged of this.waiting) this.tell(judged, alerts);
    this.waiting.length = 0;
    this.forget(watermark);
  }

  private tell({ rule, result, scope, isMatch, key }: Judged, alerts: StoredAlert[]): void {
    const raised = this.raisedBy(rule);
    if (raised.has(key)) {
      if (!isMatch) raised.delete(key);
      alerts.push(this.alert(rule, result, scope, !isMatch));
    } else if (isMatch) {
      const isRaised = this.isRaised(rule, result);
      countMatch(this.state.counts, rule, !isRaised);
      if (!isRaised) return;
      raised.set(key, result.endMs);
      alerts.push(this.alert(rule, result, scope, false));
    }
  }

  /**
   * Per entity; where the group has none, per group. The time is the window's end, and the watermark the one that makes
   * it final: how many windows became final at once decides nothing.
   */
  private isRaised(rule: RulePlan, result: WindowResult): boolean {
    const resting = restingOf(rule);
    if (resting === null) return true;
    const { field } = rule.entity ?? { field: null };
    const key = field === null ? JSON.stringify(result.group) : entityId(result.group[field]);
    const late = this.tasks.stream.allowedLatenessMs;
    return raises(this.state.cooldowns, resting, key, result.endMs, result.endMs - 1, late);
  }

  private raisedBy(rule: RulePlan): Map<string, number> {
    const key = ruleKey(rule);
    const known = this.state.raised.get(key);
    if (known !== undefined) return known;
    const windows = new Map<string, number>();
    this.state.raised.set(key, windows);
    return windows;
  }

  /** A window that is closed for good is not corrected any more. Now and then: it takes a look at all. */
  private forget(watermark: Watermark): void {
    if (watermark - this.state.forgottenTo < FORGET_EVERY_MS) return;
    this.state.forgottenTo = watermark;
    const late = this.tasks.stream.allowedLatenessMs;
    for (const windows of this.state.raised.values()) {
      for (const [key, endMs] of windows) if (endMs - 1 + late <= watermark) windows.delete(key);
    }
    forgetCooldowns(this.state.cooldowns, this.resting, watermark, late);
  }

  private alert(
    rule: RulePlan,
    result: WindowResult,
    scope: readonly unknown[],
    isWithdrawn: boolean,
  ): StoredAlert {
    const { metric, group, startMs: start, endMs: end, revision } = result;
    const entity =
      rule.entity === null ? null : { type: rule.entity.type, id: entityId(group[rule.entity.field]) };
    const event = windowKey(result);
    const judged = this.rules.get(metric)?.metric;
    const receipt = judged === undefined ? undefined : this.proofOf?.(judged, result);
    return {
      id: alertId(['window', rule.name, String(rule.version), rule.stream, event]),
      rule: rule.name,
      version: rule.version,
      stream: rule.stream,
      event,
      entity,
      time: end,
      severity: rule.severity,
      values: readValues(rule, scope),
      mode: modeOf(rule),
      window: { metric, group, start, end, revision },
      ...(isWithdrawn && { withdrawn: true as const }),
      raisedAt: end,
      condition: rule.condition,
      source: { topic: this.tasks.stream.topic, partition: -1, offset: '0' },
      payload: JSON.stringify(windowRow(result)),
      ...(receipt !== undefined && { receipt }),
    };
  }
}

type Judged = Readonly<{
  rule: RulePlan;
  result: WindowResult;
  scope: readonly unknown[];
  isMatch: boolean;
  key: string;
}>;

const FORGET_EVERY_MS = 60_000;

const ruleKey = ({ name, version }: RulePlan) => `${version} ${name}`;

/** `spend {"terminal":"T1"} 1700000000000-1700000060000`. */
const windowKey = ({ metric, group, startMs, endMs }: WindowResult) =>
  `${metric} ${JSON.stringify(group)} ${startMs}-${endMs}`;
