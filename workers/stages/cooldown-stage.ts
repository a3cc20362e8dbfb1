import type { HopAlert } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { slackMsOf } from '../../core/definitions/plan-stream';
import { forgetCooldowns, isTimeToForget, raises } from '../../core/rules/cooldown';
import { countMatch } from '../../core/rules/rule-counts';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import { newEventRulesState, restingOf, type EventRulesState } from './rules';

/**
 * Where all matches of a rule that rests come together that are about one entity, whichever shards have judged the
 * events: raises the alert, or counts the match as one within the cooldown.
 */
export class CooldownStage {
  constructor(
    private readonly plan: Plan,
    /** Stream → what is remembered of its rules. */
    private readonly states: Map<string, EventRulesState>,
  ) {}

  take({ stream, watermark, alert }: HopAlert, raised: StoredAlert[]): void {
    const state = this.stateOf(stream);
    const rule = this.ruleOf(stream, alert.rule);
    const isRaised = rule === undefined || this.isRaised(rule, state, alert, watermark ?? NO_WATERMARK);
    if (rule !== undefined) countMatch(state.counts, rule, !isRaised);
    if (isRaised) raised.push(alert);
  }

  /** `lowest`: the watermark of all sources. */
  forget(lowest: Watermark): void {
    for (const [stream, state] of this.states) {
      if (!isTimeToForget(state.forgottenTo, lowest)) continue;
      state.forgottenTo = lowest;
      const rules = this.plan.rules.filter(rule => rule.stream === stream);
      const resting = rules.flatMap(rule => restingOf(rule) ?? []);
      forgetCooldowns(state.cooldowns, resting, lowest, this.slackMs(stream));
    }
  }

  /** One that has lost its cooldown since rests no more. */
  private isRaised(
    rule: RulePlan,
    { cooldowns }: EventRulesState,
    { entity, time, stream }: StoredAlert,
    watermark: Watermark,
  ): boolean {
    const resting = restingOf(rule);
    if (resting === null) return true;
    return raises(cooldowns, resting, entity?.id ?? null, time, watermark, this.slackMs(stream));
  }

  private ruleOf(stream: string, name: string): RulePlan | undefined {
    return this.plan.rules.find(rule => rule.stream === stream && rule.name === name);
  }

  private slackMs(stream: string): number {
    const plan = this.plan.streams.get(stream);
    return plan === undefined ? 0 : slackMsOf(plan);
  }

  private stateOf(stream: string): EventRulesState {
    const known = this.states.get(stream);
    if (known !== undefined) return known;
    const state = newEventRulesState();
    this.states.set(stream, state);
    return state;
  }
}
