import type { StoredAlert } from '../../contracts/records';
import { isJudged, type Plan } from '../../core/definitions/plan';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { partitionOf } from '../../core/shards/partition';
import { entityKey, planEntityStage, type EntityStagePlan } from './entity-plan';
import type { EvaluationErrors } from './evaluation-errors';
import { restsBeyondGroup } from './metric-rules';

/** Shards of one hop: fixed, so that an entity stays where it is. */
export const HOP_SHARDS = 4;

/** The hop after all others, where it is decided whether rules that rest raise their alerts. No entity type is named so. */
export const COOLDOWNS = '_cooldowns';

/** Where an event goes next. */
export type NextHop = Readonly<{ hop: string; shard: number }>;

/** A hop on the way of a stream's events. `always`: also of those whose entity is null. `isSure`: no event passes it by. */
type WayPoint = Readonly<{
  hop: string;
  keyOf: (values: readonly unknown[]) => string | null;
  always: boolean;
  isSure: boolean;
}>;

/**
 * The ways of all streams along the hops: every event visits its entities in the order of the hops' names. One whose
 * rules read windows is judged on a hop in any case: that is where the windows are told.
 */
export class HopRoutes {
  private readonly stage: EntityStagePlan;
  /** Stream → its hops; none: its events are judged at their intake. */
  private readonly ways: ReadonlyMap<string, readonly WayPoint[]>;

  constructor(
    private readonly plan: Plan,
    private readonly errors: EvaluationErrors = new Map(),
  ) {
    this.stage = planEntityStage(plan, [...plan.streams.keys()], errors);
    this.ways = new Map([...plan.streams.values()].map(stream => [stream.name, this.wayOf(stream)]));
  }

  get hops(): string[] {
    const onWays = [...this.ways.values()].flatMap(way => way.map(({ hop }) => hop));
    const tables = this.stage.tables.map(({ hop }) => hop);
    const rests = [...this.plan.streams.keys()].some(stream => this.windowsRest(stream));
    const cooldowns = rests || this.restingStreams().length > 0 ? [COOLDOWNS] : [];
    return [...new Set([...tables, ...onWays, ...cooldowns])].sort();
  }

  /** Where an alert of a rule that rests is decided on. */
  static cooldownOf({ rule, entity }: Pick<StoredAlert, 'rule' | 'entity'>): NextHop {
    return { hop: COOLDOWNS, shard: partitionOf(`${rule}\n${entity?.id ?? ''}`, HOP_SHARDS) };
  }

  /** What is done on one hop. */
  stageOf(hop: string): EntityStagePlan {
    const visits = [...this.stage.visits].map(
      ([stream, all]) => [stream, all.filter(({ table }) => table.hop === hop)] as const,
    );
    return {
      tables: this.stage.tables.filter(table => table.hop === hop),
      visits: new Map(visits),
      emitted: new Map(),
      errors: this.errors,
    };
  }

  /** The next hop of an event after one (null: from the start); null: it has made all its visits. */
  next(stream: string, values: readonly unknown[], after: string | null): NextHop | null {
    for (const { hop, keyOf, always } of this.ways.get(stream) ?? []) {
      if (after !== null && hop <= after) continue;
      const key = keyOf(values);
      if (key !== null || always) return { hop, shard: partitionOf(key ?? '', HOP_SHARDS) };
    }
    return null;
  }

  /** The hops that events may come to after this one. */
  hopsAfter(hop: string): string[] {
    const ways = [...this.ways.keys()].map(stream => this.hopsOf(stream));
    const after = ways.filter(way => way.includes(hop)).flatMap(way => way.filter(other => other > hop));
    const rests = this.restingStreams().some(stream => this.hopsOf(stream).includes(hop));
    return [...new Set([...after, ...(rests ? [COOLDOWNS] : [])])];
  }

  /** The hops that the next step of an event, or an alert where it is judged, may lead to from a hop; null: its intake. */
  stepsFrom(stream: string, after: string | null): string[] {
    const way = this.ways.get(stream) ?? [];
    if (after !== null && way.every(({ hop }) => hop !== after)) return [];
    const left = way.filter(({ hop }) => after === null || hop > after);
    const sure = left.findIndex(({ isSure }) => isSure);
    const steps = (sure === -1 ? left : left.slice(0, sure + 1)).map(({ hop }) => hop);
    const isLast = sure === -1 && this.restingStreams().includes(stream);
    return [...new Set([...steps, ...(isLast ? [COOLDOWNS] : [])])];
  }

  /** The hops that a step may lead to from a hop, of all streams. */
  stepsAfter(hop: string): string[] {
    return [...new Set([...this.ways.keys()].flatMap(stream => this.stepsFrom(stream, hop)))];
  }

