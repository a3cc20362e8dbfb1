/**
 * W: no more events with a time ≤ W are expected. −Infinity before the first event, +Infinity after the end of a
 * bounded input. Never moves back.
 */
export type Watermark = number;

export const NO_WATERMARK: Watermark = Number.NEGATIVE_INFINITY;
export const END_OF_INPUT: Watermark = Number.POSITIVE_INFINITY;

/** A time as JSON carries it: null where there is none yet (−Infinity) or no more (+Infinity). */
export const timeOrNull = (timeMs: number): number | null => (Number.isFinite(timeMs) ? timeMs : null);

export function advanceWatermark(watermark: Watermark, eventMs: number, outOfOrdernessMs: number): Watermark {
  return Math.max(watermark, eventMs - outOfOrdernessMs - 1);
}

/** null: the log kept no time, as Kafka does with records of clients that send none (it says −1 then). */
export const appendedTime = (appendedMs: number): number | null => (appendedMs < 0 ? null : appendedMs);

/** An event further ahead of the log's own clock than this must not move the watermark: its clock is wrong. */
export function isAhead(eventMs: number, appendedMs: number | null, maxAheadMs: number | null): boolean {
  return maxAheadMs !== null && appendedMs !== null && eventMs > appendedMs + maxAheadMs;
}

/** The watermark of whatever reads several inputs: the lowest. */
export function lowestWatermark(watermarks: Iterable<Watermark>): Watermark {
  let lowest: Watermark = END_OF_INPUT;
  for (const watermark of watermarks) lowest = Math.min(lowest, watermark);
  return lowest;
}
