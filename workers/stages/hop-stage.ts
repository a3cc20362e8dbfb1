import type { HopEvent, HopRecord } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import type { FieldValue, WeirEvent } from '../../core/events/event';
import { positionOf } from '../../core/features/position';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { EventScorer } from '../models/score-events';
import { EntityStage, type EntityStates } from './entity';
import { HopRoutes, intakeSource, type NextHop } from './entity-hops';
import { decodeEvent } from '../../core/events/decode';
import { countError, type EvaluationErrors } from './evaluation-errors';
import type { Witnesses } from './receipts';
import { EventJudge, newEventRulesState, type EventRulesState } from './rules';
import { tasksOf } from './stream-tasks';

/** The highest position of a source that was taken, under the newest epoch it was heard of. */
type Mark = { epoch: bigint; position: bigint };

/** What a share of a hop keeps. Plain data: it is part of the checkpoint. */
export type HopState = {
  entities: EntityStates;
  marks: Map<string, Mark>;
  /** Source → no event that it sends has a lower watermark. */
  promised: Map<string, Watermark>;
  /** Stream → what its rules remember. */
  rules: Map<string, EventRulesState>;
};

export const newHopState = (): HopState => ({
  entities: new Map(),
  marks: new Map(),
  promised: new Map(),
  rules: new Map(),
});

/** An event that goes on to its next entity. */
export type SentOn = Readonly<{ event: HopEvent; next: NextHop }>;

/** One hop under one version of the definitions: a pure function of what was sent to it, in its order. */
export class HopStage {
  readonly errors: EvaluationErrors = new Map();
  readonly routes: HopRoutes;
  private readonly stage: EntityStage;
  private readonly judges = new Map<string, EventJudge>();

  constructor(
    private readonly plan: Plan,
    private readonly hop: string,
    private readonly state: HopState,
  ) {
    this.routes = new HopRoutes(plan, this.errors);
    this.stage = new EntityStage(this.routes.stageOf(hop), state.entities);
    for (const stream of this.routes.streamsOn(hop)) this.addJudge(stream);
  }

  /** Takes what a source sent, unless it is a repeat. Returns the event where it goes on; else it is judged here. */
  take(record: HopRecord, alerts: StoredAlert[]): SentOn | null {
    if (!this.isNews(record)) return null;
    if (record.kind === 'event') return this.takeEvent(record, alerts);
    this.promise(record.source, record.watermark ?? NO_WATERMARK);
    return null;
  }

  get isWaiting(): boolean {
    return [...this.judges.values()].some(({ waiting }) => waiting.length > 0);
  }

  /** Judges the events that wait, when models were asked; nothing is taken or saved meanwhile. */
  async judgeWaiting(scorer: EventScorer, alerts: StoredAlert[]): Promise<void> {
    for (const judge of this.judges.values()) await judge.judgeWaiting(scorer, alerts);
  }

  /** What the lowest watermark of all sources lets be forgotten. */
  forget(sources: readonly string[]): void {
    const lowest = this.lowest(sources);
    this.stage.forgetBelow(() => lowest);
    for (const judge of this.judges.values()) judge.forget(lowest);
  }

  /** No event of these sources that is still to come has a lower watermark. */
  lowest(sources: readonly string[]): Watermark {
    return Math.min(...sources.map(source => this.state.promised.get(source) ?? NO_WATERMARK));
  }

  /** A repeat is at or below the mark; an owner of the past has a lower epoch. */
  private isNews({ kind, source, epoch: text, position: at }: HopRecord): boolean {
    const epoch = BigInt(text);
    const position = BigInt(at);
    const mark = this.state.marks.get(source);
    if (mark !== undefined && epoch < mark.epoch) return false;
    const isRepeat = mark !== undefined && position <= mark.position;
    const highest = kind === 'event' && !isRepeat ? position : (mark?.position ?? -1n);
    this.state.marks.set(source, { epoch, position: highest });
    return kind === 'marker' || !isRepeat;
  }

  private takeEvent(record: HopEvent, alerts: StoredAlert[]): SentOn | null {
    const { stream, partition } = record;
    const watermark = record.watermark ?? NO_WATERMARK;
    if (record.source.startsWith('intake/')) this.promise(record.source, watermark);
    const event = this.read(record);
    if (event === null) return null;
    const offset = BigInt(record.offset);
    const position = positionOf(partition, offset);
    this.stage.visit(stream, event, watermark, position);
    const next = this.routes.next(stream, event.values, this.hop);
    if (next !== null) return { event: { ...record, features: this.gathered(record, event) }, next };
    const { text, appendedMs } = record;
    const judged = { event, partition, record: { offset, text, appendedMs }, watermark };
    this.judges.get(stream)?.judge(judged, alerts, this.witnessesOf(stream));
    return null;
  }

  /**
   * Windows are not read here. How far the streams of features are read is known where all of the event's features are
   * of this hop, and their events come from the intakes: a mark is the offset up to which this share has taken them.
   */
  private witnessesOf(stream: string): Witnesses {
    const isWhole = this.routes.hopsOf(stream).length === 1;
    const readTo = (fed: string): Record<string, string> => {
      if (!isWhole || this.routes.hopsOf(fed)[0] !== this.hop) return {};
      const source = intakeSource(fed, '');
      const marks = [...this.state.marks].filter(([from]) => from.startsWith(source));
      return Object.fromEntries(
        marks.map(([from, { position }]) => [from.slice(source.length), String(position + 1n)]),
      );
    };
    return { entity: this.stage, windowsOf: () => [], readTo };
  }

  /** The event with the features it came with. null: it is none under the definitions in force here. */
  private read({ stream, partition, offset, text, features }: HopEvent): WeirEvent | null {
    const plan = this.plan.streams.get(stream);
    if (plan === undefined) return null;
    const decoded = decodeEvent(plan, text);
    if (!decoded.ok) {
      countError(this.errors, `stream ${stream}`, new Error(`${partition}-${offset}: ${decoded.message}`));
      return null;
    }
    const scope = decoded.event.values as FieldValue[];
    for (const { feature, slot } of this.plan.scopes.get(stream)?.features ?? [])
      if (feature.name in features) scope[slot] = features[feature.name] as FieldValue;
    return decoded.event;
  }

  private gathered({ stream }: HopEvent, { values }: WeirEvent): Record<string, unknown> {
    const slots = this.plan.scopes.get(stream)?.needed.features ?? [];
    return Object.fromEntries(slots.map(({ feature, slot }) => [feature.name, values[slot] ?? null]));
  }

  private promise(source: string, watermark: Watermark): void {
    const before = this.state.promised.get(source) ?? NO_WATERMARK;
    if (watermark > before) this.state.promised.set(source, watermark);
  }

  private addJudge(stream: string): void {
    const plan = this.plan.streams.get(stream);
    if (plan === undefined) return;
    const tasks = tasksOf(this.plan, plan);
    const rules = this.state.rules.get(stream) ?? newEventRulesState();
    this.state.rules.set(stream, rules);
    this.judges.set(stream, new EventJudge(tasks, rules, null, this.errors));
  }
}
