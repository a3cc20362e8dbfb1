import { hold, holdAgain, release, type DictionaryValue } from './dictionary';
import {
  CAPACITY,
  HEAD,
  OLDEST,
  TAIL,
  type ColumnPlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { resizeRing, type TrailingState } from './trailing-state';
import { change, extremeAt, ringAt, type Ring } from './trailing-window';

/** Puts an event into the ring of its entity, by time, after those of the same time; drops the oldest of too many. */
export function insertEvent(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  timeMs: number,
  values: readonly unknown[],
  position: number,
): void {
  const at = row * plan.cellsPerRow;
  const held = (state.cells[at + TAIL] ?? 0) - (state.cells[at + HEAD] ?? 0);
  if (held === (state.cells[at + CAPACITY] ?? 0)) resizeRing(plan, state, row, held * 2);
  const ring = ringAt(plan, state, row);
  const seq = makePlace(plan, state, ring, timeMs);
  const place = ring.base + (seq & ring.mask) * plan.stride;
  state.slab[place] = timeMs;
  for (let index = 0; index < plan.columns.length; index += 1) {
    const column = plan.columns[index];
    if (column !== undefined) state.slab[place + 1 + index] = encode(column, values, state);
  }
  state.slab[place + plan.stride - 1] = position;
  state.cells[at + TAIL] = ring.tail + 1;
  if (seq === ring.head) state.cells[at + OLDEST] = timeMs;
  if (seq < ring.tail) {
    const grown = { ...ring, tail: ring.tail + 1 };
    for (const window of plan.windows) takeIntoWindow(plan, state, grown, window, seq);
  }
  if (held < plan.mostEvents) return;
  state.dropped += 1;
  dropOldest(plan, state, ringAt(plan, state, row));
}

/** The sequence number of an event of this time; later ones are moved up by one. */
function makePlace(plan: TrailingPlan, { slab }: TrailingState, ring: Ring, timeMs: number): number {
  const { base, mask, head } = ring;
  const { stride } = plan;
  let seq = ring.tail;
  while (seq > head && (slab[base + ((seq - 1) & mask) * stride] ?? 0) > timeMs) {
    const from = base + ((seq - 1) & mask) * stride;
    slab.copyWithin(base + (seq & mask) * stride, from, from + stride);
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
  ring: Ring,
  window: WindowPlan,
  seq: number,
): void {
  const { cells } = state;
  const cell = ring.at + window.at;
  const lo = cells[cell] ?? 0;
  const hi = cells[cell + 1] ?? 0;
  if (seq >= hi && seq > lo) return;
  const isInside = seq > lo;
  if (!isInside) cells[cell] = lo + 1;
  cells[cell + 1] = hi + 1;
  for (const part of window.parts) {
    const last = part.last < 0 ? -1 : (cells[ring.at + part.last] ?? -1);
    if (last >= seq) cells[ring.at + part.last] = last + 1;
    if (part.smallest >= 0) extremeAt(plan, state, ring.row, part.smallest).isStale = true;
    if (part.largest >= 0) extremeAt(plan, state, ring.row, part.largest).isStale = true;
  }
  if (isInside) change(plan, state, ring, window, seq, 1, 'middle');
}

/** Drops what nobody can read any more; what has no start of its window keeps its newest value. */
export function evictRow(plan: TrailingPlan, state: TrailingState, row: number, evictedMs: number): void {
  const at = row * plan.cellsPerRow;
  while ((state.cells[at + OLDEST] ?? 0) <= evictedMs) dropOldest(plan, state, ringAt(plan, state, row));
}

function dropOldest(plan: TrailingPlan, state: TrailingState, ring: Ring): void {
  const { cells, slab, dictionary } = state;
  const seq = ring.head;
  const place = ring.base + (seq & ring.mask) * plan.stride;
  for (const window of plan.windows) {
    const cell = ring.at + window.at;
    if ((cells[cell] ?? 0) <= seq) {
      if ((cells[cell + 1] ?? 0) > seq) change(plan, state, ring, window, seq, -1, 'oldest');
      else cells[cell + 1] = seq + 1;
      cells[cell] = seq + 1;
    }
    for (const part of window.parts) {
      if (part.floor >= 0) lowerFloor(plan, state, ring.at + part.floor, place, part.column);
    }
  }
  for (let index = 0; index < plan.columns.length; index += 1) {
    const value = slab[place + 1 + index] ?? Number.NaN;
    if (plan.columns[index]?.kind === 'text' && value === value) release(dictionary, value);
  }
  cells[ring.at + HEAD] = seq + 1;
  const next = ring.base + ((seq + 1) & ring.mask) * plan.stride;
  cells[ring.at + OLDEST] = seq + 1 < ring.tail ? (slab[next] ?? 0) : Number.POSITIVE_INFINITY;
}

/** Remembers the event's value in the floor, unless a newer one is there. */
function lowerFloor(
  plan: TrailingPlan,
  { cells, slab, dictionary }: TrailingState,
  floor: number,
  place: number,
  column: number,
): void {
  const timeMs = slab[place] ?? 0;
  const value = slab[place + column] ?? Number.NaN;
  const before = cells[floor] ?? Number.NaN;
  if (value !== value || before > timeMs) return;
  if (plan.columns[column - 1]?.kind === 'text') {
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
  for (const { at: ends, parts } of plan.windows) {
    lower(at + ends);
    lower(at + ends + 1);
    for (const part of parts) {
      if (part.last >= 0 && (cells[at + part.last] ?? -1) >= 0) lower(at + part.last);
      if (part.smallest >= 0) extremeAt(plan, state, row, part.smallest).isStale = true;
      if (part.largest >= 0) extremeAt(plan, state, row, part.largest).isStale = true;
    }
  }
}
