import { addDouble, newExactSum, type ExactSum } from '../aggregates/exact-sum';
import { addSquareOf } from './exact-quotient';
import { clearExtremes, endMovedBack, growOldest, noteNewest, startMoved } from './extreme';
import { addInteger, addSquare } from './limb-sum';
import {
  BASE,
  BEFORE_MS,
  CAPACITY,
  FIRST_MS,
  HEAD,
  HI,
  LO,
  NEWEST,
  NO_VALUE,
  TAIL,
  UNKNOWN,
  type PartPlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import { type Side, type TrailingState } from './trailing-state';

/** Which end of a window an event comes to or goes from; `middle`: it arrived out of order. */
type Place = 'oldest' | 'newest' | 'middle';

/**
 * Moves a window's ends so that it holds the events with `aboveMs < time ≤ untilMs`. Costs one step for each event
 * that enters or leaves; where none does at its old end, that end's events are not looked at, and where all that are
 * held are old enough, nor are those that enter.
 */
export function moveWindow(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  aboveMs: number,
  untilMs: number,
): void {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const cell = at + window.at;
  const isHeldAll = (cells[at + NEWEST] as number) <= untilMs;
  let hi = (cells[cell + HI] as number) | 0;
  if (!isHeldAll) hi = moveEndBack(plan, state, row, window, untilMs, hi);
  if (!(aboveMs < (cells[cell + FIRST_MS] as number) && aboveMs >= (cells[cell + BEFORE_MS] as number)))
    hi = moveStart(plan, state, row, window, aboveMs, hi);
  const tail = (cells[at + TAIL] as number) | 0;
  if (isHeldAll) {
    if (window.kept.length > 0) for (; hi < tail; hi += 1) change(plan, state, row, window, hi, 1, 'newest');
    cells[cell + HI] = tail;
  } else cells[cell + HI] = moveEnd(plan, state, row, window, untilMs, hi);
}

function moveEnd(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  untilMs: number,
  from: number,
): number {
  const { cells } = state;
  const { stride } = plan;
  const at = row * plan.cellsPerRow;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const tail = (cells[at + TAIL] as number) | 0;
  let hi = from;
  while (hi < tail && (slab[base + (hi & mask) * stride] as number) <= untilMs) {
    change(plan, state, row, window, hi, 1, 'newest');
    hi += 1;
  }
  return hi;
}

function moveEndBack(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  untilMs: number,
  from: number,
): number {
  const { cells } = state;
  const { stride } = plan;
  const at = row * plan.cellsPerRow;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const lo = (cells[at + window.at + LO] as number) | 0;
  let hi = from;
  while (hi > lo && (slab[base + ((hi - 1) & mask) * stride] as number) > untilMs) {
    hi -= 1;
    change(plan, state, row, window, hi, -1, 'newest');
  }
  if (hi < from) endMovedBack(cells, at, window, hi);
  return hi;
}

/** Moves the start of a window that ends before `hi`. Returns its end: a window that is empty moves as a whole. */
function moveStart(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  aboveMs: number,
  hi: number,
): number {
  const { cells } = state;
  const { stride } = plan;
  const at = row * plan.cellsPerRow;
  const cell = at + window.at;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const head = (cells[at + HEAD] as number) | 0;
  let lo = (cells[cell + LO] as number) | 0;
  while (lo < hi && (slab[base + (lo & mask) * stride] as number) <= aboveMs) {
    change(plan, state, row, window, lo, -1, 'oldest');
    lo += 1;
  }
  const isEmpty = lo === hi;
  if (isEmpty) {
    lo = firstAbove(plan, state, at, aboveMs, lo);
    clearExtremes(cells, at, window, lo);
  } else {
    startMoved(cells, at, window);
    while (lo > head && (slab[base + ((lo - 1) & mask) * stride] as number) > aboveMs) {
      lo -= 1;
      change(plan, state, row, window, lo, 1, 'oldest');
      growOldest(plan, state, at, window, lo);
    }
  }
  const isLast = lo === cells[at + TAIL];
  cells[cell + LO] = lo;
  cells[cell + FIRST_MS] = isLast ? Number.NEGATIVE_INFINITY : (slab[base + (lo & mask) * stride] as number);
  cells[cell + BEFORE_MS] =
    lo === head ? Number.NEGATIVE_INFINITY : (slab[base + ((lo - 1) & mask) * stride] as number);
  return isEmpty ? lo : hi;
}

/** The first event later than the time; most often it is where the search starts. */
function firstAbove(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  aboveMs: number,
  start: number,
): number {
  const { cells } = state;
  const slab = slabOf(state, cells[at + BASE] as number);
  const base = (cells[at + BASE] as number) & CHUNK_MASK;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const head = (cells[at + HEAD] as number) | 0;
  const tail = (cells[at + TAIL] as number) | 0;
  const timeOf = (seq: number) => slab[base + (seq & mask) * plan.stride] as number;
  let low = head;
  let high = tail;
  if (start > head && timeOf(start - 1) <= aboveMs) low = start;
  if (start < tail && timeOf(start) > aboveMs) high = start;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(middle) <= aboveMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds an event's values to a window, or takes them away. */
export function change(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  seq: number,
  sign: 1 | -1,
  place: Place,
): void {
  const { cells } = state;
  const { kept } = window;
  const at = row * plan.cellsPerRow;
  const slab = slabOf(state, cells[at + BASE] as number);
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const from = ((cells[at + BASE] as number) & CHUNK_MASK) + (seq & mask) * plan.stride;
  for (let index = 0; index < kept.length; index += 1) {
    const part = kept[index] as PartPlan;
    const value = slab[from + part.column] as number;
    if (value !== value) continue;
    if (part.count >= 0) cells[at + part.count] = (cells[at + part.count] as number) + sign;
    if (part.isPlain) continue;
    if (part.sum >= 0) addInteger(cells, at + part.sum, value, sign);
    if (part.squares >= 0) addSquare(cells, at + part.squares, value, sign);
    if (part.last >= 0) noteLast(cells, at + part.last, seq, sign, place);
    if (place === 'newest') {
      if (part.smallest !== null) noteNewest(cells, at, part.smallest, value, sign);
      if (part.largest !== null) noteNewest(cells, at, part.largest, value, sign);
    }
    if (part.hasSides) changeSides(plan, state, row, part, value, sign);
  }
}

function changeSides(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  part: PartPlan,
  value: number,
  sign: 1 | -1,
): void {
  if (part.doubles >= 0) addDouble(doublesAt(plan, state, row, part.doubles), sign * value);
  if (part.doubleSquares >= 0) addSquareOf(doublesAt(plan, state, row, part.doubleSquares), value, sign);
  if (part.counts >= 0) countValue(countsAt(plan, state, row, part.counts), value, sign);
}

function noteLast(cells: Float64Array, cell: number, seq: number, sign: 1 | -1, place: Place): void {
  const last = cells[cell] as number;
  if (last === UNKNOWN) return;
  if (sign > 0) {
    if (seq > last && (place !== 'oldest' || last === NO_VALUE)) cells[cell] = seq;
  } else if (last === seq) cells[cell] = place === 'oldest' ? NO_VALUE : UNKNOWN;
}

function countValue(counts: Map<number, number>, value: number, sign: 1 | -1): void {
  const count = (counts.get(value) ?? 0) + sign;
  if (count === 0) counts.delete(value);
  else counts.set(value, count);
}

function sideAt(plan: TrailingPlan, state: TrailingState, row: number, side: number, make: () => Side): Side {
  const at = row * plan.sidesPerRow + side;
  while (state.sides.length <= at) state.sides.push(null);
  const known = state.sides[at] ?? null;
  if (known !== null) return known;
  const made = make();
  state.sides[at] = made;
  return made;
}

export const doublesAt = (plan: TrailingPlan, state: TrailingState, row: number, side: number) =>
  sideAt(plan, state, row, side, newExactSum) as ExactSum;
export const countsAt = (plan: TrailingPlan, state: TrailingState, row: number, side: number) =>
  sideAt(plan, state, row, side, () => new Map()) as Map<number, number>;
