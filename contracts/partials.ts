import { z } from 'zod';
import type { RowJson } from '../core/aggregates/row-json';
import { groupSchema } from './records';

const row = z.object({
  numbers: z.array(z.number().nullable()),
  objects: z.array(z.unknown()),
  exact: z.array(
    z.tuple([z.number(), z.tuple([z.number(), z.string(), z.array(z.number()), z.string(), z.number()])]),
  ),
}) satisfies z.ZodType<RowJson>;

/** One group of one pane: the source's absolute value so far. It replaces an older one, it never adds. */
const partialPaneSchema = z.object({
  metric: z.string(),
  startMs: z.number(),
  /** End of the oldest window the events count in; null: all windows of the pane. */
  fromEndMs: z.number().nullable(),
  groupKey: z.string(),
  group: groupSchema,
  row,
});
export type PartialPane = z.infer<typeof partialPaneSchema>;

/** One session of one group: the source's absolute value so far, in place of itself and of those it has absorbed. */
const partialSessionSchema = z.object({
  metric: z.string(),
  groupKey: z.string(),
  group: groupSchema,
  id: z.number(),
  startMs: z.number(),
  endMs: z.number(),
  absorbed: z.array(z.number()),
  row,
});
export type PartialSession = z.infer<typeof partialSessionSchema>;

/**
 * What an intake shard sends to each merge shard: changed panes as of an offset, then its watermark. `asOf` is the
 * last offset that is in them; `epoch` the owner's. `signatures` name the definition each metric was computed by.
 */
export const partialsSchema = z.object({
  source: z.number().int(),
  epoch: z.string(),
  asOf: z.string(),
  definitionsVersion: z.number().int(),
  /** null: no event yet. */
  watermark: z.number().nullable(),
  maxTimeMs: z.number().nullable(),
  signatures: z.record(z.string(), z.string()),
  panes: z.array(partialPaneSchema),
  sessions: z.array(partialSessionSchema),
  /** Watermarks the partition took over while it was idle, all that are remembered; absent: none. */
  followed: z
    .object({
      moves: z.array(z.object({ offset: z.string(), watermark: z.number() })),
      forgottenTo: z.number().nullable(),
    })
    .optional(),
  /** Metric → offset from which on the partition's events count in it; not named: from its beginning. */
  since: z.record(z.string(), z.string()).optional(),
});
export type Partials = z.infer<typeof partialsSchema>;

/** Where each partition stands, for those that are idle and follow the others. */
export const WATERMARKS_TOPIC = 'weir.watermarks';
export const watermarkRecordSchema = z.object({
  stream: z.string(),
  partition: z.number().int(),
  watermark: z.number().nullable(),
  idle: z.boolean(),
  at: z.number(),
});
export type WatermarkRecord = z.infer<typeof watermarkRecordSchema>;
