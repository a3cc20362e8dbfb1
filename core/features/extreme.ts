import {
  BASE,
  CAPACITY,
  UNKNOWN,
  type ExtremePlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import type { TrailingState } from './trailing-state';

/*
 * The largest value of a window whose ends move, by two stacks (K. Tangwongsan, M. Hirzel, S. Schneider, Low-latency
 * sliding-window aggregation, 2017): of the events from `MID` on the largest value is kept in a cell; each event before
 * it holds the largest value from itself up to `MID`. An event that comes changes a cell, one that goes changes nothing;
 * once all before `MID` have gone, it is set anew in one walk over the window. For the smallest value all signs are
 * turned.
 */

/**
 * Cells of an extreme: the sequence number between the stacks (UNKNOWN: to be found anew); the largest value from there
 * on (NaN: not known); the one before (NaN: not known, to be looked up where the window starts).
 */
const MID = 0;
const BACK = 1;
const FRONT = 2;

/** So many of the newest events stay behind `MID`: a reader that is a little late takes them out again. */
const RESERVE = 16;
/** So many events behind `MID` are looked through where the largest of them has gone. */
const FEW = 64;

/** The window is empty, and starts at `lo`. */
export function clearExtremes(cells: Float64Array, at: number, { extremes }: WindowPlan, lo: number): void {
  for (let index = 0; index < extremes.length; index += 1) {
    const cell = at + (extremes[index] as ExtremePlan).cell;
    cells[cell + MID] = lo;
    cells[cell + BACK] = Number.NEGATIVE_INFINITY;
    cells[cell + FRONT] = Number.NaN;
  }
}

/** They are found anew when they are read. */
export function forgetExtremes(cells: Float64Array, at: number, { extremes }: WindowPlan): void {
  for (let index = 0; index < extremes.length; index += 1)
    cells[at + (extremes[index] as ExtremePlan).cell + MID] = UNKNOWN;
}

/** The window has another start, which is later. */
export function startMoved(cells: Float64Array, at: number, { extremes }: WindowPlan): void {
  for (let index = 0; index < extremes.length; index += 1)
    cells[at + (extremes[index] as ExtremePlan).cell + FRONT] = Number.NaN;
}

/** The window has grown by its newest event, or lost it. */
export function noteNewest(
  cells: Float64Array,
  at: number,
  { cell: cellOf, turned }: ExtremePlan,
  value: number,
  sign: 1 | -1,
): void {
  const back = at + cellOf + BACK;
  const turnedValue = turned * value;
  if (sign > 0) {
    if (turnedValue > (cells[back] as number)) cells[back] = turnedValue;
  } else if (!(turnedValue < (cells[back] as number))) cells[back] = Number.NaN;
}

/** The window has lost its newest events down to `hi`. */
export function endMovedBack(cells: Float64Array, at: number, { extremes }: WindowPlan, hi: number): void {
  for (let index = 0; index < extremes.length; index += 1) {
    const mid = at + (extremes[index] as ExtremePlan).cell + MID;
    if ((cells[mid] as number) > hi) cells[mid] = UNKNOWN;
  }
}

/** The window, which started at `before`, has grown by the event before it, `seq`. */
export function growOldest(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  { extremes }: WindowPlan,
  seq: number,
): void {
  for (let index = 0; index < extremes.length; index += 1) {
    const extreme = extremes[index] as ExtremePlan;
    const cell = at + extreme.cell;
    const mid = state.cells[cell + MID] as number;
    if (mid <= seq) state.cells[cell + MID] = UNKNOWN;
    else setLink(plan, state, at, extreme, seq, mid);
    state.cells[cell + FRONT] = Number.NaN;
  }
}

/**
 * An event was put into the window at `seq`, and those from there on moved up by one; `lo` is its start. `isInside`:
 * the window holds it; else it lies before the window.
 */
export function takeInserted(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  { extremes }: WindowPlan,
  seq: number,
  lo: number,
  isInside: boolean,
): void {
  const { cells } = state;
  for (let index = 0; index < extremes.length; index += 1) {
    const extreme = extremes[index] as ExtremePlan;
    const cell = at + extreme.cell;
    const mid = cells[cell + MID] as number;
    if (mid === UNKNOWN) continue;
    if (seq < mid || !isInside) cells[cell + MID] = mid + 1;
    if (!isInside) continue;
    cells[cell + FRONT] = Number.NaN;
    if (seq >= mid) {
      const value =
        extreme.turned *
        (slabOf(state, state.cells[at + BASE] as number)[
          placeOf(plan, state, at, seq) + extreme.column
        ] as number);
      if (value > (cells[cell + BACK] as number)) cells[cell + BACK] = value;
    } else {
      for (let moved = seq; moved >= lo; moved -= 1)
        if (!setLink(plan, state, at, extreme, moved, mid + 1) && moved < seq) break;
    }
  }
}

/** The largest value of the events from `lo` up to `hi`, of which there is one. */
export function largestOf(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  extreme: ExtremePlan,
  lo: number,
  hi: number,
): number {
  const { cells } = state;
  const cell = at + extreme.cell;
  const mid = cells[cell + MID] as number;
  // UNKNOWN is below all.
  if (mid < lo) setAnew(plan, state, at, extreme, lo, hi);
  else if (Number.isNaN(cells[cell + BACK] as number)) {
    if (hi - mid > FEW) setAnew(plan, state, at, extreme, lo, hi);
    else cells[cell + BACK] = largestBetween(plan, state, at, extreme, mid, hi);
  }
  let front = cells[cell + FRONT] as number;
  if (Number.isNaN(front)) {
    front =
      lo < (cells[cell + MID] as number) ? linkOf(plan, state, at, extreme, lo) : Number.NEGATIVE_INFINITY;
    cells[cell + FRONT] = front;
  }
  const back = cells[cell + BACK] as number;
  return extreme.turned * (back > front ? back : front);
}

function setAnew(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  extreme: ExtremePlan,
  lo: number,
  hi: number,
): void {
  const { cells } = state;
  const cell = at + extreme.cell;
  const mid = hi - Math.min(RESERVE, (hi - lo) >> 1);
  cells[cell + MID] = mid;
  cells[cell + BACK] = largestBetween(plan, state, at, extreme, mid, hi);
  cells[cell + FRONT] = Number.NaN;
  for (let seq = mid - 1; seq >= lo; seq -= 1) setLink(plan, state, at, extreme, seq, mid);
}

function largestBetween(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  { column, turned }: ExtremePlan,
  from: number,
  to: number,
): number {
  const slab = slabOf(state, state.cells[at + BASE] as number);
  let largest = Number.NEGATIVE_INFINITY;
  for (let seq = from; seq < to; seq += 1) {
    const value = turned * (slab[placeOf(plan, state, at, seq) + column] as number);
    if (value > largest) largest = value;
  }
  return largest;
}

/** Notes at an event before `mid` the largest value from it on. False: it was noted already. */
function setLink(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  extreme: ExtremePlan,
  seq: number,
  mid: number,
): boolean {
  const slab = slabOf(state, state.cells[at + BASE] as number);
  const place = placeOf(plan, state, at, seq);
  const value = extreme.turned * (slab[place + extreme.column] as number);
  const after = seq + 1 < mid ? linkOf(plan, state, at, extreme, seq + 1) : Number.NEGATIVE_INFINITY;
  // A value that is not there is NaN, and not larger.
  const largest = value > after ? value : after;
  if (slab[place + extreme.link] === largest) return false;
  slab[place + extreme.link] = largest;
  return true;
}

const linkOf = (
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  { link }: ExtremePlan,
  seq: number,
): number => slabOf(state, state.cells[at + BASE] as number)[placeOf(plan, state, at, seq) + link] as number;

const placeOf = ({ stride }: TrailingPlan, { cells }: TrailingState, at: number, seq: number) =>
  ((cells[at + BASE] as number) & CHUNK_MASK) + (seq & (((cells[at + CAPACITY] as number) | 0) - 1)) * stride;
