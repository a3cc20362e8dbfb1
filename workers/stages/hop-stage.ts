import type { HopEvent, HopRecord } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import { positionOf } from '../../core/features/position';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import type { EventScorer } from '../models/score-events';
import { EntityStage, type EntityStates } from './entity';
import { COOLDOWNS, HopRoutes, intakeSource, type NextHop } from './entity-hops';
import { WindowCooldowns, type WindowCooldown } from './window-cooldowns';
import { WindowsAt, type Readable, type WindowHistories } from './windows-at';
import { eventOf, gathered, readableOf } from './hop-event';
import { isNews, type Marks } from './hop-marks';
import { countError, type EvaluationErrors } from './evaluation-errors';
import type { Witnesses } from './receipts';
import { CooldownStage } from './cooldown-stage';
import {
  newOrderState,
  offsetOf,
  originName,
  originOf,
  OriginOrder,
  type FromOrigin,
  type OrderState,
} from './origin-order';
import { EventJudge, newEventRulesState, type EventRulesState, type RestingAlerts } from './rules';
import { tasksOf } from './stream-tasks';

/** What a share of a hop keeps. Plain data: it is part of the checkpoint. */
export type HopState = {
  entities: EntityStates;
  marks: Marks;
  order: OrderState;
  /** Source → no event that it sends has a lower watermark. */
  promised: Map<string, Watermark>;
  /** Source → none of its events reads windows as of an earlier watermark; absent: none reads windows. */
  readable: Map<string, Watermark>;
  /** Stream → what its rules remember. */
  rules: Map<string, EventRulesState>;
  windows: WindowHistories;
  /** Stream → events that are here, and wait for windows that are not told yet, in their order. */
  held: Map<string, HopEvent[]>;
  /** Stream → what rules on its windows remember that rest for entities of several merge shards. */
  windowCooldowns: Map<string, WindowCooldown>;
};

export const newHopState = (): HopState => ({
  entities: new Map(),
  marks: new Map(),
  order: newOrderState(),
  promised: new Map(),
  readable: new Map(),
  rules: new Map(),
  windows: new Map(),
  held: new Map(),
  windowCooldowns: new Map(),
});

/** Events and alerts that wait for their turn at most: what comes in the seconds in which a share of a hop is taken over. */
const MOST_WAITING = 20_000;

/** An event that goes on to its next entity. */
export type SentOn = Readonly<{ event: HopEvent; next: NextHop }>;

/** One hop under one version of the definitions: a pure function of what was sent to it, in its order. */
export class HopStage {
  readonly errors: EvaluationErrors = new Map();
  readonly routes: HopRoutes;
  private readonly stage: EntityStage;
  private readonly order: OriginOrder;
  private readonly windows: WindowsAt;
  /** Alerts of rules that rest, for whoever takes them to where that is decided. */
  readonly resting: RestingAlerts[] = [];
  private readonly cooldowns: CooldownStage;
  private readonly windowCooldowns: WindowCooldowns;
  private readonly judges = new Map<string, EventJudge>();
  /** Stream → the streams whose windows its events read where they are judged here. */
  private readonly reads = new Map<string, readonly string[]>();

  constructor(
    private readonly plan: Plan,
    private readonly hop: string,
    private readonly state: HopState,
    /** The shards that merge a stream. */
    private readonly mergesOf: (stream: string) => readonly string[] = () => [],
  ) {
    this.routes = new HopRoutes(plan, this.errors);
    this.stage = new EntityStage(this.routes.stageOf(hop), state.entities);
    this.order = this.newOrder();
    this.cooldowns = new CooldownStage(plan, state.rules);
    this.windowCooldowns = new WindowCooldowns(plan, state.windowCooldowns, stream => this.mergedTo(stream));
    this.windows = new WindowsAt(this.routes.metricsReadOn(hop), state.windows);
    for (const stream of new Set([...this.routes.streamsOn(hop), ...state.held.keys()])) {
      this.addJudge(stream);
      if (this.routes.hopsOf(stream).at(-1) === hop)
        this.reads.set(stream, this.routes.windowsReadBy(stream));
    }
  }

