import { z } from 'zod';

/** One thing an alert says, beside what computing it again gives. */
export const verifiedFieldSchema = z.strictObject({
  field: z.string(),
  stored: z.unknown(),
  recomputed: z.unknown(),
  /** null: it could not be computed again; `note` says why. */
  equal: z.boolean().nullable(),
  note: z.string().nullable(),
});
export type VerifiedField = z.infer<typeof verifiedFieldSchema>;

/** The events a feature counts (the newest 200), as they were found in the log. */
const verifiedEventsSchema = z.strictObject({
  feature: z.string(),
  events: z.array(
    z.strictObject({
      id: z.string(),
      partition: z.number().int(),
      offset: z.string(),
      time: z.number(),
    }),
  ),
});
export type VerifiedEvents = z.infer<typeof verifiedEventsSchema>;

/**
 * An alert computed again from the records in the log and the definitions of its version. `equal`: all fields are;
 * `different`: some are not; `incomplete`: none differs, but some could not be computed again.
 */
export const verificationSchema = z.strictObject({
  alert: z.string(),
  verdict: z.enum(['equal', 'different', 'incomplete']),
  summary: z.string(),
  fields: z.array(verifiedFieldSchema),
  events: z.array(verifiedEventsSchema),
  /** What it took: records read from the log, and milliseconds. */
  records: z.number().int(),
  ms: z.number().int(),
});
export type Verification = z.infer<typeof verificationSchema>;
