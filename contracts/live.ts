import { z } from 'zod';
import { partitionStatusSchema, storedAlertSchema, windowRowSchema } from './records';

/**
 * What workers put on the `weir.live` topic and the server hands on. Every window carries its full value, so a
 * lost update is harmless and the newest wins.
 */
export const LIVE_TOPIC = 'weir.live';
export const DEFINITIONS_TOPIC = 'weir.definitions';

/** What became of a rule's matches since its version came into force. */
export const ruleCountSchema = z.strictObject({
  version: z.number().int(),
  matched: z.number().int(),
  /** Of these, within the cooldown of an alert. */
  suppressed: z.number().int(),
});

export const metricUpdateSchema = z.strictObject({
  kind: z.literal('metric'),
  metric: z.string(),
  stream: z.string(),
  at: z.number().int(),
  /** The merged watermark: every window that ends at or before it + 1 is final. null: no event yet. */
  watermark: z.number().int().nullable(),
  /** Rows of this update, and how many groups there are beyond those shown. */
  rows: z.array(windowRowSchema),
  groups: z.number().int(),
});
export const alertUpdateSchema = z.strictObject({
  kind: z.literal('alert'),
  at: z.number().int(),
  alert: storedAlertSchema,
});
export const partitionsUpdateSchema = z.strictObject({
  kind: z.literal('partitions'),
  at: z.number().int(),
  worker: z.string(),
  partitions: z.array(partitionStatusSchema),
});
/** Version v of the definitions is in force in this worker's shards of a stream. */
export const definitionsUpdateSchema = z.strictObject({
  kind: z.literal('definitions'),
  at: z.number().int(),
  worker: z.string(),
  version: z.number().int(),
  /** Conditions that failed on events since the start: rule or metric → count and last message. */
  evaluationErrors: z.record(z.string(), z.strictObject({ count: z.number().int(), message: z.string() })),
  /** By rule; absent: of a worker that does not count. */
  ruleCounts: z.record(z.string(), ruleCountSchema).optional(),
});
export const liveUpdateSchema = z.discriminatedUnion('kind', [
  metricUpdateSchema,
  alertUpdateSchema,
  partitionsUpdateSchema,
  definitionsUpdateSchema,
]);
export type MetricUpdate = z.infer<typeof metricUpdateSchema>;
export type LiveUpdate = z.infer<typeof liveUpdateSchema>;

/** Rooms a browser may join: `metric:<name>`, `alerts`, `system`. */
export const roomSchema = z.string().regex(/^(metric:[A-Za-z][A-Za-z0-9_.-]{0,99}|alerts|system)$/);
export const joinSchema = z.strictObject({ room: roomSchema, lastSeq: z.number().int().min(0).nullable() });
export const leaveSchema = z.strictObject({ room: roomSchema });
/** The rule itself is judged by the command that saves it. */
export const rulesSaveSchema = z.strictObject({ name: z.string().min(1).max(100), rule: z.unknown() });

/** A frame of a room: its sequence number and the updates since the last one. */
export type Frame = { room: string; seq: number; at: number; updates: LiveUpdate[] };
export type JoinReply =
  { ok: true; seq: number; reset: boolean; frames: Frame[] } | { ok: false; error: string };
export type ServerEvents = {
  frame: (frame: Frame) => void;
  denied: (reason: { error: string }) => void;
  /** Frames of this room were left out because this client does not keep up: it joins again from its last number. */
  slow: (reason: { room: string; seq: number }) => void;
};
export type ClientEvents = {
  join: (request: z.infer<typeof joinSchema>, reply: (answer: JoinReply) => void) => void;
  leave: (request: z.infer<typeof leaveSchema>, reply: (answer: { ok: boolean }) => void) => void;
  'rules:save': (
    request: z.infer<typeof rulesSaveSchema>,
    reply: (answer: { ok: true; version: number } | { ok: false; status: number; error: string }) => void,
  ) => void;
};