  /**
   * Takes what a source sent, unless it is a repeat. Returns the events whose turn has come where they go on; others are
   * judged here.
   */
  take(record: HopRecord, alerts: StoredAlert[]): SentOn[] {
    if (!isNews(this.state.marks, record)) return [];
    if (record.kind === 'event' || record.kind === 'alert') return this.arrive(record, alerts);
    if (record.kind === 'windows') this.windows.take(record);
    else if (record.readable !== undefined) this.promiseWindows(record.source, record.readable);
    this.promise(record.source, record.watermark ?? NO_WATERMARK);
    this.windowCooldowns.release(alerts);
    const sent = record.kind === 'marker' ? this.takeAll(this.order.mark(record), alerts) : [];
    for (const stream of this.state.held.keys()) this.release(stream, alerts);
    return sent;
  }

  /** Input partition → the offset up to which none of its events, nor alerts of them, leaves from here any more. */
  passed(): Map<string, bigint> {
    const passed = this.order.passed();
    const noFurther = (origin: string, offset: bigint) => {
      const known = passed.get(origin);
      if (known !== undefined && known >= offset) passed.set(origin, offset - 1n);
    };
    for (const record of this.heldEvents()) noFurther(originOf(record), offsetOf(record));
    for (const [stream, { waiting }] of this.judges)
      for (const { partition, record } of waiting) noFurther(originName(stream, partition), record.offset);
    return passed;
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
    this.windows.forget(this.lowestReadable(sources));
    // There may be rules on windows alone.
    if (this.hop === COOLDOWNS && sources.length > 0) this.cooldowns.forget(lowest);
  }

  /** No event of these sources that is still to come has a lower watermark. */
  lowest(sources: readonly string[]): Watermark {
    const promised = sources.map(source => this.state.promised.get(source) ?? NO_WATERMARK);
    const here = [...this.order.waiting(), ...this.heldEvents()];
    const scored = [...this.judges.values()].flatMap(({ waiting }) => waiting);
    return [...here, ...scored].reduce(
      (lowest, { watermark }) => Math.min(lowest, watermark ?? NO_WATERMARK),
      Math.min(...promised),
    );
  }

  /** No event of these sources that is still to come reads windows as of an earlier watermark; Infinity: none does. */
  lowestReadable(sources: readonly string[]): Watermark {
    const { promised, readable } = this.state;
    const told = sources.map(
      source => readable.get(source) ?? (promised.has(source) ? Number.POSITIVE_INFINITY : NO_WATERMARK),
    );
    const here = [...this.order.waiting(), ...this.heldEvents()].flatMap(readableOf);
    return here.reduce((lowest, watermark) => Math.min(lowest, watermark), Math.min(...told));
  }

  private arrive(record: FromOrigin, alerts: StoredAlert[]): SentOn[] {
    const { kind, source } = record;
    if (kind === 'alert' && record.at !== undefined) {
      this.windowCooldowns.take(record, alerts);
      return [];
    }
    if (kind === 'event' && source.startsWith('intake/')) {
      this.promise(source, record.watermark ?? NO_WATERMARK);
      if (record.readable !== undefined) this.promiseWindows(source, Math.min(...readableOf(record)));
    }
    return this.takeAll(this.order.take(record), alerts);
  }

  /** Takes those whose turn has come. */
  private takeAll(records: readonly FromOrigin[], alerts: StoredAlert[]): SentOn[] {
    return records.flatMap(record => {
      if (record.kind === 'event') return this.takeTold(record, alerts) ?? [];
      this.cooldowns.take(record, alerts);
      return [];
    });
  }

  /** One that reads windows waits until they are told, and behind it what came later of its stream. */
  private takeTold(record: HopEvent, alerts: StoredAlert[]): SentOn | null {
    const held = this.state.held.get(record.stream);
    if (held === undefined && this.isReady(record)) return this.takeEvent(record, alerts);
    if (held === undefined) this.state.held.set(record.stream, [record]);
    else held.push(record);
    return null;
  }

  /** Judges the events of a stream whose windows are told by now. */
  private release(stream: string, alerts: StoredAlert[]): void {
    const held = this.state.held.get(stream) ?? [];
    for (let next = held[0]; next !== undefined && this.isReady(next); next = held[0]) {
      held.shift();
      this.takeEvent(next, alerts);
    }
    if (held.length === 0) this.state.held.delete(stream);
  }

