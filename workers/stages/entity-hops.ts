import type { Plan } from '../../core/definitions/plan';
import { partitionOf } from '../../core/shards/partition';
import { planEntityStage, type EntityStagePlan, type EntityVisit } from './entity-plan';
import type { EvaluationErrors } from './evaluation-errors';

/** Shards of one hop: fixed, so that an entity stays where it is. */
export const HOP_SHARDS = 4;

/** Where an event goes next. */
export type NextHop = Readonly<{ hop: string; shard: number }>;

/** The ways of all streams along the hops: every event visits its entities in the order of the hops' names. */
export class HopRoutes {
  private readonly stage: EntityStagePlan;

  constructor(
    plan: Plan,
    private readonly errors: EvaluationErrors = new Map(),
  ) {
    this.stage = planEntityStage(plan, [...plan.streams.keys()], errors);
  }

  get hops(): string[] {
    return [...new Set(this.stage.tables.map(({ hop }) => hop))].sort();
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
    for (const { table, keyOf } of this.visits(stream)) {
      if (after !== null && table.hop <= after) continue;
      const key = keyOf(values);
      if (key !== null) return { hop: table.hop, shard: partitionOf(key, HOP_SHARDS) };
    }
    return null;
  }

  /** The hops that events may come to after this one. */
  hopsAfter(hop: string): string[] {
    const ways = [...this.stage.visits.keys()].map(stream => this.hopsOf(stream));
    const after = ways.filter(way => way.includes(hop)).flatMap(way => way.filter(other => other > hop));
    return [...new Set(after)];
  }

  /** Streams whose events come by a hop. */
  streamsOn(hop: string): string[] {
    return [...this.stage.visits.keys()].filter(stream => this.hopsOf(stream).includes(hop));
  }

  hopsOf(stream: string): string[] {
    return [...new Set(this.visits(stream).map(({ table }) => table.hop))];
  }

  private visits(stream: string): readonly EntityVisit[] {
    return this.stage.visits.get(stream) ?? [];
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
  const streams = routes.streamsOn(hop);
  const intakes = streams.flatMap(stream =>
    Array.from({ length: partitionsOf(stream) }, (_, partition) => intakeSource(stream, partition)),
  );
  const before = [...new Set(streams.flatMap(stream => routes.hopsOf(stream)))].filter(other => other < hop);
  const shards = before.flatMap(other =>
    Array.from({ length: HOP_SHARDS }, (_, shard) => hopSource(other, shard)),
  );
  return [...intakes, ...shards];
}
