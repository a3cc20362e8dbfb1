import type { ExactSum } from '../aggregates/exact-sum';
import { newDictionary, type Dictionary } from './dictionary';
import {
  BASE,
  BEFORE_MS,
  CAPACITY,
  FIRST_MS,
  HEAD,
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
 * a row of cells (see `TrailingPlan`) and a ring of events in `slab`, oldest first; sequence number `n` lies at
 * `base + (n mod capacity) · stride`.
 */
export type TrailingState = {
  layout: TrailingLayout;
  rows: Map<string, number>;
  /** Row → entity; null: the row is free. */
  keys: (string | null)[];
  freeRows: number[];
  cells: Float64Array;
  slab: Float64Array;
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

export const newTrailingState = ({ layout }: TrailingPlan): TrailingState => ({
  layout,
  rows: new Map(),
  keys: [],
  freeRows: [],
  cells: new Float64Array(0),
  slab: new Float64Array(0),
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
  for (const { at: ends, parts } of plan.windows) {
    cells[at + ends + FIRST_MS] = Number.NEGATIVE_INFINITY;
    cells[at + ends + BEFORE_MS] = Number.NEGATIVE_INFINITY;
    for (const { last, floor, smallest, largest } of parts) {
      if (last >= 0) cells[at + last] = NO_VALUE;
      if (smallest !== null) cells[at + smallest.cell] = NO_VALUE;
      if (largest !== null) cells[at + largest.cell] = NO_VALUE;
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
export function copyEvent(slab: Float64Array, from: number, to: number, stride: number): void {
  for (let index = 0; index < stride; index += 1) slab[to + index] = slab[from + index] as number;
}

/** Moves an entity's events to a ring of another capacity, a power of two that holds them. */
export function resizeRing(plan: TrailingPlan, state: TrailingState, row: number, capacity: number): void {
  const at = row * plan.cellsPerRow;
  const base = ringOf(plan, state, capacity);
  const { cells, slab } = state;
  const from = cells[at + BASE] ?? 0;
  const before = cells[at + CAPACITY] ?? FEWEST;
  const tail = cells[at + TAIL] ?? 0;
  for (let seq = cells[at + HEAD] ?? 0; seq < tail; seq += 1) {
    const source = from + (seq & (before - 1)) * plan.stride;
    copyEvent(slab, source, base + (seq & (capacity - 1)) * plan.stride, plan.stride);
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
  const base = state.slabEnd;
  state.slabEnd += capacity * plan.stride;
  if (state.slab.length < state.slabEnd) state.slab = grown(state.slab, state.slabEnd);
  return base;
}

function giveBack(state: TrailingState, base: number, capacity: number): void {
  const size = Math.log2(capacity);
  while (state.freeRings.length <= size) state.freeRings.push([]);
  state.freeRings[size]?.push(base);
}

function grown(array: Float64Array, least: number): Float64Array {
  const larger = new Float64Array(Math.max(1024, least, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
