import type { FieldKind } from '../../core/definitions/field-type';
import type { Plan } from '../../core/definitions/plan';
import type { FeaturePlan } from '../../core/definitions/plan-feature';
import type { FeatureSlot } from '../../core/definitions/plan-scope';
import { slackMsOf, type EntityPlan, type StreamPlan } from '../../core/definitions/plan-stream';
import { slotReads, type SlotRead } from '../../core/features/trailing';
import { planTrailing } from '../../core/features/plan-trailing';
import type { ColumnKind, TrailingFeature, TrailingPlan } from '../../core/features/trailing-plan';
import { holds, type EvaluationErrors } from './evaluation-errors';

/** What is kept per entity of one stream: all features that are fed by it and keyed by one of its fields. */
export type EntityTable = Readonly<{
  /** `stream/field`. */
  name: string;
  stream: string;
  entityType: string;
  /** The hop on which it is kept: in a cluster all tables of one hop lie where the entity lies. */
  hop: string;
  trailing: TrailingPlan;
  /** Streams whose events feed or read it: nothing is forgotten that one of their partitions may still ask for. */
  visitors: readonly string[];
}>;

/** What an event of a stream does at one table: read what was before it, add itself, read with itself. */
export type EntityVisit = Readonly<{
  table: EntityTable;
  keyOf: (values: readonly unknown[]) => string | null;
  /** Where the entity's id is. */
  keySlot: number;
  before: readonly SlotRead[];
  feeds: boolean;
  after: readonly SlotRead[];
}>;

/** A value that is written out: `weir run --emit features`. */
export type EmittedFeature = Readonly<{ name: string; slot: number }>;

export type EntityStagePlan = Readonly<{
  tables: readonly EntityTable[];
  /** Stream → its visits, hop by hop, the hops in one order for all streams. */
  visits: ReadonlyMap<string, readonly EntityVisit[]>;
  /** Stream → what is written out of its events; empty unless that is asked for. */
  emitted: ReadonlyMap<string, readonly EmittedFeature[]>;
  /** Takes note of entities that have too many events. */
  errors: EvaluationErrors;
}>;

export type EntityStageOptions = Readonly<{
  /** All features that a stream may read are computed, and written out. */
  emitFeatures?: boolean;
  /** Events held of one entity and stream at most. */
  mostEvents?: number;
}>;

/** The tables and visits of the streams; errors of the features' conditions are counted. */
export function planEntityStage(
  plan: Plan,
  streams: readonly string[],
  errors: EvaluationErrors,
  { emitFeatures = false, mostEvents }: EntityStageOptions = {},
): EntityStagePlan {
  const read = new Map(streams.map(name => [name, slotsOf(plan, name, emitFeatures)]));
  const features = new Map([...read.values()].flat().map(({ feature }) => [feature.name, feature]));
  const tables = groupBy([...features.values()], tableName).map(([name, fed]) =>
    planTable(plan, name, fed, visitorsOf(fed, read), errors, mostEvents),
  );
  const visits = new Map(streams.map(name => [name, visitsOf(plan, name, read.get(name) ?? [], tables)]));
  const emitted = new Map(
    emitFeatures
      ? [...read].map(([name, slots]) => [
          name,
          slots.map(({ feature, slot }) => ({ name: feature.name, slot })),
        ])
      : [],
  );
  return { tables, visits, emitted, errors };
}

/** The features that events of a stream read. */
export function slotsOf(plan: Plan, stream: string, all: boolean): readonly FeatureSlot[] {
  const scope = plan.scopes.get(stream);
  return (all ? scope?.features : scope?.needed.features) ?? [];
}

const tableName = ({ stream, entity }: FeaturePlan) => `${stream}/${entity.field}`;

function visitorsOf(
  fed: readonly FeaturePlan[],
  read: ReadonlyMap<string, readonly FeatureSlot[]>,
): string[] {
  const names = new Set(fed.map(feature => feature.name));
  const readers = [...read].filter(([, slots]) => slots.some(({ feature }) => names.has(feature.name)));
  return [...new Set([...fed.map(feature => feature.stream), ...readers.map(([stream]) => stream)])];
}

