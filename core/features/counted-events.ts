import { BASE, CAPACITY, HEAD, TAIL, type ReadPlan, type TrailingPlan } from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import type { TrailingState } from './trailing-state';

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
 * for receipts. Of `last` and `sinceLast` it is the newest event; one that is held no more is counted, and not named.
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
  const part = window?.parts[read.part];
  const column = part?.column ?? 0;
  const delayMs = window?.delayMs ?? 0;
  const sizeMs = window?.sizeMs ?? 0;
  const aboveMs = Math.max(timeMs, watermark - plan.lateMs) - delayMs - sizeMs;
  const untilMs = timeMs - delayMs;
  const events: { timeMs: number; position: number }[] = [];
  let total = 0;
  if (row === undefined || window === undefined) return { aboveMs, untilMs, total, events };
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = (cells[at + CAPACITY] as number) - 1;
  const head = cells[at + HEAD] as number;
  const isLast = read.fn === 'last' || read.fn === 'sinceLast';
  for (let seq = (cells[at + TAIL] as number) - 1; seq >= head; seq -= 1) {
    const place = base + (seq & mask) * plan.stride;
    const heldMs = slab[place] as number;
    const position = slab[place + plan.stride - 1] as number;
    if (heldMs <= aboveMs) break;
    if (heldMs > untilMs || position === leftOut || Number.isNaN(slab[place + column])) continue;
    total += 1;
    if (events.length < most) events.push({ timeMs: heldMs, position });
    if (isLast) break;
  }
  // The newest of those that are held no more, where the window has no start.
  const floorMs = isLast && part !== undefined && part.floor >= 0 ? (cells[at + part.floor] as number) : NaN;
  if (total === 0 && floorMs <= untilMs) total = 1;
  return { aboveMs, untilMs, total, events: events.reverse() };
}
