import type { Receipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { isTimeToForget } from '../../core/rules/cooldown';
import { countMatch, type RuleCounts } from '../../core/rules/rule-counts';
import { windowScope } from '../../core/rules/window-scope';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import { alertId } from './alert-id';
import { holds, type EvaluationErrors } from './evaluation-errors';
import { windowRow } from './merge';
import { entityId, modeOf, readValues } from './rules';
import type { StreamTasks } from './stream-tasks';

/** What rules on metrics remember. Plain data: it is part of the checkpoint. */
export type MetricRulesState = {
  counts: RuleCounts;
  /** Rule and version → entity, or group → the windows with an alert that stands. Absent: kept before this was. */
  standing?: StandingAlerts;
  /** The watermark up to which they were forgotten. */
  forgottenTo: Watermark;
};

/** `mode`: what the rule's was: one that was changed begins afresh. */
type Standing = Readonly<{ endMs: number; mode: string }>;
type StandingAlerts = Map<string, Map<string | null, Map<string, Standing>>>;

export const newMetricRulesState = (): MetricRulesState => ({
  counts: new Map(),
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
  private readonly standing: StandingAlerts;
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
    this.standing = state.standing ?? new Map();
    state.standing = this.standing;
    const current = new Set(tasks.metricRules.map(ruleKey));
    for (const key of this.standing.keys()) if (!current.has(key)) this.standing.delete(key);
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
      if (!isMatch && !this.standingFor(rule, about).has(key)) continue;
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

  private tell({ rule, result, scope, isMatch, key, about }: Judged, alerts: StoredAlert[]): void {
    const standing = this.standingFor(rule, about);
    if (standing.has(key)) {
      if (!isMatch) this.standing.get(ruleKey(rule))?.get(about)?.delete(key);
      alerts.push(this.alert(rule, result, scope, !isMatch));
    } else if (isMatch) {
      const isResting = rests(rule, result.endMs, standing);
      countMatch(this.state.counts, rule, isResting);
      if (isResting) return;
      this.stand(rule, about, key, { endMs: result.endMs, mode: rule.mode });
      alerts.push(this.alert(rule, result, scope, false));
    }
  }

  private standingFor(rule: RulePlan, about: string | null): ReadonlyMap<string, Standing> {
    return this.standing.get(ruleKey(rule))?.get(about) ?? NOTHING;
  }

  private stand(rule: RulePlan, about: string | null, window: string, alert: Standing): void {
    const key = ruleKey(rule);
    const byEntity = this.standing.get(key) ?? new Map<string | null, Map<string, Standing>>();
    this.standing.set(key, byEntity);
    const known = byEntity.get(about);
    if (known === undefined) byEntity.set(about, new Map([[window, alert]]));
    else known.set(window, alert);
  }

  /**
   * A window that is closed for good is corrected no more, and its alert counts until no window that is still open may
   * end within its cooldown. Now and then: it takes a look at all.
   */
  private forget(watermark: Watermark): void {
    if (!isTimeToForget(this.state.forgottenTo, watermark)) return;
    this.state.forgottenTo = watermark;
    const late = this.tasks.stream.allowedLatenessMs;
    for (const rule of this.tasks.metricRules) {
      const byEntity = this.standing.get(ruleKey(rule));
      for (const [about, windows] of byEntity ?? []) {
        for (const [key, { endMs }] of windows)
          if (endMs - 1 + late + (rule.cooldownMs ?? 0) <= watermark) windows.delete(key);
        if (windows.size === 0) byEntity?.delete(about);
      }
    }
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

const NOTHING: ReadonlyMap<string, Standing> = new Map();

/** Whom a rule rests for: the entity; where the group has none, the group. */
const aboutOf = ({ entity }: RulePlan, { group }: WindowResult): string | null =>
  entity === null ? JSON.stringify(group) : entityId(group[entity.field]);

/**
 * Whether the window ends within the cooldown of the newest alert that stands, on either side of it. An alert that was
 * withdrawn begins no cooldown: else it would silence the very window that takes the place of its own.
 */
function rests(
  { cooldownMs, mode }: RulePlan,
  endMs: number,
  standing: ReadonlyMap<string, Standing>,
): boolean {
  if (cooldownMs === null) return false;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const one of standing.values()) if (one.mode === mode) newestMs = Math.max(newestMs, one.endMs);
  return Math.abs(endMs - newestMs) < cooldownMs;
}

const ruleKey = ({ name, version }: RulePlan) => `${version} ${name}`;

/** `spend {"terminal":"T1"} 1700000000000-1700000060000`. */
const windowKey = ({ metric, group, startMs, endMs }: WindowResult) =>
  `${metric} ${JSON.stringify(group)} ${startMs}-${endMs}`;