  /** Whether events of a stream may go different ways to one hop, so that its order has to be looked after. */
  forks(stream: string): boolean {
    return this.hopsOf(stream).some(hop => this.stepsFrom(stream, hop).length > 0);
  }

  /** Whoever may send events of a partition, or alerts of them, to a hop. */
  sendersOf(stream: string, partition: number, hop: string): string[] {
    const leads = (from: string | null) => this.stepsFrom(stream, from).includes(hop);
    const hops = this.hopsOf(stream).filter(leads);
    return [...(leads(null) ? [intakeSource(stream, partition)] : []), ...hops.flatMap(shardsOf)];
  }

  /** The hops an intake sends to: its events, and the alerts of those that it judges itself. */
  hopsFrom(stream: string): string[] {
    const rests = this.restingStreams().includes(stream);
    return [...this.hopsOf(stream), ...(rests ? [COOLDOWNS] : [])];
  }

  /** Streams with rules on events that rest after an alert. */
  restingStreams(): string[] {
    const rules = this.plan.rules.filter(
      rule => rule.on === 'event' && rule.cooldownMs !== null && isJudged(rule),
    );
    return [...new Set(rules.map(({ stream }) => stream))];
  }

  /** Whether rules on a stream's windows rest for entities whose windows are merged in several shards. */
  windowsRest(stream: string): boolean {
    const rules = this.plan.rules.filter(rule => rule.stream === stream && rule.on === 'metric');
    const metricOf = (name: string | null) => this.plan.metrics.find(metric => metric.name === name);
    return rules.some(rule => isJudged(rule) && restsBeyondGroup(rule, metricOf(rule.metric)));
  }

  /** Streams whose events come by a hop. */
  streamsOn(hop: string): string[] {
    return [...this.ways.keys()].filter(stream => this.hopsOf(stream).includes(hop));
  }

  hopsOf(stream: string): string[] {
    return [...new Set((this.ways.get(stream) ?? []).map(({ hop }) => hop))];
  }

  /** Streams whose windows the rules on a stream's events read. */
  windowsReadBy(stream: string): string[] {
    return [...new Set(this.metricsReadBy(stream).map(metric => metric.stream))];
  }

  /** The metrics whose windows are read by events that are judged on a hop. */
  metricsReadOn(hop: string): MetricPlan[] {
    const streams = [...this.ways.keys()].filter(stream => this.hopsOf(stream).at(-1) === hop);
    return [...new Set(streams.flatMap(stream => this.metricsReadBy(stream)))];
  }

  private metricsReadBy(stream: string): MetricPlan[] {
    const read = this.plan.scopes.get(stream)?.needed.windows ?? [];
    return this.plan.metrics.filter(({ name }) => read.some(({ metric }) => metric === name));
  }

  private wayOf(stream: StreamPlan): WayPoint[] {
    const visits = this.stage.visits.get(stream.name) ?? [];
    const way = visits.map(({ table, keyOf, keySlot }) => {
      const isSure = stream.fields.some(({ slot, isOptional }) => slot === keySlot && !isOptional);
      return { hop: table.hop, keyOf, always: false, isSure };
    });
    if (this.metricsReadBy(stream.name).length === 0) return way;
    const last = way.at(-1)?.hop;
    const always = { always: true, isSure: true };
    if (last !== undefined) return way.map(point => (point.hop === last ? { ...point, ...always } : point));
    const [entity] = stream.entities;
    return entity === undefined
      ? [{ hop: `events.${stream.name}`, keyOf: () => null, ...always }]
      : [{ hop: entity.type, keyOf: entityKey(stream, entity), ...always }];
  }
}

export const hopTopic = (hop: string) => `weir.entities.${hop}.${HOP_SHARDS}`;
export const intakeSource = (stream: string, partition: number | '') => `intake/${stream}/${partition}`;
export const hopSource = (hop: string, shard: number) => `entity/${hop}/${shard}`;

/** Whoever may send to a hop: intakes whose events come by, and hops before it; an entity may be null and be passed by. */
export function sourcesOf(
  routes: HopRoutes,
  hop: string,
  partitionsOf: (stream: string) => number,
): string[] {
  const streams = hop === COOLDOWNS ? routes.restingStreams() : routes.streamsOn(hop);
  const intakes = streams.flatMap(stream =>
    Array.from({ length: partitionsOf(stream) }, (_, partition) => intakeSource(stream, partition)),
  );
  const onWays = [...new Set(streams.flatMap(stream => routes.hopsOf(stream)))];
  const before = onWays.filter(other => hop === COOLDOWNS || other < hop);
  return [...intakes, ...before.flatMap(shardsOf)];
}

const shardsOf = (hop: string) => Array.from({ length: HOP_SHARDS }, (_, shard) => hopSource(hop, shard));
