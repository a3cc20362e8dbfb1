import type { CelType, Compiled } from '../rules/cel/cel';
import { celTypeOf, type FieldPlan } from './field-type';
import { NO_LISTS, type Lists } from './plan-list';
import { planCondition } from './plan-expression';
import { digest } from './digest';
import { findEntity, readDuration, unknownEntity, unknownField, unknownStream } from './plan-stream';
import type { EntityPlan, StreamPlan } from './plan-stream';
import type { Problems } from './problem';
import type { FeatureDefinition, FeatureFn } from './types';

/** The field a feature is computed from, as decoded events of the feeding stream hold it. */
export type FeatureInput = Readonly<{
  field: string;
  slot: number;
  kind: FieldPlan['kind'];
  /** Digits after the point of a decimal, else 0: the values are whole numbers of 10^-scale. */
  scale: number;
}>;

/** A value per entity, over the window (t − delay − window, t − delay] of the event at t that reads it. */
export type FeaturePlan = Readonly<{
  name: string;
  /** The stream whose events feed it. */
  stream: string;
  entityType: string;
  /** The entity in an event of the feeding stream. */
  entity: EntityPlan;
  fn: FeatureFn;
  /** null for count and sinceLast. */
  input: FeatureInput | null;
  /** Which events of the feeding stream are counted; over their slots. */
  where: Compiled | null;
  /** `where` as written. */
  condition: string | null;
  /** null: no limit in the past (last and sinceLast). */
  windowMs: number | null;
  delayMs: number;
  /** Whether an event of the feeding stream counts itself. */
  includesCurrent: boolean;
  /** The type conditions read. In the scope a decimal is a double of whole units, not of its smallest ones. */
  type: CelType;
  /** Two features with one signature compute the same: state survives a change of anything else. */
  signature: string;
}>;

/** The plan of one feature, or null with what is wrong added to the problems. */
export function planFeature(
  definition: FeatureDefinition,
  streams: ReadonlyMap<string, StreamPlan>,
  path: string,
  problems: Problems,
  lists: Lists = NO_LISTS,
): FeaturePlan | null {
  const before = problems.list.length;
  const stream = streams.get(definition.stream);
  if (stream === undefined) {
    problems.add(`${path}.stream`, unknownStream(definition.stream, streams));
    return null;
  }
  const entity = findEntity(definition.entity, stream);
  if (entity === undefined) problems.add(`${path}.entity`, unknownEntity(definition.entity, stream));
  const input = planInput(definition, stream, path, problems);
  const where =
    definition.where === undefined
      ? null
      : planCondition(definition.where, stream, `${path}.where`, problems, lists);
  const span = planSpan(definition, path, problems);
  if (problems.list.length > before || entity === undefined) return null;
  const { name, fn } = definition;
  return {
    name,
    stream: stream.name,
    entityType: entity.type,
    entity,
    fn,
    input,
    where,
    condition: definition.where ?? null,
    ...span,
    type: typeOf(fn, stream, definition.field),
    signature: digest([definition, stream.fields, stream.outOfOrdernessMs, stream.allowedLatenessMs]),
  };
}

/** What each function is computed from; null: it takes no field. */
const TAKES: Readonly<
  Record<FeatureFn, Readonly<{ kinds: readonly FieldPlan['kind'][]; words: string }> | null>
> = (() => {
  const numeric = {
    kinds: ['number', 'decimal', 'timestamp'],
    words: 'a number, decimal or timestamp',
  } as const;
  const scalars = ['string', 'number', 'boolean', 'timestamp', 'decimal'] as const;
  return {
    count: null,
    sinceLast: null,
    sum: numeric,
    avg: numeric,
    min: numeric,
    max: numeric,
    stddev: numeric,
    share: { kinds: ['boolean'], words: 'a boolean' },
    distinct: { kinds: scalars, words: 'any field but a geo' },
    last: { kinds: [...scalars, 'geo'], words: 'any field' },
  };
})();

function planInput(
  { fn, field: name }: FeatureDefinition,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): FeatureInput | null {
  const takes = TAKES[fn];
  const field = stream.fields.find(candidate => candidate.name === name);
  if (takes === null) {
    if (name !== undefined) problems.add(`${path}.field`, `${fn} takes no field; leave it out`);
    return null;
  }
  if (name === undefined) problems.add(`${path}.field`, `${fn} needs a field: ${takes.words}`);
  else if (field === undefined) problems.add(`${path}.field`, unknownField(name, stream));
  else if (!takes.kinds.includes(field.kind))
    problems.add(`${path}.field`, `${fn} needs ${takes.words}; ${name} is a ${field.kind}`);
  if (field === undefined) return null;
  return { field: field.name, slot: field.slot, kind: field.kind, scale: field.scale };
}

function planSpan(definition: FeatureDefinition, path: string, problems: Problems) {
  const { fn, window, delay, current } = definition;
  const isPrevious = fn === 'last' || fn === 'sinceLast';
  if (window === undefined && !isPrevious)
    problems.add(`${path}.window`, `${fn} needs a window, such as "1d"`);
  const windowMs = window === undefined ? null : readDuration(window, `${path}.window`, problems, 1);
  const delayMs = delay === undefined ? 0 : readDuration(delay, `${path}.delay`, problems);
  if (current === true && isPrevious)
    problems.add(`${path}.current`, `${fn} reads the event before this one; leave current out`);
  if (current === true && delayMs > 0 && !isPrevious)
    problems.add(
      `${path}.current`,
      `with a delay the window ends ${delay} before this event; leave current out, or the delay`,
    );
  return { windowMs, delayMs, includesCurrent: current ?? (delayMs === 0 && !isPrevious) };
}

/** Counts and distinct counts are 0 of nothing, the others null. Numbers are doubles, so that / divides. */
function typeOf(fn: FeatureFn, stream: StreamPlan, name: string | undefined): CelType {
  const field = stream.fields.find(candidate => candidate.name === name);
  if (fn === 'count' || fn === 'distinct') return { kind: 'double' };
  if (fn === 'sinceLast') return { kind: 'nullable', of: { kind: 'int' } };
  const isOfField = fn === 'last' || fn === 'min' || fn === 'max';
  if (!isOfField || field === undefined) return { kind: 'nullable', of: { kind: 'double' } };
  return celTypeOf({ ...field, isOptional: true });
}
