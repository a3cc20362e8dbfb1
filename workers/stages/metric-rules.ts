import type { Receipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { isTimeToForget } from '../../core/rules/cooldown';
import type { RuleCounts } from '../../core/rules/rule-counts';
import { windowScope } from '../../core/rules/window-scope';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import { alertId } from './alert-id';
import { holds, type EvaluationErrors } from './evaluation-errors';
import { windowRow } from './merge';
import { entityId, modeOf, readValues } from './rules';
import { StandingAlerts, type StandingState } from './standing-alerts';
import type { StreamTasks } from './stream-tasks';

/** What rules on metrics remember. Plain data: it is part of the checkpoint. */
export type MetricRulesState = {
  counts: RuleCounts;
  /** Rule and version → entity, or group → the windows with an alert that stands. Absent: kept before this was. */
  standing?: StandingState;
  /** The watermark up to which they were forgotten. */
  forgottenTo: Watermark;
};

export const newMetricRulesState = (): MetricRulesState => ({
  counts: new Map(),
  forgottenTo: NO_WATERMARK,
});

/** An alert, told or withdrawn, of a rule that rests elsewhere. */
export type WindowAlert = Readonly<{ alert: StoredAlert; kind: WindowResult['kind'] }>;

/** The receipt of a window that has just been emitted. */
export type WindowProof = (metric: MetricPlan, result: WindowResult) => Receipt;

/**
 * Judges rules on windows: when they become final, and again when they are corrected. The alert of a window keeps its
 * id: a correction that still meets the condition tells it again with the new values, one that no longer does (or a
 * retraction) tells it again as withdrawn.
 */
export class MetricJudge {
  private readonly rules = new Map<string, { metric: MetricPlan; rules: RulePlan[] }>();
  private readonly standing: StandingAlerts;
  /** Of rules that rest elsewhere: what was told there. */
  private readonly handedOver: StandingAlerts;
  private readonly waiting: Judged[] = [];

  constructor(
    private readonly tasks: StreamTasks,
    private readonly state: MetricRulesState,
    private readonly errors: EvaluationErrors,
    /** Says what a window was computed from; null: that is not told here. */
    private readonly proofOf: WindowProof | null = null,
    /** Takes the alerts of rules that rest for more than the groups here, where whether they are told is decided elsewhere. */
    private readonly elsewhere: WindowAlert[] | null = null,
  ) {
    for (const rule of tasks.metricRules) {
      const metric = tasks.metrics.find(({ name }) => name === rule.metric);
      if (metric === undefined) continue;
      const known = this.rules.get(metric.name);
      if (known === undefined) this.rules.set(metric.name, { metric, rules: [rule] });
      else known.rules.push(rule);
    }
    state.standing ??= new Map();
    this.standing = new StandingAlerts(state.standing, state.counts);
    this.handedOver = new StandingAlerts(state.standing, null);
    this.standing.keep(tasks.metricRules);
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
      const about = aboutOf(rule, result);
      if (!isMatch && !this.standing.has(rule, about, key)) continue;
      const judged = { rule, result, scope, isMatch, key, about };
      if (rule.cooldownMs === null) this.tell(judged, alerts);
      else this.waiting.push(judged);
    }
  }

  /**
   * After all that was emitted at once: rules that rest take it by its end and group, whatever order it was kept in,
   * what withdraws alerts first. `watermark`: the merge's.
   */
  settle(watermark: Watermark, alerts: StoredAlert[]): void {
    if (this.rules.size === 0) return;
    this.waiting.sort(
      (a, b) =>
        Number(a.isMatch) - Number(b.isMatch) || a.result.endMs - b.result.endMs || (a.key < b.key ? -1 : 1),
    );
    for (const judged of this.waiting) this.tell(judged, alerts);
    this.waiting.length = 0;
    this.forget(watermark);
  }

  private tell(judged: Judged, alerts: StoredAlert[]): void {
    const { rule, result, scope, isMatch } = judged;
    const isElsewhere =
      this.elsewhere !== null && restsBeyondGroup(rule, this.rules.get(result.metric)?.metric);
    const standing = isElsewhere ? this.handedOver : this.standing;
    if (!standing.take(rule, { ...judged, endMs: result.endMs })) return;
    const alert = this.alert(rule, result, scope, !isMatch);
    if (isElsewhere) this.elsewhere?.push({ alert, kind: result.kind });
    else alerts.push(alert);
  }

  /** Now and then: it takes a look at all. */
  private forget(watermark: Watermark): void {
    if (!isTimeToForget(this.state.forgottenTo, watermark)) return;
    this.state.forgottenTo = watermark;
    this.standing.forget(this.tasks.metricRules, this.tasks.stream.allowedLatenessMs, watermark);
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
  about: string | null;
}>;

/** Whom a rule rests for: the entity; where the group has none, the group. */
const aboutOf = ({ entity }: RulePlan, { group }: WindowResult): string | null =>
  entity === null ? JSON.stringify(group) : entityId(group[entity.field]);

/** `spend {"terminal":"T1"} 1700000000000-1700000060000`. */
const windowKey = ({ metric, group, startMs, endMs }: WindowResult) =>
  `${metric} ${JSON.stringify(group)} ${startMs}-${endMs}`;

/** Whether a rule rests for an entity whose windows are of several groups, which may be merged in several places. */
export function restsBeyondGroup({ entity, cooldownMs }: RulePlan, metric: MetricPlan | undefined): boolean {
  if (entity === null || cooldownMs === null || metric === undefined) return false;
  return metric.groupBy.some(({ name }) => name !== entity.field);
}
