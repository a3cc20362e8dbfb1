import { addDouble, newExactSum, type ExactSum } from '../aggregates/exact-sum';
import { addSquareOf } from './exact-quotient';
import { dropOldest, newExtreme, pushNewest, pushOldest, type Extreme, type ValueOf } from './extreme';
import { addInteger, addSquare } from './limb-sum';
import {
  BASE,
  CAPACITY,
  HEAD,
  TAIL,
  type PartPlan,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import type { Side, TrailingState } from './trailing-state';

/** Of a cell with the newest value's sequence number: none; not known any more, to be looked for. */
export const NO_VALUE = -1;
export const UNKNOWN = -2;

/** Which end of a window an event comes to or goes from; `middle`: it arrived out of order. */
type Place = 'oldest' | 'newest' | 'middle';

/** An entity's ring, as it lies in the slab. */
export type Ring = Readonly<{
  row: number;
  at: number;
  base: number;
  mask: number;
  head: number;
  tail: number;
}>;

export function ringAt(plan: TrailingPlan, { cells }: TrailingState, row: number): Ring {
  const at = row * plan.cellsPerRow;
  return {
    row,
    at,
    base: cells[at + BASE] ?? 0,
    mask: (cells[at + CAPACITY] ?? 1) - 1,
    head: cells[at + HEAD] ?? 0,
    tail: cells[at + TAIL] ?? 0,
  };
}

/**
 * Moves a window's ends so that it holds the events with `aboveMs < time ≤ untilMs`. Costs one step for each event
 * that enters or leaves.
 */
export function moveWindow(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  window: WindowPlan,
  aboveMs: number,
  untilMs: number,
): void {
  const { cells, slab } = state;
  const { base, mask, head, tail } = ring;
  const { stride } = plan;
  let lo = cells[ring.at + window.at] ?? 0;
  let hi = cells[ring.at + window.at + 1] ?? 0;
  const was = { lo, hi };
  while (hi > lo && (slab[base + ((hi - 1) & mask) * stride] ?? 0) > untilMs) {
    hi -= 1;
    change(plan, state, ring, window, hi, -1, 'newest');
  }
  while (lo < hi && (slab[base + (lo & mask) * stride] ?? 0) <= aboveMs) {
    change(plan, state, ring, window, lo, -1, 'oldest');
    lo += 1;
  }
  if (lo === hi) {
    lo = firstAbove(slab, ring, stride, aboveMs, lo);
    hi = lo;
  } else {
    while (lo > head && (slab[base + ((lo - 1) & mask) * stride] ?? 0) > aboveMs) {
      lo -= 1;
      change(plan, state, ring, window, lo, 1, 'oldest');
    }
  }
  while (hi < tail && (slab[base + (hi & mask) * stride] ?? 0) <= untilMs) {
    change(plan, state, ring, window, hi, 1, 'newest');
    hi += 1;
  }
  if (lo !== was.lo) cells[ring.at + window.at] = lo;
  if (hi !== was.hi) cells[ring.at + window.at + 1] = hi;
}

/** The first event later than the time; most often it is where the search starts. */
function firstAbove(slab: Float64Array, ring: Ring, stride: number, aboveMs: number, start: number): number {
  const { base, mask, head, tail } = ring;
  const timeOf = (seq: number) => slab[base + (seq & mask) * stride] ?? 0;
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
  ring: Ring,
  window: WindowPlan,
  seq: number,
  sign: 1 | -1,
  place: Place,
): void {
  const { cells, slab } = state;
  const at = ring.base + (seq & ring.mask) * plan.stride;
  for (let index = 0; index < window.parts.length; index += 1) {
    const part = window.parts[index];
    if (part === undefined) continue;
    const value = slab[at + part.column] ?? Number.NaN;
    if (value !== value) continue;
    cells[ring.at + part.count] = (cells[ring.at + part.count] ?? 0) + sign;
    if (part.isPlain) continue;
    if (part.sum >= 0) addInteger(cells, ring.at + part.sum, value, sign);
    if (part.squares >= 0) addSquare(cells, ring.at + part.squares, value, sign);
    if (part.last >= 0) noteLast(cells, ring.at + part.last, seq, sign, place);
    if (part.doubles >= 0) addDouble(doublesAt(plan, state, ring.row, part.doubles), sign * value);
    if (part.doubleSquares >= 0)
      addSquareOf(doublesAt(plan, state, ring.row, part.doubleSquares), value, sign);
    if (part.counts >= 0) countValue(countsAt(plan, state, ring.row, part.counts), value, sign);
    if (part.smallest >= 0 || part.largest >= 0) noteExtremes(plan, state, ring, part, seq, sign, place);
  }
}

function noteLast(cells: Float64Array, cell: number, seq: number, sign: 1 | -1, place: Place): void {
  const last = cells[cell] ?? NO_VALUE;
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

function noteExtremes(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  part: PartPlan,
  seq: number,
  sign: 1 | -1,
  place: Place,
): void {
  const note = (extreme: Extreme, turned: 1 | -1) => {
    if (extreme.isStale) return;
    if (place === 'middle' || (sign < 0 && place === 'newest')) extreme.isStale = true;
    else if (sign < 0) dropOldest(extreme, seq);
    else
      (place === 'newest' ? pushNewest : pushOldest)(extreme, seq, valuesOf(plan, state, ring, part, turned));
  };
  if (part.smallest >= 0) note(extremeAt(plan, state, ring.row, part.smallest), -1);
  if (part.largest >= 0) note(extremeAt(plan, state, ring.row, part.largest), 1);
}

/** The column's value of an event, with its sign turned for the smallest. */
export function valuesOf(
  plan: TrailingPlan,
  { slab }: TrailingState,
  ring: Ring,
  { column }: PartPlan,
  turned: 1 | -1,
): ValueOf {
  return seq => turned * (slab[ring.base + (seq & ring.mask) * plan.stride + column] ?? Number.NaN);
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
export const extremeAt = (plan: TrailingPlan, state: TrailingState, row: number, side: number) =>
  sideAt(plan, state, row, side, newExtreme) as Extreme;