  private isReady({ stream, readable = {} }: HopEvent): boolean {
    return (this.reads.get(stream) ?? []).every(read => {
      return this.windows.isTold(read, readable[read] ?? NO_WATERMARK, this.mergedTo(read));
    });
  }

  /** How far the shards that merge a stream have told their windows. */
  private mergedTo(stream: string): Watermark {
    const told = this.mergesOf(stream).map(merge => this.state.promised.get(merge) ?? NO_WATERMARK);
    return Math.min(...told);
  }

  private heldEvents(): HopEvent[] {
    return [...this.state.held.values()].flat();
  }

  private takeEvent(record: HopEvent, alerts: StoredAlert[]): SentOn | null {
    const { stream, partition, readable = {} } = record;
    const watermark = record.watermark ?? NO_WATERMARK;
    const event = eventOf(record, this.plan, this.errors);
    if (event === null) return null;
    const offset = BigInt(record.offset);
    const position = positionOf(partition, offset);
    this.stage.visit(stream, event, watermark, position);
    const next = this.routes.next(stream, event.values, this.hop);
    if (next !== null) return { event: { ...record, features: gathered(record, this.plan, event) }, next };
    const { text, appendedMs } = record;
    const judged = { event, partition, record: { offset, text, appendedMs }, watermark };
    const slots = this.plan.scopes.get(stream)?.needed.windows ?? [];
    if (slots.length > 0) this.windows.fill(slots, event.values as unknown[], readable);
    this.judges.get(stream)?.judge(judged, null, alerts, this.witnessesOf(stream, readable));
    return null;
  }

  /**
   * How far the streams of features are read is known where all of the event's features are of this hop, and their
   * events come from the intakes: a mark is the offset up to which this share has taken them, those it holds left out.
   */
  private witnessesOf(stream: string, readable: Readable): Witnesses {
    const isWhole = this.routes.hopsOf(stream).length === 1;
    const readTo = (fed: string): Record<string, string> => {
      if (!isWhole || this.routes.hopsOf(fed)[0] !== this.hop) return {};
      const source = intakeSource(fed, '');
      const held = this.state.held.get(fed) ?? [];
      const marks = [...this.state.marks].filter(([from]) => from.startsWith(source));
      return Object.fromEntries(
        marks.map(([from, { position }]) => {
          const first = held.find(record => record.source === from);
          return [from.slice(source.length), first?.offset ?? String(position + 1n)];
        }),
      );
    };
    return {
      entity: this.stage,
      windowsOf: (slots, scope) => this.windows.receiptsOf(slots, scope, readable),
      readTo,
    };
  }

  private promise(source: string, watermark: Watermark): void {
    const before = this.state.promised.get(source) ?? NO_WATERMARK;
    if (watermark > before) this.state.promised.set(source, watermark);
    else if (!this.state.promised.has(source)) this.state.promised.set(source, before);
  }

  private promiseWindows(source: string, watermark: Watermark | null): void {
    const before = this.state.readable.get(source) ?? NO_WATERMARK;
    this.state.readable.set(source, Math.max(before, watermark ?? NO_WATERMARK));
  }

  private newOrder(): OriginOrder {
    const { routes, hop } = this;
    const sendersOf = (origin: string) => {
      const end = origin.lastIndexOf('/');
      return routes.sendersOf(origin.slice(0, end), Number(origin.slice(end + 1)), hop);
    };
    return new OriginOrder(sendersOf, this.state.order, MOST_WAITING, () => {
      const message = `more than ${MOST_WAITING} events wait for those before them; the first were taken out of their turn`;
      countError(this.errors, `hop ${hop}`, new Error(message));
    });
  }

  private addJudge(stream: string): void {
    const plan = this.plan.streams.get(stream);
    if (plan === undefined) return;
    const tasks = tasksOf(this.plan, plan);
    const rules = this.state.rules.get(stream) ?? newEventRulesState();
    this.state.rules.set(stream, rules);
    this.judges.set(stream, new EventJudge(tasks, rules, null, this.errors, this.resting));
  }
}
