import { z } from 'zod';
import { groupSchema, storedAlertSchema } from './records';
import { followedSchema } from './receipt';

/** Whoever sends along the hops: an intake shard, the shard of an entity on the hop before, or a merge shard. */
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
  /** Stream whose windows its rules read → the watermark by which they are final to it; null: none is. Absent: no windows. */
  readable: z.record(z.string(), z.number().nullable()).optional(),
  text: z.string(),
  features: z.record(z.string(), z.unknown()),
});
export type HopEvent = z.infer<typeof hopEventSchema>;

/** No event that the sender sends from now on has a lower watermark; null: nothing is known yet. */
export const hopMarkerSchema = z.object({
  kind: z.literal('marker'),
  ...sender,
  watermark: z.number().nullable(),
  /** Nor does it read windows as of an earlier one; null: nothing is known yet. Absent: it sends none that reads windows. */
  readable: z.number().nullable().optional(),
  /** `stream/partition` → the offset up to which it sends none of its events, nor alerts of them. Absent: says nothing. */
  passed: z.record(z.string(), z.string()).optional(),
  /** Absent: of a sender whose way of working no definitions of a hop decide. */
  definitionsVersion: z.number().int().optional(),
});
export type HopMarker = z.infer<typeof hopMarkerSchema>;

/** A final window as a merge shard tells those who judge events by it. */
const toldWindowSchema = z.object({
  metric: z.string(),
  group: groupSchema,
  startMs: z.number(),
  endMs: z.number(),
  kind: z.enum(['final', 'corrected', 'retracted']),
  revision: z.number().int(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  judgement: z.object({
    score: z.number().nullable(),
    expected: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    reasons: z.array(z.string()),
  }),
  /** See receipts. */
  followed: z.array(followedSchema).nullable(),
});
export type ToldWindow = z.infer<typeof toldWindowSchema>;

/** Windows of a stream that were emitted; all up to the watermark that the sender merges are told. */
export const hopWindowsSchema = z.object({
  kind: z.literal('windows'),
  ...sender,
  definitionsVersion: z.number().int(),
  stream: z.string(),
  /** null: none is final yet. */
  watermark: z.number().nullable(),
  /** Metric → the definition it was computed by. */
  signatures: z.record(z.string(), z.string()),
  /** Partition → next offset that was merged. */
  readTo: z.record(z.string(), z.string()),
  /** Metric → partition → offset from which on it counts. */
  since: z.record(z.string(), z.record(z.string(), z.string())),
  /** All idle times that are remembered, where a metric has a detector: what it says comes of all windows before. */
  idle: z.object({ followed: z.array(followedSchema), isFollowedWhole: z.boolean() }).optional(),
  windows: z.array(toldWindowSchema),
});
export type HopWindows = z.infer<typeof hopWindowsSchema>;

/** What a rule that rests after an alert would raise; whether it does is decided where all of an entity's come together. */
export const hopAlertSchema = z.object({
  kind: z.literal('alert'),
  ...sender,
  definitionsVersion: z.number().int(),
  stream: z.string(),
  /** Of the event's partition before it; null: it was the first. */
  watermark: z.number().nullable(),
  /** Of a rule on a metric: when it is taken among the windows of its stream; see takenAt. Absent: of one on events. */
  at: z.number().optional(),
  alert: storedAlertSchema,
});
export type HopAlert = z.infer<typeof hopAlertSchema>;

export const hopRecordSchema = z.discriminatedUnion('kind', [
  hopEventSchema,
  hopMarkerSchema,
  hopWindowsSchema,
  hopAlertSchema,
]);
export type HopRecord = z.infer<typeof hopRecordSchema>;
