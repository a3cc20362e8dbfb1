import { z } from 'zod';

/** An event that was counted: where it lies in the log of its stream, and its event time. */
const countedEventSchema = z.strictObject({
  partition: z.number().int(),
  offset: z.string(),
  time: z.number(),
});

/** How many counted events a receipt names; `total` says how many there were. */
export const RECEIPT_EVENTS = 200;

/** A feature the condition read: its value, the window it was computed over, and the newest events in it. */
export const featureReceiptSchema = z.strictObject({
  name: z.string(),
  value: z.unknown(),
  stream: z.string(),
  entity: z.strictObject({ type: z.string(), id: z.string().nullable() }),
  /** Event times t of the window: from < t ≤ to. null: no limit in the past. */
  from: z.number().nullable(),
  to: z.number(),
  delay: z.number(),
  total: z.number().int(),
  events: z.array(countedEventSchema),
});
export type FeatureReceipt = z.infer<typeof featureReceiptSchema>;

/** A watermark that a partition took over from the others, or from the clock, while it was idle: before this offset. */
export const followedSchema = z.strictObject({
  partition: z.number().int(),
  offset: z.string(),
  watermark: z.number(),
});

/** A window of a metric: the newest final one of the event's group, as the condition read it, or the one judged. */
export const windowReceiptSchema = z.strictObject({
  metric: z.string(),
  stream: z.string(),
  group: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** null: no window of the group is final yet. */
  start: z.number().nullable(),
  end: z.number().nullable(),
  revision: z.number().int().nullable(),
  /** What the condition read of it; of a window that was judged all aggregates, and what the detector says. */
  values: z.record(z.string(), z.unknown()),
  /** Every window of the metric up to this watermark had been emitted; null: none yet, or the input had ended. */
  watermark: z.number().nullable(),
  /** Partition → offset from which on the metric counts; a partition that is not named counts from its beginning. */
  since: z.record(z.string(), z.string()),
  /** What made the window final, or closed it, in idle partitions; null: too long ago to be told. */
  followed: z.array(followedSchema).nullable(),
  /** It tells every such move from the beginning on: what a detector says comes of all windows before. */
  isFollowedWhole: z.boolean().optional(),
  /** Partition → next offset that was merged when the window was emitted, where others merge it; else the receipt says. */
  readTo: z.record(z.string(), z.string()).optional(),
});
export type WindowReceipt = z.infer<typeof windowReceiptSchema>;

/** The proof kept with an alert: what it was computed from, so that anyone can compute it again. */
export const receiptSchema = z.strictObject({
  /** Of the definitions in force; null: they came from a file. */
  definitionsVersion: z.number().int().nullable(),
  /** Who judged the event. */
  owner: z.strictObject({ worker: z.string(), epoch: z.string() }).nullable(),
  /** The watermark of the event's partition before it; null: none yet, or a window was judged. */
  watermark: z.number().nullable(),
  /**
   * Partition → next offset, of each stream that features or windows of any rule on the stream were computed from, when
   * it was judged.
   */
  readTo: z.record(z.string(), z.record(z.string(), z.string())),
  features: z.array(featureReceiptSchema),
  windows: z.array(windowReceiptSchema),
  /** Windows that only other rules of the stream read: without them the score cannot be computed again. */
  otherWindows: z.array(windowReceiptSchema).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;
