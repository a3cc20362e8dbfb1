import { z } from 'zod';
import type { AccumulatorJson } from '../core/aggregates/accumulator-json';
import { groupSchema } from './records';

const integer = z.tuple([z.number(), z.string()]);
const sum = z.tuple([integer, z.array(z.number()), z.tuple([z.string(), z.number()])]);
const accumulator = z.object({
  count: z.number(),
  inputs: z.array(
    z.object({
      count: z.number(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      integers: integer.nullable(),
      doubles: sum.nullable(),
      integerSquares: integer.nullable(),
      doubleSquares: sum.nullable(),
    }),
  ),
}) satisfies z.ZodType<AccumulatorJson>;

/** One group of one pane: the source's absolute value so far. It replaces an older one, it never adds. */
const partialPaneSchema = z.object({
  metric: z.string(),
  startMs: z.number(),
  /** Start of the oldest window the events count in; null: all windows of the pane. */
  fromMs: z.number().nullable(),
  groupKey: z.string(),
  group: groupSchema,
  accumulator,
});
export type PartialPane = z.infer<typeof partialPaneSchema>;

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
