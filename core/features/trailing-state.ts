import type { ExactSum } from '../aggregates/exact-sum';
import { newDictionary, type Dictionary } from './dictionary';
import { clearExtremes } from './extreme';
import { CHUNK, CHUNK_MASK, slabOf } from './slab';
import {
  BASE,
  BEFORE_MS,
  CAPACITY,
  FIRST_MS,
  HEAD,
  NEWEST,
  NO_VALUE,
  OLDEST,
  TAIL,
  type TrailingLayout,
  type TrailingPlan,
} from './trailing-plan';

/** What a part keeps that is no number: an exact sum of doubles, how often each value is there. */
export type Side = ExactSum | Map<number, number> | null;

/**
 * What is held of every entity of one stream and entity type. Plain data: it is part of the checkpoint. An entity has
 * a row of cells (see `TrailingPlan`) and a ring of events in `slabs`, oldest first: of its base the lower bits tell
 * where it lies in its slab, the others in which; sequence number `n` lies `(n mod capacity) · stride` behind it.
 */
export type TrailingState = {
  layout: TrailingLayout;
  rows: Map<string, number>;
  /** Row → entity; null: the row is free. */
  keys: (string | null)[];
  freeRows: number[];
  cells: Float64Array;
  /** Pieces of 2^CHUNK_BITS doubles, or of one longer ring; the first one grows until it is as long. */
  slabs: Float64Array[];
  /** The base of the next new ring. */
  slabEnd: number;
  /** Rings given back, by the binary logarithm of their capacity. */
  freeRings: number[][];
  sides: Side[];
  dictionary: Dictionary;
  /** The row that is looked at next for what can be forgotten. */
  hand: number;
  /** Events until then. */
  untilSweep: number;
  /** Events dropped because their entity had too many that could still be read. */
  dropped: number;
};

const FEWEST = 4;
/** What a state begins with. */
const FIRST_SLAB = 1024;

export const newTrailingState = ({ layout }: TrailingPlan): TrailingState => ({
  layout,
  rows: new Map(),
  keys: [],
  freeRows: [],
  cells: new Float64Array(0),
  slabs: [],
  slabEnd: 0,
  freeRings: [],
  sides: [],
  dictionary: newDictionary(),
  hand: 0,
  untilSweep: 0,
  dropped: 0,
});

/** A row for an entity that has none. */
export function newRow(plan: TrailingPlan, state: TrailingState, key: string): number {
  const row = state.freeRows.pop() ?? state.keys.length;
  state.rows.set(key, row);
  state.keys[row] = key;
  const at = row * plan.cellsPerRow;
  if (state.cells.length < at + plan.cellsPerRow) state.cells = grown(state.cells, at + plan.cellsPerRow);
  const { cells } = state;
  cells.fill(0, at, at + plan.cellsPerRow);
  cells[at + BASE] = ringOf(plan, state, FEWEST);
  cells[at + CAPACITY] = FEWEST;
  cells[at + OLDEST] = Number.POSITIVE_INFINITY;
  cells[at + NEWEST] = Number.NEGATIVE_INFINITY;
  for (const window of plan.windows) {
    const { at: ends, parts } = window;
    clearExtremes(cells, at, window, 0);
    cells[at + ends + FIRST_MS] = Number.NEGATIVE_INFINITY;
    cells[at + ends + BEFORE_MS] = Number.NEGATIVE_INFINITY;
    for (const { last, floor } of parts) {
      if (last >= 0) cells[at + last] = NO_VALUE;
      if (floor >= 0) cells[at + floor] = Number.NaN;
    }
  }
  return row;
}

export function freeRow(plan: TrailingPlan, state: TrailingState, row: number): void {
  const key = state.keys[row];
  if (key === null || key === undefined) return;
  const at = row * plan.cellsPerRow;
  giveBack(state, state.cells[at + BASE] ?? 0, state.cells[at + CAPACITY] ?? FEWEST);
  for (let side = 0; side < plan.sidesPerRow; side += 1) state.sides[row * plan.sidesPerRow + side] = null;
  state.rows.delete(key);
  state.keys[row] = null;
  state.freeRows.push(row);
}

/** An event is a few doubles: copyWithin would cost more than they do. */
export function copyEvent(
  source: Float64Array,
  from: number,
  target: Float64Array,
  to: number,
  stride: number,
): void {
  for (let index = 0; index < stride; index += 1) target[to + index] = source[from + index] as number;
}

/** Moves an entity's events to a ring of another capacity, a power of two that holds them. */
export function resizeRing(plan: TrailingPlan, state: TrailingState, row: number, capacity: number): void {
  const at = row * plan.cellsPerRow;
  const base = ringOf(plan, state, capacity);
  const { cells } = state;
  const { stride } = plan;
  const from = cells[at + BASE] ?? 0;
  const before = cells[at + CAPACITY] ?? FEWEST;
  const tail = cells[at + TAIL] ?? 0;
  const source = slabOf(state, from);
  const target = slabOf(state, base);
  const fromPlace = from & CHUNK_MASK;
  const toPlace = base & CHUNK_MASK;
  for (let seq = cells[at + HEAD] ?? 0; seq < tail; seq += 1) {
    const place = fromPlace + (seq & (before - 1)) * stride;
    copyEvent(source, place, target, toPlace + (seq & (capacity - 1)) * stride, stride);
  }
  giveBack(state, from, before);
  cells[at + BASE] = base;
  cells[at + CAPACITY] = capacity;
}

/** Gives back most of a ring that holds little. */
export function shrinkRing(plan: TrailingPlan, state: TrailingState, row: number): void {
  const at = row * plan.cellsPerRow;
  const capacity = state.cells[at + CAPACITY] ?? FEWEST;
  const held = (state.cells[at + TAIL] ?? 0) - (state.cells[at + HEAD] ?? 0);
  if (capacity > FEWEST && held * 4 <= capacity) resizeRing(plan, state, row, capacity / 2);
}

function ringOf(plan: TrailingPlan, state: TrailingState, capacity: number): number {
  const free = state.freeRings[Math.log2(capacity)]?.pop();
  if (free !== undefined) return free;
  const { slabs } = state;
  const length = capacity * plan.stride;
  if (slabs.length === 0) slabs.push(new Float64Array(FIRST_SLAB));
  if ((state.slabEnd & CHUNK_MASK) + length > CHUNK || state.slabEnd === slabs.length * CHUNK) {
    state.slabEnd = slabs.length * CHUNK;
    slabs.push(new Float64Array(Math.max(CHUNK, length)));
  }
  const base = state.slabEnd;
  state.slabEnd = length > CHUNK ? slabs.length * CHUNK : base + length;
  const [first] = slabs;
  if (slabs.length === 1 && first !== undefined && first.length < state.slabEnd)
    slabs[0] = grown(first, state.slabEnd, CHUNK);
  return base;
}

function giveBack(state: TrailingState, base: number, capacity: number): void {
  const size = Math.log2(capacity);
  while (state.freeRings.length <= size) state.freeRings.push([]);
  state.freeRings[size]?.push(base);
}

function grown(array: Float64Array, least: number, most = Number.POSITIVE_INFINITY): Float64Array {
  const larger = new Float64Array(Math.min(most, Math.max(FIRST_SLAB, least, Math.ceil(array.length * 1.5))));
  larger.set(array);
  return larger;
}
