import type { Receipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { RulePlan } from '../../core/definitions/plan-rule';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import { slackMsOf } from '../../core/definitions/plan-stream';
import type { WeirEvent } from '../../core/events/event';
import {
  forgetCooldowns,
  isTimeToForget,
  raises,
  type Cooldowns,
  type Resting,
} from '../../core/rules/cooldown';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
import { RuleIndex } from '../../core/rules/rule-index';
import { countMatch, type RuleCounts } from '../../core/rules/rule-counts';
import { scoreOf, verdictOf } from '../../core/rules/verdict';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { EventScorer } from '../models/score-events';
import { alertId } from './alert-id';
import { holds, type EvaluationErrors } from './evaluation-errors';
import type { IntakeRecord } from './intake';
import { NOBODY, Receipts, type Witnesses } from './receipts';
import type { StreamTasks } from './stream-tasks';
import type { WindowReads } from './window-reads';

/** What rules on events remember. Plain data: it is part of the checkpoint. */
export type EventRulesState = {
  cooldowns: Cooldowns;
  counts: RuleCounts;
  /** The watermark up to which cooldowns were forgotten. */
  forgottenTo: Watermark;
  /** Events whose alerts were handed over to where cooldowns are kept; absent: none. */
  handedOver?: number;
};

export const newEventRulesState = (): EventRulesState => ({
  cooldowns: new Map(),
  counts: new Map(),
  forgottenTo: NO_WATERMARK,
});

/** An event and where it lies. `watermark`: that of its partition before it. */
export type JudgedEvent = Readonly<{
  event: WeirEvent;
  partition: number;
  record: Pick<IntakeRecord, 'offset' | 'text' | 'appendedMs'>;
  watermark: Watermark;
}>;

/** Alerts of one event whose rules rest. `position`: rises by one from event to event of a stream that has any. */
export type RestingAlerts = Readonly<{
  stream: string;
  position: number;
  watermark: Watermark;
  alerts: readonly StoredAlert[];
}>;

/** Judges the rules of a stream on its events, in the order in which they are handed over. */
export class EventJudge {
  private readonly index: RuleIndex;
  private readonly receipts: Receipts;
  private readonly resting: readonly Resting[];
  private readonly slackMs: number;
  private readonly windowSlots: readonly WindowSlot[];
  /** Events whose models are still to be asked; empty whenever a state is saved. */
  readonly waiting: JudgedEvent[] = [];

  constructor(
    private readonly tasks: StreamTasks,
    private readonly state: EventRulesState,
    /** null: windows are not read here. */
    private readonly windows: WindowReads | null,
    private readonly errors: EvaluationErrors,
    /** Takes the alerts of rules that rest, where whether they are raised is decided elsewhere. */
    private readonly elsewhere: RestingAlerts[] | null = null,
  ) {
    const { stream, rules, scope } = tasks;
    this.index = new RuleIndex(rules);
    this.receipts = new Receipts(tasks);
    this.resting = rules.flatMap(rule => restingOf(rule) ?? []);
    this.slackMs = slackMsOf(stream);
    this.windowSlots = scope.needed.windows;
    forgetCooldowns(state.cooldowns, this.resting, state.forgottenTo, this.slackMs);
  }

  /**
   * Adds the alerts that the event raises: live ones, and those of shadow rules, which are marked so. Where rules read
   * models the event waits for its scores, with the windows as they are now. `witnesses`: who knows what it has read,
   * for receipts; `texts`: the decoder's, of this event; when an event that waited is judged, later ones were read, so its receipt tells none of it.
   */
  judge(
    judged: JudgedEvent,
    texts: KeptTexts | null,
    alerts: StoredAlert[],
    witnesses: Witnesses | null,
  ): void {
    const { values } = judged.event;
    if (this.windowSlots.length > 0) this.windows?.fill(this.windowSlots, values as unknown[]);
    if (this.tasks.scope.needed.models.length > 0) this.waiting.push(judged);
    else this.decide(judged, texts, alerts, witnesses);
  }

  /** Judges the events that wait, in their order, when models were asked; nothing is judged or saved meanwhile. */
  async judgeWaiting(scorer: EventScorer, alerts: StoredAlert[]): Promise<void> {
    if (this.waiting.length === 0) return;
    const events = this.waiting.map(({ event }) => event);
    await scorer.score(this.tasks.scope, events, this.errors);
    for (const judged of this.waiting) this.decide(judged, null, alerts, null);
    this.waiting.length = 0;
  }

  private decide(
    judged: JudgedEvent,
    texts: KeptTexts | null,
    alerts: StoredAlert[],
    witnesses: Witnesses | null,
  ): void {
    const { values } = judged.event;
    let matched: RulePlan[] | null = null;
    const { index, tasks } = this;
    const count = index.find(values, texts);
    if (count === 0) return;
    for (let at = 0; at < count; at += 1) {
      const rule = tasks.rules[index.found[at] ?? 0];
      if (rule === undefined || !holds(rule.when, values, this.errors, 'rule', rule.name)) continue;
      if (matched === null) matched = [rule];
      else matched.push(rule);
    }
    if (matched === null) return;
    const first = alerts.length;
    this.raise(judged, matched, alerts, witnesses ?? NOBODY);
    if (this.elsewhere !== null && this.resting.length > 0) this.handOver(alerts, first, judged);
  }

  private handOver(alerts: StoredAlert[], first: number, { watermark }: JudgedEvent): void {
    const rests = ({ rule }: StoredAlert) => this.resting.some(({ name }) => name === rule);
    const raised = alerts.splice(first);
    alerts.push(...raised.filter(alert => !rests(alert)));
    const resting = raised.filter(rests);
    if (resting.length === 0) return;
    const position = (this.state.handedOver ?? 0) + 1;
    this.state.handedOver = position;
    this.elsewhere?.push({ stream: this.tasks.stream.name, position, watermark, alerts: resting });
  }

  /** Forgets cooldowns that no event can fall into any more, now and then. `lowest`: the watermark of all sources. */
  forget(lowest: Watermark): void {
    const { state, resting } = this;
    // An event that waits is measured against what was known when it came.
    if (resting.length === 0 || this.waiting.length > 0) return;
    if (!isTimeToForget(state.forgottenTo, lowest)) return;
    state.forgottenTo = lowest;
    forgetCooldowns(state.cooldowns, resting, lowest, this.slackMs);
  }

  private raise(
    judged: JudgedEvent,
    matched: readonly RulePlan[],
    alerts: StoredAlert[],
    witnesses: Witnesses,
  ): void {
    const { stream } = this.tasks;
    const score = scoreOf(matched);
    const verdict = verdictOf(stream.verdicts, score, matched);
    for (const rule of matched) {
      const entity = entityOf(rule, judged.event);
      if (this.elsewhere === null || rule.cooldownMs === null) {
        const isRaised = this.isRaised(rule, entity?.id ?? null, judged);
        countMatch(this.state.counts, rule, !isRaised);
        if (!isRaised) continue;
      }
      const receipt = this.receipts.of(rule, judged, witnesses);
      const alert = alertOf(stream, rule, entity, judged, score, receipt);
      alerts.push(verdict === null ? alert : { ...alert, verdict });
    }
  }

  private isRaised(rule: RulePlan, entity: string | null, { event, watermark }: JudgedEvent): boolean {
    const resting = restingOf(rule);
    if (resting === null) return true;
    return raises(this.state.cooldowns, resting, entity, event.timeMs, watermark, this.slackMs);
  }
}

export const restingOf = ({ name, mode, cooldownMs }: RulePlan): Resting | null =>
  cooldownMs === null ? null : { name, mode, cooldownMs };

export const modeOf = ({ mode }: RulePlan) => (mode === 'shadow' ? 'shadow' : 'live');

export const entityId = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

const entityOf = ({ entity }: RulePlan, { values }: WeirEvent) =>
  entity === null ? null : { type: entity.type, id: entityId(values[entity.slot]) };

function alertOf(
  stream: StreamTasks['stream'],
  rule: RulePlan,
  entity: StoredAlert['entity'],
  { event, partition, record }: JudgedEvent,
  score: number,
  receipt: Receipt,
): StoredAlert {
  const id = event.id ?? `${partition}-${record.offset}`;
  return {
    id: alertId([rule.name, String(rule.version), stream.name, entity?.type ?? '', entity?.id ?? '', id]),
    rule: rule.name,
    version: rule.version,
    stream: stream.name,
    event: id,
    entity,
    time: event.timeMs,
    severity: rule.severity,
    values: readValues(rule, event.values),
    raisedAt: record.appendedMs ?? event.timeMs,
    condition: rule.condition,
    source: { topic: stream.topic, partition, offset: String(record.offset) },
    payload: record.text,
    score,
    mode: modeOf(rule),
    receipt,
  };
}

/** What the condition read. */
export function readValues({ reads }: RulePlan, scope: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { path, read } of reads) values[path] = read(scope) ?? null;
  return values;
}
