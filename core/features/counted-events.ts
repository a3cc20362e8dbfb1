import type { ReadPlan, TrailingPlan } from './trailing-plan';
import type { TrailingState } from './trailing-state';
import { ringAt } from './trailing-window';

/** The events a feature was computed from: aboveMs < time ≤ untilMs. */
export type Counted = Readonly<{
  aboveMs: number;
  untilMs: number;
  total: number;
  /** The newest ones, oldest first: time and position. */
  events: readonly Readonly<{ timeMs: number; position: number }>[];
}>;

/** Who reads, at which time, below which watermark; `leftOut`: the position of an event that does not count. */
export type CountedReader = Readonly<{ timeMs: number; watermark: number; leftOut: number | null }>;

/**
 * What a feature counted for a reader, found anew in the log of the entity: one step for each event in the window. Only
 * for receipts. Of `last` and `sinceLast` it is the newest event; one that is held no more is not told.
 */
export function countedEvents(
  plan: TrailingPlan,
  state: TrailingState,
  row: number | undefined,
  read: ReadPlan,
  { timeMs, watermark, leftOut }: CountedReader,
  most: number,
): Counted {
  const window = plan.windows[read.window];
  const column = window?.parts[read.part]?.column ?? 0;
  const delayMs = window?.delayMs ?? 0;
  const sizeMs = window?.sizeMs ?? 0;
  const aboveMs = Math.max(timeMs, watermark - plan.lateMs) - delayMs - sizeMs;
  const untilMs = timeMs - delayMs;
  const events: { timeMs: number; position: number }[] = [];
  let total = 0;
  if (row === undefined || window === undefined) return { aboveMs, untilMs, total, events };
  const ring = ringAt(plan, state, row);
  const isLast = read.fn === 'last' || read.fn === 'sinceLast';
  for (let seq = ring.tail - 1; seq >= ring.head; seq -= 1) {
    const place = ring.base + (seq & ring.mask) * plan.stride;
    const heldMs = state.slab[place] ?? 0;
    const position = state.slab[place + plan.stride - 1] ?? 0;
    if (heldMs <= aboveMs) break;
    if (heldMs > untilMs || position === leftOut || Number.isNaN(state.slab[place + column])) continue;
    total += 1;
    if (events.length < most) events.push({ timeMs: heldMs, position });
    if (isLast) break;
  }
  return { aboveMs, untilMs, total, events: events.reverse() };
}