function planTable(
  plan: Plan,
  name: string,
  fed: readonly FeaturePlan[],
  visitors: readonly string[],
  errors: EvaluationErrors,
  mostEvents: number | undefined,
): EntityTable {
  const stream = fed[0]?.stream ?? '';
  const source = plan.streams.get(stream);
  const lateMs = source === undefined ? 0 : slackMsOf(source);
  const features = fed.map(feature => trailingOf(feature, errors));
  return {
    name,
    stream,
    entityType: fed[0]?.entityType ?? '',
    hop: hopOf(source, fed[0]?.entity),
    trailing: planTrailing(features, lateMs, mostEvents),
    visitors,
  };
}

/** An entity type; a stream's second field of one type has a hop of its own, as its events go to two entities. */
function hopOf(stream: StreamPlan | undefined, entity: EntityPlan | undefined): string {
  if (stream === undefined || entity === undefined) return '';
  const first = stream.entities.find(({ type }) => type === entity.type);
  return first?.field === entity.field ? entity.type : `${entity.type}.${stream.name}.${entity.field}`;
}

const KINDS: Readonly<Record<FieldKind, ColumnKind>> = {
  string: 'text',
  geo: 'text',
  boolean: 'boolean',
  number: 'double',
  decimal: 'integer',
  timestamp: 'integer',
};

function trailingOf(feature: FeaturePlan, errors: EvaluationErrors): TrailingFeature {
  const { name, fn, input, where, condition, windowMs, delayMs, includesCurrent } = feature;
  return {
    name,
    fn,
    field:
      input === null
        ? null
        : { name: input.field, slot: input.slot, kind: KINDS[input.kind], scale: input.scale },
    where:
      where === null
        ? null
        : { key: condition ?? '', takes: values => holds(where, values, errors, 'feature', name) },
    sizeMs: windowMs,
    delayMs,
    current: includesCurrent,
  };
}

function visitsOf(
  plan: Plan,
  name: string,
  slots: readonly FeatureSlot[],
  tables: readonly EntityTable[],
): EntityVisit[] {
  const stream = plan.streams.get(name);
  if (stream === undefined) return [];
  const visits = tables.flatMap(table => {
    const feeds = table.stream === name;
    const read = slots.filter(({ feature }) => tableName(feature) === table.name);
    // A table is read by the entity that feeds it on its own stream, by the first of its type on another.
    const entity = read[0]?.entity ?? stream.entities.find(({ field }) => `${name}/${field}` === table.name);
    if (entity === undefined || (!feeds && read.length === 0)) return [];
    const isAfter = ({ feature }: FeatureSlot) => feeds && feature.includesCurrent;
    const readsOf = (chosen: readonly FeatureSlot[]) =>
      slotReads(table.trailing, new Map(chosen.map(({ feature, slot }) => [feature.name, slot])));
    return {
      table,
      keyOf: entityKey(stream, entity),
      keySlot: entity.slot,
      before: readsOf(read.filter(slot => !isAfter(slot))),
      feeds,
      after: readsOf(read.filter(isAfter)),
    };
  });
  return visits.sort((a, b) => compare(a.table.hop, b.table.hop));
}

/** An entity's id as text: a card 17 of one stream is the card "17" of another. */
export function entityKey(
  stream: StreamPlan,
  { slot }: EntityPlan,
): (values: readonly unknown[]) => string | null {
  const scale = stream.fields.find(field => field.slot === slot)?.scale ?? 0;
  const divisor = 10 ** scale;
  return values => {
    const value = values[slot];
    if (typeof value === 'string') return value;
    if (value === null || value === undefined) return null;
    return scale > 0 && typeof value === 'number' ? String(value / divisor) : String(value);
  };
}

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups];
}
