import { BASE, CAPACITY, NO_VALUE, UNKNOWN, type ExtremePlan, type TrailingPlan } from './trailing-plan';
import type { TrailingState } from './trailing-state';

/*
 * The events that are, or may become, the largest value of a window, oldest first: a monotonic deque (D. Lemire,
 * Streaming maximum-minimum filter, 2006). It is a list within the ring: each of its events holds how many sequence
 * numbers before and after it its neighbours are, so that it costs no object and lies where the events lie. For the
 * smallest value all signs are turned.
 */

/** Cells of an extreme: sequence numbers of the first and the last event of the list, and the first one's value. */
export const FIRST = 0;
const LAST = 1;
const BEST = 2;
/** A link is `before · SPAN + after`; 0: no neighbour. More events than a ring holds. */
const SPAN = 2 ** 26;

/** The window has grown by its newest event. */
export function pushNewest(
  plan: TrailingPlan,
  { cells, slab }: TrailingState,
  at: number,
  extreme: ExtremePlan,
  seq: number,
): void {
  const { column, turned, link } = extreme;
  const cell = at + extreme.cell;
  const base = (cells[at + BASE] as number) | 0;
  const mask = ((cells[at + CAPACITY] as number) | 0) - 1;
  const { stride } = plan;
  const place = base + (seq & mask) * stride;
  const value = turned * (slab[place + column] as number);
  if (cells[cell + FIRST] === NO_VALUE || (cells[cell + BEST] as number) <= value) {
    cells[cell + FIRST] = seq;
    cells[cell + LAST] = seq;
    cells[cell + BEST] = value;
    slab[place + link] = 0;
    return;
  }
  // The first one is larger: the search ends there at the latest.
  let last = (cells[cell + LAST] as number) | 0;
  let lastPlace = base + (last & mask) * stride;
  while (turned * (slab[lastPlace + column] as number) <= value) {
    last -= Math.floor((slab[lastPlace + link] as number) / SPAN);
    lastPlace = base + (last & mask) * stride;
  }
  const before = Math.floor((slab[lastPlace + link] as number) / SPAN);
  slab[lastPlace + link] = before * SPAN + (seq - last);
  slab[place + link] = (seq - last) * SPAN;
  cells[cell + LAST] = seq;
}

/** The window has grown by its oldest event: it may matter only where it is larger than all others. */
export function pushOldest(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  extreme: ExtremePlan,
  seq: number,
): void {
  const { cells, slab } = state;
  const cell = at + extreme.cell;
  const first = cells[cell + FIRST] as number;
  if (first === NO_VALUE) return pushNewest(plan, state, at, extreme, seq);
  const place = placeOf(plan, cells, at, seq);
  const value = extreme.turned * (slab[place + extreme.column] as number);
  if ((cells[cell + BEST] as number) >= value) return;
  const firstLink = placeOf(plan, cells, at, first) + extreme.link;
  slab[firstLink] = ((slab[firstLink] as number) % SPAN) + (first - seq) * SPAN;
  slab[place + extreme.link] = first - seq;
  cells[cell + FIRST] = seq;
  cells[cell + BEST] = value;
}

/** The window has lost its oldest event. */
export function leaveOldest(
  plan: TrailingPlan,
  { cells, slab }: TrailingState,
  at: number,
  extreme: ExtremePlan,
  seq: number,
): void {
  const cell = at + extreme.cell;
  if (cells[cell + FIRST] !== seq) return;
  const after = (slab[placeOf(plan, cells, at, seq) + extreme.link] as number) % SPAN;
  if (after === 0) {
    cells[cell + FIRST] = NO_VALUE;
    return;
  }
  cells[cell + FIRST] = seq + after;
  cells[cell + BEST] =
    extreme.turned * (slab[placeOf(plan, cells, at, seq + after) + extreme.column] as number);
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
  const { cells, slab } = state;
  const cell = at + extreme.cell;
  if (cells[cell + FIRST] === UNKNOWN) {
    cells[cell + FIRST] = NO_VALUE;
    for (let seq = lo; seq < hi; seq += 1) {
      const value = slab[placeOf(plan, cells, at, seq) + extreme.column] as number;
      if (value === value) pushNewest(plan, state, at, extreme, seq);
    }
  }
  return extreme.turned * (cells[cell + BEST] as number);
}

const placeOf = (plan: TrailingPlan, cells: Float64Array, at: number, seq: number) =>
  (cells[at + BASE] as number) + (seq & ((cells[at + CAPACITY] as number) - 1)) * plan.stride;
