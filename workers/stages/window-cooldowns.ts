import type { HopAlert } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { isTimeToForget } from '../../core/rules/cooldown';
import type { Watermark } from '../../core/time/watermark';
import { newMetricRulesState, type MetricRulesState } from './metric-rules';
import { StandingAlerts, type StandingState } from './standing-alerts';

/** Of the rules on a stream's metrics. Plain data: it is part of the checkpoint. */
export type WindowCooldown = MetricRulesState & {
  standing: StandingState;
  /** In the order in which they are taken. */
  waiting: HopAlert[];
};

/**
 * Where the windows of one entity come together that were merged in different shards: a rule that rests takes them as
 * one process does, finals by their ends, and then by their groups, corrections as they come.
 */
export class WindowCooldowns {
  constructor(
    private readonly plan: Plan,
    /** By stream. */
    private readonly states: Map<string, WindowCooldown>,
    /** How far all shards have told that merge a stream. */
    private readonly toldTo: (stream: string) => Watermark,
  ) {
    for (const [stream, { standing, counts }] of states)
      new StandingAlerts(standing, counts).keep(this.rulesOf(stream));
  }

  take(record: HopAlert, alerts: StoredAlert[]): void {
    const { waiting } = this.stateOf(record.stream);
    const before = waiting.findLastIndex(other => !isLater(other, record));
    waiting.splice(before + 1, 0, record);
    this.release(alerts);
  }

  /** Takes the windows before which nothing comes any more. */
  release(alerts: StoredAlert[]): void {
    for (const [stream, state] of this.states) {
      const toldTo = this.toldTo(stream);
      const first = state.waiting.findIndex(({ at = 0 }) => Math.floor(at) > toldTo);
      for (const record of state.waiting.splice(0, first === -1 ? state.waiting.length : first))
        this.tell(state, record, alerts);
      if (Number.isFinite(toldTo)) this.forget(stream, state, toldTo);
    }
  }

  private tell(
    { standing, counts }: WindowCooldown,
    { stream, alert }: HopAlert,
    alerts: StoredAlert[],
  ): void {
    const { rule: name, version, event: key, entity, time: endMs, withdrawn } = alert;
    const rule = this.rulesOf(stream).find(known => known.name === name && known.version === version);
    const isMatch = withdrawn !== true;
    const judgement = { about: entity?.id ?? null, key, endMs, isMatch };
    // Nothing is known of what another version of the rule has told.
    const isTold = rule === undefined || new StandingAlerts(standing, counts).take(rule, judgement);
    if (isTold) alerts.push(alert);
  }

  private forget(stream: string, state: WindowCooldown, watermark: Watermark): void {
    if (!isTimeToForget(state.forgottenTo, watermark)) return;
    state.forgottenTo = watermark;
    const late = this.plan.streams.get(stream)?.allowedLatenessMs ?? 0;
    new StandingAlerts(state.standing, state.counts).forget(this.rulesOf(stream), late, watermark);
  }

  private rulesOf(stream: string): readonly RulePlan[] {
    return this.plan.rules.filter(rule => rule.stream === stream && rule.on === 'metric');
  }

  private stateOf(stream: string): WindowCooldown {
    const known = this.states.get(stream);
    if (known !== undefined) return known;
    const state = { ...newMetricRulesState(), standing: new Map(), waiting: [] };
    this.states.set(stream, state);
    return state;
  }
}

/** Finals of one end by their groups, as one process takes them; all else stays in the order in which it came. */
function isLater(a: HopAlert, b: HopAlert): boolean {
  const [atA, atB] = [a.at ?? 0, b.at ?? 0];
  if (atA !== atB) return atA > atB;
  return Number.isInteger(atA) && a.alert.event > b.alert.event;
}

/**
 * When a window's result is taken: a final one by its end; what comes when its end had passed already right behind the
 * finals of the watermark then.
 */
export const takenAt = (kind: string, endMs: number, before: Watermark): number =>
  kind === 'final' && endMs - 1 > before ? endMs - 1 : before + 0.5;
