import { z } from 'zod';
import { RULE_MODES } from '../core/definitions/types';
import type { TrafficSample } from '../core/traffic/traffic';
import { featureSchema, metricSchema, modelSchema, ruleKeys, ruleSchema, streamSchema } from './definitions';
import {
  DEAD_LETTER_REASONS,
  deadLetterSchema,
  partitionStatusSchema,
  storedAlertSchema,
  windowRowSchema,
} from './records';
import { metricUpdateSchema, ruleCountSchema } from './live';

/** Bodies and parameters of the HTTP API. The OpenAPI document is made from these. */

export const ROLES = ['investigator', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];
/** A person by session, or an API key (keys may ingest and read, never edit). */
export type Principal =
  { kind: 'user'; id: string; email: string; role: Role } | { kind: 'key'; name: string };

/** One thing wrong. Problems of a CEL condition carry the position, 1-based; others none. */
export const ruleProblemSchema = z.strictObject({
  path: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  offset: z.number().int().optional(),
  length: z.number().int().optional(),
});
export type RuleProblem = z.infer<typeof ruleProblemSchema>;

export const errorSchema = z.strictObject({
  error: z.strictObject({
    /** `bad_request`, `unauthenticated`, `forbidden`, `not_found`, `too_large`, `rate_limited`, … */
    code: z.string(),
    message: z.string(),
    /** What exactly is wrong, where there is more than one thing. */
    problems: z.array(ruleProblemSchema).optional(),
  }),
});
export type ApiError = z.infer<typeof errorSchema>;

const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() });

export const windowsPageSchema = page(windowRowSchema);
export const alertsPageSchema = page(storedAlertSchema);
export const deadLettersPageSchema = page(deadLetterSchema);

export const partitionsSchema = z.strictObject({
  at: z.number().int(),
  partitions: z.array(partitionStatusSchema),
});

/** The definitions in force, with the versions workers have confirmed. */
export const definitionsViewSchema = z.strictObject({
  version: z.number().int(),
  streams: z.array(streamSchema),
  metrics: z.array(metricSchema),
  features: z.array(featureSchema),
  models: z.array(modelSchema),
  /** Lists, of their values the first. */
  lists: z.array(
    z.strictObject({
      name: z.string(),
      values: z.union([z.array(z.string()), z.array(z.number())]),
      total: z.number().int(),
    }),
  ),
  rules: z.array(ruleSchema),
  /** By rule, over all workers: matches since its version came into force. */
  ruleCounts: z.record(z.string(), ruleCountSchema),
  /** Worker → version in force there. */
  inForce: z.record(z.string(), z.number().int()),
  evaluationErrors: z.record(z.string(), z.strictObject({ count: z.number().int(), message: z.string() })),
});
export type DefinitionsView = z.infer<typeof definitionsViewSchema>;

/** A rule as saved by an admin; its name is in the path and its version is given by the server. */
export const rulePutSchema = z.strictObject({ ...ruleKeys, mode: z.enum(RULE_MODES) });
export type RulePut = z.infer<typeof rulePutSchema>;
/** `version` is that of the set: the rule is in force in a worker once it confirms at least this one. */
export const ruleSavedSchema = z.strictObject({ rule: ruleSchema, version: z.number().int() });

/** One bad record of an ingest request; `index` counts records from 0, `line` (NDJSON) from 1. */
export const ingestErrorSchema = z.strictObject({
  index: z.number().int(),
  line: z.number().int().nullable(),
  reason: z.enum(DEAD_LETTER_REASONS),
  field: z.string().nullable(),
  message: z.string(),
});
export const ingestAcceptedSchema = z.strictObject({ accepted: z.number().int() });
/** Nothing of a refused request is taken, so it can be mended and sent again whole. */
export const ingestRefusedSchema = z.strictObject({
  error: errorSchema.shape.error,
  accepted: z.literal(0),
  rejected: z.array(ingestErrorSchema),
});

/** Records a second of a stream over the last minutes, one sample a second at most. */
export const trafficSampleSchema = z.strictObject({
  at: z.number().int(),
  accepted: z.number(),
  late: z.number(),
  rejected: z.number(),
  duplicate: z.number(),
  lag: z.number().int(),
}) satisfies z.ZodType<TrafficSample>;

/** What the Live page renders first: later frames of the rooms continue from `seq`. */
export const liveSnapshotSchema = z.strictObject({
  at: z.number().int(),
  stream: z.string(),
  streams: z.array(z.strictObject({ name: z.string(), lastEventAt: z.number().int().nullable() })),
  seq: z.record(z.string(), z.number().int()),
  metrics: z.array(metricSchema),
  /** Per metric the newest update merged with the windows before it. */
  windows: z.record(z.string(), metricUpdateSchema),
  alerts: z.array(storedAlertSchema),
  partitions: z.array(partitionStatusSchema),
  traffic: z.array(trafficSampleSchema),
});
export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>;

export const healthSchema = z.strictObject({ status: z.literal('ok') });
/** Whose session or key a request carries. */
export const meSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), id: z.string(), email: z.string(), role: z.enum(ROLES) }),
  z.strictObject({ kind: z.literal('key'), name: z.string() }),
]) satisfies z.ZodType<Principal>;

export const signInSchema = z.strictObject({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(256),
});
export const signedInSchema = z.strictObject({
  user: z.strictObject({ email: z.string(), name: z.string(), role: z.enum(ROLES) }),
});
export const signedOutSchema = z.strictObject({ success: z.literal(true) });
