import { z } from 'zod';
import {
  AGGREGATE_FNS,
  ALL_IDLE,
  DETECTOR_KINDS,
  FEATURE_FNS,
  RULE_MODES,
  RULE_SUBJECTS,
  RULE_VERDICTS,
  SEVERITIES,
  type Definitions,
} from '../core/definitions/types';

/** The shape of definitions. What they mean (references, durations, CEL) is checked by `planDefinitions`. */
const name = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/,
    'a name starts with a letter and has letters, digits, _ . - (at most 100)',
  );
/** What a stream, a metric, a rule or an entity type may be called. */
export const nameSchema = name;
const fieldName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,99}$/,
    'a field name has letters, digits and _ and does not start with a digit',
  )
  .refine(text => text !== '__proto__', '__proto__ cannot name a field');
/** What stands after a dot in CEL: `feature.card_n_1d`, `list.blocked`, `model.fraud`. */
const readName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,99}$/,
    'a feature, a list and a model are read by their names: letters, digits and _ (at most 100), no digit first',
  )
  .refine(text => text !== '__proto__', '__proto__ cannot be a name');
const topicName = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/, 'a topic name has letters, digits, . _ -');
const duration = z.string().max(40);
const expression = z.string().min(1).max(4096);

const score = z.number().min(-1e6).max(1e6);

const importMapping = z.strictObject({
  columns: z.record(z.string(), fieldName).optional(),
  timezone: z.string().max(60).optional(),
  timeFormat: z.string().max(60).optional(),
  delimiter: z.string().length(1).optional(),
});

export const streamSchema = z.strictObject({
  name,
  topic: topicName.optional(),
  format: z.literal('json').optional(),
  id: fieldName.optional(),
  eventTime: fieldName,
  fields: z.record(fieldName, z.string().max(40)),
  entities: z.record(fieldName, name).optional(),
  outOfOrderness: duration.optional(),
  allowedLateness: duration.optional(),
  idleTimeout: duration.optional(),
  maxAhead: duration.optional(),
  dedup: duration.optional(),
  allIdle: z.enum(ALL_IDLE).optional(),
  verdicts: z.strictObject({ review: score.optional(), decline: score.optional() }).optional(),
  partitions: z.int().min(1).max(64).optional(),
  import: importMapping.optional(),
});

export const windowSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('tumbling'), size: duration, offset: duration.optional() }),
  z.strictObject({
    type: z.literal('sliding'),
    size: duration,
    slide: duration,
    offset: duration.optional(),
  }),
  z.strictObject({ type: z.literal('session'), gap: duration }),
  z.strictObject({
    type: z.literal('cumulative'),
    size: duration,
    step: duration,
    offset: duration.optional(),
  }),
]);

export const aggregateSchema = z.strictObject({
  as: fieldName,
  fn: z.enum(AGGREGATE_FNS),
  field: fieldName.optional(),
  q: z.number().min(0).max(1).optional(),
});

export const detectorSchema = z.strictObject({
  kind: z.enum(DETECTOR_KINDS).optional(),
  on: fieldName,
  history: z.int().min(2).max(10_000).optional(),
  alpha: z.number().min(0.0001).max(1).optional(),
  timezone: z.string().max(60).optional(),
});

export const metricSchema = z.strictObject({
  name,
  stream: name,
  where: expression.optional(),
  groupBy: z.array(fieldName).max(8).optional(),
  window: windowSchema,
  aggregates: z.array(aggregateSchema).min(1).max(32),
  detector: detectorSchema.optional(),
});

export const featureSchema = z.strictObject({
  name: readName,
  stream: name,
  entity: name,
  fn: z.enum(FEATURE_FNS),
  field: fieldName.optional(),
  where: expression.optional(),
  window: duration.optional(),
  delay: duration.optional(),
  current: z.boolean().optional(),
});

/** The most values one list may have; longer ones belong in a stream of their own that a feature reads. */
export const MAX_LIST_VALUES = 100_000;
export const listSchema = z.strictObject({
  name: readName,
  values: z.union(
    [z.array(z.string().max(1000)).max(MAX_LIST_VALUES), z.array(z.number()).max(MAX_LIST_VALUES)],
    { error: `values are texts or numbers, not both, at most ${MAX_LIST_VALUES}` },
  ),
});

export const modelSchema = z.strictObject({
  name: readName,
  stream: name,
  file: z.string().min(1).max(1000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a sha256 has 64 digits, 0 to 9 and a to f')
    .optional(),
  inputs: z.array(expression).min(1).max(512),
  output: z.string().min(1).max(200).optional(),
});

/** What a rule may say beside its name. */
export const ruleKeys = {
  stream: name,
  on: z.enum(RULE_SUBJECTS).optional(),
  metric: name.optional(),
  when: expression,
  severity: z.enum(SEVERITIES),
  weight: score.optional(),
  verdict: z.enum(RULE_VERDICTS).optional(),
  cooldown: duration.optional(),
  entity: name.optional(),
  description: z.string().max(2000).optional(),
};

export const ruleSchema = z.strictObject({
  name,
  ...ruleKeys,
  mode: z.enum(RULE_MODES).optional(),
  version: z.int().min(1).optional(),
});

/** A file of definitions; a kind that is absent is empty. */
export const definitionsSchema = z.strictObject({
  streams: z.array(streamSchema).default([]),
  metrics: z.array(metricSchema).default([]),
  features: z.array(featureSchema).default([]),
  rules: z.array(ruleSchema).default([]),
  lists: z.array(listSchema).optional(),
  models: z.array(modelSchema).optional(),
}) satisfies z.ZodType<Definitions>;

/** One thing wrong with a definition: where (`metrics[0].window.size`) and what. */
export type DefinitionProblem = { path: string; message: string };

export function parseDefinitions(
  input: unknown,
): { ok: true; definitions: Definitions } | { ok: false; problems: DefinitionProblem[] } {
  const parsed = definitionsSchema.safeParse(input);
  if (parsed.success) return { ok: true, definitions: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map(issue => ({ path: pathText(issue.path), message: issue.message })),
  };
}

/** `['metrics', 0, 'window', 'size']` → `metrics[0].window.size`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
