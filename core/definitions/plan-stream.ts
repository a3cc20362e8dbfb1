import { parseDurationMs } from '../time/duration';
import { parseFieldType, type FieldPlan } from './field-type';
import type { Problems } from './problem';
import type { AllIdle, ImportMapping, StreamDefinition } from './types';

export type EntityPlan = Readonly<{ type: string; field: string; slot: number }>;

/** A stream with its texts read: durations in ms, fields in slots. */
export type StreamPlan = Readonly<{
  name: string;
  topic: string;
  /** Slot of the id; null: an event is `partition-offset`. */
  idSlot: number | null;
  timeSlot: number;
  fields: readonly FieldPlan[];
  hasDecimals: boolean;
  entities: readonly EntityPlan[];
  outOfOrdernessMs: number;
  allowedLatenessMs: number;
  idleTimeoutMs: number;
  /** null: off. */
  maxAheadMs: number | null;
  /** How long an id is remembered; null: no duplicates are looked for. */
  dedupMs: number | null;
  partitions: number;
  allIdle: AllIdle;
  /** Scores from which on an event is reviewed or declined; null: there is no such score. */
  verdicts: VerdictPlan | null;
  importMapping: ImportMapping;
  /** Length of the scope conditions read: the fields, then what stages add; see plan-scope.ts. */
  slots: number;
  /** By slot, whether anything may read the field. A decoded event may have null for a string or number nothing reads. */
  isRead: readonly boolean[];
}>;

/** How far behind the watermark an event may be and still meet the state kept about its time. */
export const slackMsOf = ({ outOfOrdernessMs, allowedLatenessMs }: StreamPlan): number =>
  outOfOrdernessMs + allowedLatenessMs;

export type VerdictPlan = Readonly<{ review: number | null; decline: number | null }>;

const DEFAULTS = { outOfOrderness: '0s', allowedLateness: '0s', idleTimeout: '30s', maxAhead: '5m' } as const;

/** The plan of one stream, or null with what is wrong added to the problems. */
export function planStream(
  definition: StreamDefinition,
  path: string,
  problems: Problems,
): StreamPlan | null {
  const before = problems.list.length;
  const fields = planFields(definition, path, problems);
  const named = (name: string | undefined) => fields.find(field => field.name === name);
  const time = eventTimeField(definition, named(definition.eventTime), path, problems);
  const id = idField(definition, named(definition.id), path, problems);
  const entities = planEntities(definition, fields, path, problems);
  checkImport(definition, fields, path, problems);
  const duration = (key: keyof typeof DEFAULTS) =>
    readDuration(definition[key] ?? DEFAULTS[key], `${path}.${key}`, problems);
  const plan = {
    name: definition.name,
    topic: definition.topic ?? definition.name,
    idSlot: id?.slot ?? null,
    timeSlot: time?.slot ?? 0,
    fields,
    hasDecimals: fields.some(field => field.kind === 'decimal'),
    entities,
    outOfOrdernessMs: duration('outOfOrderness'),
    allowedLatenessMs: duration('allowedLateness'),
    idleTimeoutMs: duration('idleTimeout'),
    maxAheadMs: definition.maxAhead === 'off' ? null : duration('maxAhead'),
    dedupMs:
      definition.dedup === undefined ? null : readDuration(definition.dedup, `${path}.dedup`, problems),
    partitions: definition.partitions ?? 1,
    allIdle: definition.allIdle ?? ('hold' as const),
    verdicts: planVerdicts(definition, path, problems),
    importMapping: definition.import ?? {},
    slots: fields.length,
    isRead: fields.map(() => true),
  };
  return problems.list.length === before ? plan : null;
}

function planFields(definition: StreamDefinition, path: string, problems: Problems): FieldPlan[] {
  return Object.entries(definition.fields).map(([name, text], slot) => {
    const type = parseFieldType(text);
    if (type === null) {
      problems.add(
        `${path}.fields.${name}`,
        `"${text}" is no type; string, number, boolean, timestamp, decimal(0 to 15) or geo is expected, with ? where optional`,
      );
    }
    return { name, slot, ...(type ?? { kind: 'string' as const, scale: 0, isOptional: true }) };
  });
}

