import { nothingRead, readPart, type TrailingValue } from './read-trailing';
import { CHUNK_MASK, slabOf } from './slab';
import { evictRow, insertEvent, isIdleRow, startRowAfresh } from './trailing-log';
import {
  BASE,
  CAPACITY,
  TAIL,
  type PartPlan,
  type ReadPlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { freeRow, newRow, shrinkRing, type TrailingState } from './trailing-state';
import { moveWindow } from './trailing-window';

/** Beyond this an entity's sequence numbers are brought back to small ones. */
const MOST_SEQ = 2 ** 30;
/** An entity that fell silent is looked for once in so many events. */
const SWEEP_EVERY = 4;

/** A feature that is read, and the slot of the scope that takes its value. */
export type SlotRead = Readonly<{ read: ReadPlan; slot: number; window: WindowPlan; part: PartPlan }>;

/** The reads of these features, those of one window side by side, so that each is moved once. */
export function slotReads(plan: TrailingPlan, slots: ReadonlyMap<string, number>): SlotRead[] {
  const reads = [...slots].flatMap(([name, slot]) => {
    const read = plan.reads.get(name);
    if (read === undefined) return [];
    const window = plan.windows[read.window] as WindowPlan;
    return [{ read, slot, window, part: window.parts[read.part] as PartPlan }];
  });
  return reads.sort((a, b) => a.read.window - b.read.window);
}

/** The row of an entity; undefined: nothing is held of it. */
export const rowOf = (state: TrailingState, key: string): number | undefined => state.rows.get(key);

/**
 * The row of an entity whose id the decoder keeps, by the cell beside the id, where `keepRow` put it: its text is not
 * looked at. undefined: it is not known so.
 */
export function keptRow(state: TrailingState, id: unknown, cell: number): number | undefined {
  // Unlike ===, Object.is does not read what is one and the same.
  return cell !== 0 && Object.is(state.keys[cell - 1], id) ? cell - 1 : undefined;
}

/** What the cell has to hold for the row to be found by it. */
export function keepRow(state: TrailingState, key: string, row: number): number {
  // The same text may be another string there.
  state.keys[row] = key;
  return row + 1;
}

/**
 * Reads what is held of an entity in the places that its next event will need, and hands it out as a number that means
 * nothing: a processor fetches several of them in the time of one, but it does not look so far ahead by itself.
 */
export function touchRow({ cellsPerRow }: TrailingPlan, { cells }: TrailingState, row: number): number {
  const at = row * cellsPerRow;
  let sum = cells[at + cellsPerRow - 1] as number;
  for (let cell = 0; cell < cellsPerRow; cell += CELLS_A_LINE) sum += cells[at + cell] as number;
  return sum;
}

/** The same of where its next event will lie. */
export function touchEvents(plan: TrailingPlan, state: TrailingState, row: number): number {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const base = cells[at + BASE] as number;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  return slabOf(state, base)[
    (base & CHUNK_MASK) + ((cells[at + TAIL] as number) & mask) * plan.stride
  ] as number;
}

/** Of 64 bytes, which a processor fetches at once. */
const CELLS_A_LINE = 8;

/**
 * Reads features for an event of an entity at `timeMs`, before which its partition's watermark was `watermark`, into
 * their slots: what the events held by now give that have max(timeMs, watermark − lateMs) − delay − size < time ≤
 * timeMs − delay. Without a size: of the events up to watermark − lateMs − delay the newest alone counts.
 */
export function readTrailing(
  plan: TrailingPlan,
  state: TrailingState,
  row: number | undefined,
  reads: readonly SlotRead[],
  timeMs: number,
  watermark: number,
  scope: TrailingValue[],
): void {
  if (row === undefined) {
    for (const { read, slot } of reads) scope[slot] = nothingRead(read.fn);
    return;
  }
  const reference = Math.max(timeMs, watermark - plan.lateMs);
  let moved: WindowPlan | null = null;
  for (let index = 0; index < reads.length; index += 1) {
    const { read, slot, window, part } = reads[index] as SlotRead;
    if (window !== moved) {
      moved = window;
      const onTimeMs = reference - window.delayMs;
      const untilMs = window.sizeMs === Number.POSITIVE_INFINITY ? onTimeMs : timeMs - window.delayMs;
      moveWindow(plan, state, row, window, onTimeMs - window.sizeMs, untilMs);
    }
    scope[slot] = readPart(plan, state, row, window, part, read, timeMs);
  }
}

/**
 * Adds an event to its entity's log: at its place by time, after those of the same time. Returns the entity's row.
 * `evictedMs`: what is not later can be read by nobody any more (see `evictedUpTo`). `position`: its place in the log
 * of its stream, for receipts. `known`: the entity's row as `rowOf` gave it.
 */
export function feedTrailing(
  plan: TrailingPlan,
  state: TrailingState,
  key: string,
  timeMs: number,
  values: readonly unknown[],
  evictedMs: number,
  position = 0,
  known = rowOf(state, key),
): number | undefined {
  if (timeMs <= evictedMs && !plan.hasFloors) return known;
  const row = known ?? admit(plan, state, key, evictedMs);
  insertEvent(plan, state, row, timeMs, values, evictedMs, position);
  if (timeMs <= evictedMs) evictRow(plan, state, row, evictedMs);
  if ((state.cells[row * plan.cellsPerRow + TAIL] ?? 0) > MOST_SEQ) startRowAfresh(plan, state, row);
  state.untilSweep -= 1;
  if (state.untilSweep < 0) sweep(plan, state, evictedMs, row);
  return row;
}

/** No event up to this can be read any more, where no reader's partition has a watermark below `lowest`. */
export const evictedUpTo = (plan: TrailingPlan, lowest: number): number =>
  lowest - plan.lateMs - plan.reachMs;

/** Two are looked at for each that comes anew: one would never catch up with a stream of new entities. */
function admit(plan: TrailingPlan, state: TrailingState, key: string, evictedMs: number): number {
  sweep(plan, state, evictedMs);
  sweep(plan, state, evictedMs);
  return newRow(plan, state, key);
}

/** Looks at one entity, so that those that fell silent are forgotten too. `busy`: a row that is in use. */
function sweep(plan: TrailingPlan, state: TrailingState, evictedMs: number, busy = -1): void {
  state.untilSweep = SWEEP_EVERY;
  if (state.keys.length === 0) return;
  state.hand = state.hand + 1 < state.keys.length ? state.hand + 1 : 0;
  const row = state.hand;
  if (row === busy || (state.keys[row] ?? null) === null) return;
  evictRow(plan, state, row, evictedMs);
  if (isIdleRow(plan, state, row)) freeRow(plan, state, row);
  else shrinkRing(plan, state, row);
}
