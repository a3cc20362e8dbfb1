import { hold, holdAgain, release, type DictionaryValue } from './dictionary';
import { clearExtremes, forgetExtremes, startMoved, takeInserted } from './extreme';
import {
  BASE,
  CAPACITY,
  FIRST_MS,
  HEAD,
  HI,
  LO,
  NEWEST,
  NO_VALUE,
  OLDEST,
  TAIL,
  type ColumnPlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import { copyEvent, resizeRing, type TrailingState } from './trailing-state';
import { change } from './trailing-window';

/**
 * Puts an event into the ring of its entity, by time, after those of the same time. What nobody can read any more is
 * dropped when the ring is full, several events at a time; then the oldest of too many.
 */
export function insertEvent(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  timeMs: number,
  values: readonly unknown[],
  evictedMs: number,
  position: number,
): void {
  const { stride, columns } = plan;
  const at = row * plan.cellsPerRow;
  makeRoom(plan, state, row, evictedMs);
  const { cells } = state;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const tail = (cells[at + TAIL] as number) | 0;
  const isNewest = timeMs >= (cells[at + NEWEST] as number);
  const seq = isNewest ? tail : makePlace(plan, state, at, timeMs);
  if (isNewest) cells[at + NEWEST] = timeMs;
  const place = base + (seq & mask) * stride;
  slab[place] = timeMs;
  for (let index = 0; index < columns.length; index += 1)
    slab[place + 1 + index] = encode(columns[index] as ColumnPlan, values, state);
  slab[place + stride - 1] = position;
  cells[at + TAIL] = tail + 1;
  if (seq === cells[at + HEAD]) cells[at + OLDEST] = timeMs;
  if (seq < tail) for (const window of plan.windows) takeIntoWindow(plan, state, row, window, seq);
  if (tail - (cells[at + HEAD] as number) < plan.mostEvents) return;
  evictRow(plan, state, row, evictedMs);
  if ((cells[at + TAIL] as number) - (cells[at + HEAD] as number) <= plan.mostEvents) return;
  state.dropped += 1;
  dropOldest(plan, state, row);
}

function makeRoom(plan: TrailingPlan, state: TrailingState, row: number, evictedMs: number): void {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const capacity = cells[at + CAPACITY] as number;
  if ((cells[at + TAIL] as number) - (cells[at + HEAD] as number) < capacity) return;
  evictRow(plan, state, row, evictedMs);
  if ((cells[at + TAIL] as number) - (cells[at + HEAD] as number) < capacity) return;
  resizeRing(plan, state, row, capacity * 2);
}

/** The sequence number of an event of this time; later ones are moved up by one. */
function makePlace({ stride }: TrailingPlan, state: TrailingState, at: number, timeMs: number): number {
  const { cells } = state;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const head = (cells[at + HEAD] as number) | 0;
  let seq = (cells[at + TAIL] as number) | 0;
  while (seq > head && (slab[base + ((seq - 1) & mask) * stride] as number) > timeMs) {
    const from = base + ((seq - 1) & mask) * stride;
    copyEvent(slab, from, slab, base + (seq & mask) * stride, stride);
    seq -= 1;
  }
  return seq;
}

function encode({ slot, kind, where }: ColumnPlan, values: readonly unknown[], state: TrailingState): number {
  if (where !== null && !where.takes(values)) return Number.NaN;
  if (slot === null) return 1;
  const value = values[slot];
  if (value === null || value === undefined) return Number.NaN;
  if (kind === 'text') return hold(state.dictionary, value as DictionaryValue);
  return Number(value);
}

/** A window's ends follow the events that were moved up; an event in its midst is added to it. */
function takeIntoWindow(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  seq: number,
): void {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const cell = at + window.at;
  const lo = (cells[cell + LO] as number) | 0;
  const hi = (cells[cell + HI] as number) | 0;
  if (seq >= hi && seq > lo) return;
  const isInside = seq > lo;
  if (!isInside) cells[cell + LO] = lo + 1;
  cells[cell + HI] = hi + 1;
  cells[cell + FIRST_MS] = Number.NEGATIVE_INFINITY;
  for (const part of window.parts) {
    const last = part.last < 0 ? NO_VALUE : (cells[at + part.last] as number);
    if (last >= seq) cells[at + part.last] = last + 1;
  }
  takeInserted(plan, state, at, window, seq, lo, isInside);
  if (isInside) change(plan, state, row, window, seq, 1, 'middle');
}

/** Drops what nobody can read any more; what has no start of its window keeps its newest value. */
export function evictRow(plan: TrailingPlan, state: TrailingState, row: number, evictedMs: number): void {
  const oldest = row * plan.cellsPerRow + OLDEST;
  while ((state.cells[oldest] as number) <= evictedMs) dropOldest(plan, state, row);
}

function dropOldest(plan: TrailingPlan, state: TrailingState, row: number): void {
  const { cells, dictionary } = state;
  const { stride, columns } = plan;
  const at = row * plan.cellsPerRow;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const seq = (cells[at + HEAD] as number) | 0;
  const place = base + (seq & mask) * stride;
  for (const window of plan.windows) {
    const cell = at + window.at;
    if ((cells[cell + LO] as number) <= seq) {
      if ((cells[cell + HI] as number) > seq) change(plan, state, row, window, seq, -1, 'oldest');
      else {
        cells[cell + HI] = seq + 1;
        clearExtremes(cells, at, window, seq + 1);
      }
      startMoved(cells, at, window);
      cells[cell + LO] = seq + 1;
      cells[cell + FIRST_MS] = Number.NEGATIVE_INFINITY;
    }
    for (const { floor, column, isText } of window.parts) {
      if (floor >= 0) lowerFloor(state, slab, at + floor, place, column, isText);
    }
  }
  for (let index = 0; index < columns.length; index += 1) {
    const value = slab[place + 1 + index] as number;
    if (columns[index]?.kind === 'text' && value === value) release(dictionary, value);
  }
  cells[at + HEAD] = seq + 1;
  const next = base + ((seq + 1) & mask) * stride;
  cells[at + OLDEST] =
    seq + 1 < (cells[at + TAIL] as number) ? (slab[next] as number) : Number.POSITIVE_INFINITY;
}

/** Remembers the event's value in the floor, unless a newer one is there. */
function lowerFloor(
  { cells, dictionary }: TrailingState,
  slab: Float64Array,
  floor: number,
  place: number,
  column: number,
  isText: boolean,
): void {
  const timeMs = slab[place] ?? 0;
  const value = slab[place + column] ?? Number.NaN;
  const before = cells[floor] ?? Number.NaN;
  if (value !== value || before > timeMs) return;
  if (isText) {
    holdAgain(dictionary, value);
    if (before === before) release(dictionary, cells[floor + 1] ?? 0);
  }
  cells[floor] = timeMs;
  cells[floor + 1] = value;
}

/** Whether nothing is held of the entity. */
export function isIdleRow(plan: TrailingPlan, { cells }: TrailingState, row: number): boolean {
  const at = row * plan.cellsPerRow;
  if ((cells[at + HEAD] ?? 0) < (cells[at + TAIL] ?? 0)) return false;
  if (!plan.hasFloors) return true;
  return plan.windows.every(({ parts }) =>
    parts.every(({ floor }) => floor < 0 || Number.isNaN(cells[at + floor])),
  );
}

/** Brings sequence numbers back to small ones. */
export function startRowAfresh(plan: TrailingPlan, state: TrailingState, row: number): void {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const head = cells[at + HEAD] ?? 0;
  const less = head - (head % (cells[at + CAPACITY] ?? 1));
  const lower = (cell: number) => {
    cells[cell] = (cells[cell] ?? 0) - less;
  };
  lower(at + HEAD);
  lower(at + TAIL);
  for (const window of plan.windows) {
    lower(at + window.at);
    lower(at + window.at + 1);
    for (const part of window.parts)
      if (part.last >= 0 && (cells[at + part.last] ?? -1) >= 0) lower(at + part.last);
    forgetExtremes(cells, at, window);
  }
}
