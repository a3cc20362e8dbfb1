import { z } from 'zod';
import { SEVERITIES, VERDICTS } from '../core/definitions/types';
import { receiptSchema } from './receipt';

/** Rows of the history and what the live updates carry. All times are epoch milliseconds. */

/** A group's value for one field: null is a key too. */
export const groupSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/**
 * A number; a decimal's digits as text where a double could not hold them (15 and more); what `first` and `last` found
 * in a field; null where undefined.
 */
export const aggregateValueSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);

export const windowRowSchema = z.strictObject({
  metric: z.string(),
  group: groupSchema,
  start: z.number().int(),
  end: z.number().int(),
  /** `early` rows are never stored: the watermark has not passed them. */
  kind: z.enum(['early', 'final', 'corrected', 'retracted']),
  revision: z.number().int().min(0),
  values: z.record(z.string(), aggregateValueSchema),
  score: z.number().min(0).max(1).nullable(),
  /** The detector's expected value and band, null while it warms up. */
  expected: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Why the score is what it is: codes with their numbers (docs/detectors.md). Absent: nothing stands out. */
  reasons: z.array(z.string()).readonly().optional(),
});
export type WindowRow = z.infer<typeof windowRowSchema>;

export const alertSchema = z.strictObject({
  id: z.string(),
  rule: z.string(),
  version: z.number().int(),
  stream: z.string(),
  /** Id of the event that fired it; of a rule on a metric the window's: metric, group and bounds. */
  event: z.string(),
  entity: z.strictObject({ type: z.string(), id: z.string().nullable() }).nullable(),
  /** Event time; of a window its end. */
  time: z.number().int(),
  severity: z.enum(SEVERITIES),
  /** What the condition read, e.g. `{"event.amount": 250.5}`. */
  values: z.record(z.string(), z.unknown()),
  /** The event's: the sum of the weights of the live rules it matched. Absent for windows, and before scores were kept. */
  score: z.number().optional(),
  /** What is to be done with the event, where the stream or a rule that matched says so. */
  verdict: z.enum(VERDICTS).optional(),
  /** Shadow alerts are kept for review and told nobody. Absent: live. */
  mode: z.enum(['live', 'shadow']).optional(),
  /** Of a rule on a metric: the window as it was judged last. */
  window: z
    .strictObject({
      metric: z.string(),
      group: groupSchema,
      start: z.number().int(),
      end: z.number().int(),
      revision: z.number().int(),
    })
    .optional(),
  /** The window was corrected since and no longer meets the condition. */
  withdrawn: z.literal(true).optional(),
});

/** An alert as stored: where its event lies in the log, the event (or window) itself and the condition that fired. */
export const storedAlertSchema = alertSchema.extend({
  raisedAt: z.number().int(),
  condition: z.string(),
  /** A window lies in no place of the log: its partition is -1. */
  source: z.strictObject({ topic: z.string(), partition: z.number().int(), offset: z.string() }),
  payload: z.string(),
  /** Absent: raised by a Weir that kept none. */
  receipt: receiptSchema.exactOptional(),
});
export type StoredAlert = z.infer<typeof storedAlertSchema>;

/** As lists and live updates carry it: a receipt names hundreds of events. */
export function withoutReceipt({ receipt: _, ...alert }: StoredAlert): StoredAlert {
  return alert;
}

/** Why a record is kept beside the stream. One that is `ahead` (a wrong clock's) was accepted all the same. */
export const DEAD_LETTER_REASONS = [
  'undecodable',
  'schema',
  'too_large',
  'duplicate',
  'late',
  'ahead',
] as const;
/** What dead letters may be asked for by: a reason, or all for which a record is rejected. */
export const DEAD_LETTER_KINDS = ['rejected', ...DEAD_LETTER_REASONS] as const;
export const deadLetterSchema = z.strictObject({
  stream: z.string(),
  partition: z.number().int(),
  offset: z.string(),
  reason: z.enum(DEAD_LETTER_REASONS),
  field: z.string().nullable(),
  message: z.string(),
  /** The record as text; where its bytes are not UTF-8 the same bytes stand in rawBase64. */
  raw: z.string(),
  rawBase64: z.string().nullable(),
  /** When the engine met it. */
  at: z.number().int(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** One input partition as its owner sees it. */
export const partitionStatusSchema = z.strictObject({
  stream: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  worker: z.string(),
  epoch: z.string(),
  /** Next offset to read, and the end of the log. */
  offset: z.string(),
  end: z.string(),
  lag: z.number().int(),
  /** null: no event yet. */
  watermark: z.number().int().nullable(),
  maxEventTime: z.number().int().nullable(),
  idle: z.boolean(),
  /** Why the watermark stands where it does, in words; null where it simply follows the events. */
  note: z.string().nullable(),
  read: z.number().int(),
  accepted: z.number().int(),
  late: z.number().int(),
  duplicate: z.number().int(),
  rejected: z.number().int(),
  ahead: z.number().int(),
  /** Events read a second, over the last seconds. */
  rate: z.number(),
  at: z.number().int(),
});
export type PartitionStatus = z.infer<typeof partitionStatusSchema>;