function eventTimeField(
  definition: StreamDefinition,
  field: FieldPlan | undefined,
  path: string,
  problems: Problems,
): FieldPlan | undefined {
  if (field === undefined) problems.add(`${path}.eventTime`, unknownOf(definition, definition.eventTime));
  else if (field.kind !== 'timestamp' || field.isOptional) {
    problems.add(`${path}.eventTime`, `${field.name} must be a required timestamp`);
  }
  return field;
}

function idField(
  definition: StreamDefinition,
  field: FieldPlan | undefined,
  path: string,
  problems: Problems,
): FieldPlan | undefined {
  if (definition.id === undefined) {
    if (definition.dedup !== undefined)
      problems.add(`${path}.dedup`, 'duplicates are told by their id; name its field in id');
    return undefined;
  }
  if (field === undefined) problems.add(`${path}.id`, unknownOf(definition, definition.id));
  else if ((field.kind !== 'string' && field.kind !== 'number') || field.isOptional) {
    problems.add(`${path}.id`, `${field.name} must be a required string or number`);
  }
  return field;
}

function planEntities(
  definition: StreamDefinition,
  fields: readonly FieldPlan[],
  path: string,
  problems: Problems,
): EntityPlan[] {
  return Object.entries(definition.entities ?? {}).flatMap(([name, type]) => {
    const field = fields.find(candidate => candidate.name === name);
    if (field === undefined) problems.add(`${path}.entities.${name}`, unknownOf(definition, name));
    else if (field.kind === 'geo') problems.add(`${path}.entities.${name}`, 'a place cannot be an entity');
    else return [{ type, field: name, slot: field.slot }];
    return [];
  });
}

function planVerdicts({ verdicts }: StreamDefinition, path: string, problems: Problems): VerdictPlan | null {
  if (verdicts === undefined) return null;
  const { review = null, decline = null } = verdicts;
  if (review === null && decline === null)
    problems.add(`${path}.verdicts`, 'name the score of review, of decline or of both');
  if (review !== null && decline !== null && review > decline)
    problems.add(
      `${path}.verdicts.review`,
      `review ${review} exceeds decline ${decline}: no event would be reviewed`,
    );
  return { review, decline };
}

function checkImport(
  definition: StreamDefinition,
  fields: readonly FieldPlan[],
  path: string,
  problems: Problems,
): void {
  for (const [column, name] of Object.entries(definition.import?.columns ?? {})) {
    if (!fields.some(field => field.name === name)) {
      problems.add(`${path}.import.columns.${column}`, unknownOf(definition, name));
    }
  }
}

/** A duration of 0 or more, or 0 with a problem. */
export function readDuration(text: string, path: string, problems: Problems, least = 0): number {
  const ms = parseDurationMs(text);
  if (ms === null) {
    problems.add(
      path,
      `"${text}" is no duration; a whole number with ms, s, m, h or d is expected, such as 10m`,
    );
    return least;
  }
  if (ms < least) {
    problems.add(path, `${text} is too short; at least ${least} ms is expected`);
    return least;
  }
  return ms;
}

/** By its type, the first field of it, or by its field. */
export const findEntity = (name: string, { entities }: StreamPlan): EntityPlan | undefined =>
  entities.find(({ type }) => type === name) ?? entities.find(({ field }) => field === name);

export function unknownEntity(name: string, { name: stream, entities }: StreamPlan): string {
  const known = entities.map(({ type }) => type).join(', ') || 'none';
  return `${name} is no entity of ${stream}; its entities are ${known}`;
}

export function unknownStream(name: string, streams: ReadonlyMap<string, StreamPlan>): string {
  const known = [...streams.keys()];
  return `${name} is no stream; known are ${known.join(', ') || 'none'}`;
}

export function unknownField(name: string, { name: stream, fields }: StreamPlan): string {
  return notAField(
    stream,
    fields.map(field => field.name),
    name,
  );
}

const unknownOf = (definition: StreamDefinition, name: string) =>
  notAField(definition.name, Object.keys(definition.fields), name);

const notAField = (stream: string, fields: readonly string[], name: string) =>
  `${name} is no field of ${stream}; its fields are ${fields.join(', ')}`;
