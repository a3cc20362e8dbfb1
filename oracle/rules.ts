import {
  countMatch,
  isJudged,
  modeOf,
  ruleFacts,
  VERDICTS,
  type ExpectedAlert,
  type RuleCounts,
  type Verdict,
} from './alert';
import { durationMs, type RuleDefinition, type StreamDefinition } from './definitions';
import { canonical, eventId, valueOf, type OracleEvent, type Place } from './event';
import { holdsWith, type Reads } from './scope';

/** An event with what it can read, and its partition's watermark before it. */
export type Judged = Readonly<{
  event: OracleEvent;
  place: Place;
  reads: Reads;
  watermark: number;
}>;

/** The rules on events of one stream, and every alert they have raised. */
export class RulesOracle {
  readonly counts: RuleCounts = new Map();
  private readonly rules: readonly RuleDefinition[];
  private readonly raised: { rule: string; entity: string | null; timeMs: number }[] = [];

  constructor(
    private readonly stream: StreamDefinition,
    rules: readonly RuleDefinition[],
  ) {
    this.rules = rules.filter(rule => isJudged(rule) && rule.on !== 'metric');
  }

  judge({ event, place, reads, watermark }: Judged): ExpectedAlert[] {
    const matched = this.rules.filter(rule => holdsWith(rule.when, reads));
    const live = matched.filter(rule => modeOf(rule) === 'live');
    const score = live.reduce((sum, { weight = 1 }) => sum + weight, 0);
    const verdict = this.verdictOf(score, live);
    const alerts: ExpectedAlert[] = [];
    for (const rule of matched) {
      const entity = this.entityOf(rule, event);
      const isResting = this.isResting(rule, entity?.id ?? null, event.timeMs, watermark);
      countMatch(this.counts, rule, isResting);
      if (isResting) continue;
      this.raised.push({ rule: rule.name, entity: entity?.id ?? null, timeMs: event.timeMs });
      alerts.push({
        ...ruleFacts(rule, reads),
        event: eventId(event, place),
        entity,
        time: event.timeMs,
        ...{ score, verdict, place },
        window: null,
        isWithdrawn: false,
      });
    }
    return alerts;
  }

  /** The strictest of what the score asks for and what the live rules that matched ask for; null: nobody asks. */
  private verdictOf(score: number, live: readonly RuleDefinition[]): Verdict | null {
    const { verdicts } = this.stream;
    const asked: Verdict[] = live.flatMap(({ verdict }) => verdict ?? []);
    if (verdicts !== undefined) asked.push('approve');
    if (verdicts?.review !== undefined && score >= verdicts.review) asked.push('review');
    if (verdicts?.decline !== undefined && score >= verdicts.decline) asked.push('decline');
    return [...VERDICTS].reverse().find(verdict => asked.includes(verdict)) ?? null;
  }

  /** Within the cooldown of the newest alert still known, on either side of it. */
  private isResting(rule: RuleDefinition, entity: string | null, timeMs: number, watermark: number): boolean {
    if (rule.cooldown === undefined) return false;
    const cooldownMs = durationMs(rule.cooldown);
    const slackMs = durationMs(this.stream.outOfOrderness) + durationMs(this.stream.allowedLateness);
    const known = this.raised.filter(
      one => one.rule === rule.name && one.entity === entity && one.timeMs + cooldownMs + slackMs > watermark,
    );
    const newestMs = Math.max(...known.map(one => one.timeMs));
    return known.length > 0 && Math.abs(timeMs - newestMs) < cooldownMs;
  }

  private entityOf(rule: RuleDefinition, event: OracleEvent): ExpectedAlert['entity'] {
    const entities = Object.entries(this.stream.entities ?? {});
    const [found] =
      rule.entity === undefined ? entities : entities.filter(([, type]) => type === rule.entity);
    if (found === undefined) return null;
    const id = canonical(valueOf(event, found[0]));
    return { type: found[1], id: id === null ? null : String(id) };
  }
}
