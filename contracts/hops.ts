import { z } from 'zod';

/** Whoever sends along the hops: an intake shard, or the shard of an entity on the hop before. */
const sender = {
  source: z.string(),
  epoch: z.string(),
  /** Of the sender's own input: what it sends for a lower or equal one is a repeat. */
  position: z.string(),
};

/** An event on its way from entity to entity, with the features it has gathered. */
export const hopEventSchema = z.object({
  kind: z.literal('event'),
  ...sender,
  definitionsVersion: z.number().int(),
  stream: z.string(),
  partition: z.number().int(),
  offset: z.string(),
  appendedMs: z.number().nullable(),
  /** Its partition's watermark before it; null: it is the first. */
  watermark: z.number().nullable(),
  text: z.string(),
  features: z.record(z.string(), z.unknown()),
});
export type HopEvent = z.infer<typeof hopEventSchema>;

/** No event that the sender sends from now on has a lower watermark; null: nothing is known yet. */
export const hopMarkerSchema = z.object({
  kind: z.literal('marker'),
  ...sender,
  watermark: z.number().nullable(),
});

export const hopRecordSchema = z.discriminatedUnion('kind', [hopEventSchema, hopMarkerSchema]);
export type HopRecord = z.infer<typeof hopRecordSchema>;
