import { finiteOrNull, quotientToDouble, type BinaryFraction } from '../aggregates/binary-fraction';
import { populationDeviation } from '../aggregates/deviation';
import { exactTotal } from '../aggregates/exact-sum';
import type { DictionaryValue } from './dictionary';
import { nearestQuotient } from './exact-quotient';
import { largestOf } from './extreme';
import { safeTotal, wideTotal } from './limb-sum';
import {
  BASE,
  CAPACITY,
  HI,
  LO,
  NEWEST,
  NO_VALUE,
  TAIL,
  UNKNOWN,
  type ExtremePlan,
  type PartPlan,
  type ReadPlan,
  type TrailingFn,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import type { TrailingState } from './trailing-state';
import { countsAt, doublesAt } from './trailing-window';

/** A feature's value. Decimals are doubles here; what is undefined is null. */
export type TrailingValue = number | boolean | DictionaryValue | null;

const SAFE = Number.MAX_SAFE_INTEGER;

/** What a feature is where there is no event. */
export const nothingRead = (fn: TrailingFn): TrailingValue =>
  fn === 'count' || fn === 'distinct' ? 0 : null;

/** Reads a feature from its window, which has been moved to where the reader at `timeMs` wants it. */
export function readPart(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  part: PartPlan,
  read: ReadPlan,
  timeMs: number,
): TrailingValue {
  const { fn } = read;
  if (fn === 'last' || fn === 'sinceLast') return readLast(plan, state, row, window, part, read, timeMs);
  const count = countOf(state.cells, row * plan.cellsPerRow, window, part);
  if (count === 0) return nothingRead(fn);
  switch (fn) {
    case 'count':
      return count;
    case 'distinct':
      return countsAt(plan, state, row, part.counts).size;
    case 'sum':
      return quotientOf(plan, state, row, part, 1, read);
    case 'avg':
    case 'share':
      return quotientOf(plan, state, row, part, count, read);
    case 'stddev':
      return deviationOf(plan, state, row, part, count, read.scale);
    case 'min':
    case 'max':
      return extremeOf(plan, state, row, window, fn === 'min' ? part.smallest : part.largest, read);
  }
}

/** Events with a value in the window. */
function countOf(cells: Float64Array, at: number, window: WindowPlan, part: PartPlan): number {
  if (part.count >= 0) return cells[at + part.count] as number;
  return (cells[at + window.at + HI] as number) - (cells[at + window.at + LO] as number);
}

/** The sum over the divisor, rounded once. */
function quotientOf(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  part: PartPlan,
  divisor: number,
  { scale, unit }: ReadPlan,
): number | null {
  if (part.doubles >= 0)
    return finiteOrNull(nearestQuotient(doublesAt(plan, state, row, part.doubles), divisor));
  const sum = row * plan.cellsPerRow + part.sum;
  const total = safeTotal(state.cells, sum);
  const units = divisor * unit;
  if (total !== null && units <= SAFE) return total / units + 0;
  const exact = { mantissa: wideTotal(state.cells, sum, 2), exponent: 0 };
  return finiteOrNull(quotientToDouble(exact, BigInt(divisor) * 10n ** BigInt(scale)));
}

function deviationOf(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  part: PartPlan,
  count: number,
  scale: number,
): number | null {
  const at = row * plan.cellsPerRow;
  const small = part.doubles >= 0 ? null : smallVariance(state.cells, at, part, count, scale);
  if (small !== null) return Math.sqrt(small);
  const { sum, squares } = momentsOf(plan, state, row, part);
  return finiteOrNull(populationDeviation(count, sum, squares, scale));
}

/** Where all that goes into it is a safe integer; else null. */
function smallVariance(
  cells: Float64Array,
  at: number,
  part: PartPlan,
  count: number,
  scale: number,
): number | null {
  const isShort = cells[at + part.squares + 2] === 0 && cells[at + part.squares + 3] === 0;
  const sum = safeTotal(cells, at + part.sum);
  const squares = isShort ? safeTotal(cells, at + part.squares) : null;
  const divisor = count * count * 10 ** (2 * scale);
  if (sum === null || squares === null || divisor > SAFE) return null;
  return sum * sum > SAFE || squares * count > SAFE ? null : (squares * count - sum * sum) / divisor;
}

function momentsOf(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  part: PartPlan,
): { sum: BinaryFraction; squares: BinaryFraction } {
  if (part.doubles >= 0) {
    return {
      sum: exactTotal(doublesAt(plan, state, row, part.doubles)),
      squares: exactTotal(doublesAt(plan, state, row, part.doubleSquares)),
    };
  }
  const at = row * plan.cellsPerRow;
  return {
    sum: { mantissa: wideTotal(state.cells, at + part.sum, 2), exponent: 0 },
    squares: { mantissa: wideTotal(state.cells, at + part.squares, 4), exponent: 0 },
  };
}

function extremeOf(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  { at: ends }: WindowPlan,
  extreme: ExtremePlan | null,
  { unit }: ReadPlan,
): number | null {
  if (extreme === null) return null;
  const at = row * plan.cellsPerRow;
  const lo = state.cells[at + ends + LO] as number;
  const hi = state.cells[at + ends + HI] as number;
  return largestOf(plan, state, at, extreme, lo, hi) / unit + 0;
}

/** The newest value of the window, or what is left of older ones where the window has no start. */
function readLast(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  window: WindowPlan,
  part: PartPlan,
  read: ReadPlan,
  timeMs: number,
): TrailingValue {
  const { cells } = state;
  const at = row * plan.cellsPerRow;
  const seq = lastOf(plan, state, at, window, part);
  const fromFloor = seq === NO_VALUE && part.floor >= 0;
  if (seq === NO_VALUE && !fromFloor) return null;
  const lastMs = fromFloor ? (cells[at + part.floor] as number) : timeOf(plan, state, at, seq);
  if (!(lastMs <= timeMs - window.delayMs)) return null;
  if (read.fn === 'sinceLast') return timeMs - lastMs;
  const place = placeOf(plan, cells, at, seq);
  const slab = slabOf(state, cells[at + BASE] as number);
  const value = (fromFloor ? cells[at + part.floor + 1] : slab[place + part.column]) as number;
  if (read.kind === 'boolean') return value === 1;
  return read.kind === 'text' ? (state.dictionary.values[value] ?? null) : value / read.unit;
}

/** The newest event's time is known without a look at the event. */
function timeOf(plan: TrailingPlan, state: TrailingState, at: number, seq: number): number {
  const { cells } = state;
  if (seq === (cells[at + TAIL] as number) - 1) return cells[at + NEWEST] as number;
  return slabOf(state, cells[at + BASE] as number)[placeOf(plan, cells, at, seq)] as number;
}

function lastOf(
  plan: TrailingPlan,
  state: TrailingState,
  at: number,
  window: WindowPlan,
  part: PartPlan,
): number {
  const { cells } = state;
  const lo = (cells[at + window.at + LO] as number) | 0;
  let seq = ((cells[at + window.at + HI] as number) | 0) - 1;
  if (part.last < 0) return seq >= lo ? seq : NO_VALUE;
  const known = cells[at + part.last] as number;
  if (known !== UNKNOWN) return known;
  const slab = slabOf(state, cells[at + BASE] as number);
  while (seq >= lo && Number.isNaN(slab[placeOf(plan, cells, at, seq) + part.column])) seq -= 1;
  cells[at + part.last] = seq >= lo ? seq : NO_VALUE;
  return seq >= lo ? seq : NO_VALUE;
}

const placeOf = ({ stride }: TrailingPlan, cells: Float64Array, at: number, seq: number) =>
  ((cells[at + BASE] as number) & CHUNK_MASK) + (seq & (((cells[at + CAPACITY] as number) | 0) - 1)) * stride;
