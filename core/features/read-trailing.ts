import { quotientToDouble, rootOfQuotient, type BinaryFraction } from '../aggregates/binary-fraction';
import { exactTotal } from '../aggregates/exact-sum';
import type { DictionaryValue } from './dictionary';
import { nearestQuotient } from './exact-quotient';
import { largestOf } from './extreme';
import { safeTotal, wideTotal } from './limb-sum';
import type { PartPlan, ReadPlan, TrailingFn, TrailingPlan, WindowPlan } from './trailing-plan';
import type { TrailingState } from './trailing-state';
import { countsAt, doublesAt, extremeAt, NO_VALUE, UNKNOWN, valuesOf, type Ring } from './trailing-window';

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
  ring: Ring,
  window: WindowPlan,
  part: PartPlan,
  read: ReadPlan,
  timeMs: number,
): TrailingValue {
  const { fn } = read;
  if (fn === 'last' || fn === 'sinceLast') return readLast(plan, state, ring, window, part, read, timeMs);
  const count = state.cells[ring.at + part.count] ?? 0;
  if (count === 0) return nothingRead(fn);
  switch (fn) {
    case 'count':
      return count;
    case 'distinct':
      return countsAt(plan, state, ring.row, part.counts).size;
    case 'sum':
      return quotientOf(plan, state, ring, part, 1, read.scale);
    case 'avg':
    case 'share':
      return quotientOf(plan, state, ring, part, count, read.scale);
    case 'stddev':
      return deviationOf(plan, state, ring, part, count, read.scale);
    case 'min':
    case 'max':
      return extremeOf(plan, state, ring, window, part, read);
  }
}

/** The sum over the divisor, rounded once. */
function quotientOf(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  part: PartPlan,
  divisor: number,
  scale: number,
): number | null {
  if (part.doubles >= 0)
    return finite(nearestQuotient(doublesAt(plan, state, ring.row, part.doubles), divisor));
  const total = safeTotal(state.cells, ring.at + part.sum);
  const units = divisor * 10 ** scale;
  if (total !== null && units <= SAFE) return total / units + 0;
  const exact = { mantissa: wideTotal(state.cells, ring.at + part.sum, 2), exponent: 0 };
  return finite(quotientToDouble(exact, BigInt(divisor) * 10n ** BigInt(scale)));
}

/** The population's standard deviation, sqrt(n·Σx² − (Σx)²) / n: the difference is exact, rounded once before the root. */
function deviationOf(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  part: PartPlan,
  count: number,
  scale: number,
): number | null {
  const small = part.doubles >= 0 ? null : smallVariance(state.cells, ring.at, part, count, scale);
  if (small !== null) return Math.sqrt(small);
  const { sum, squares } = momentsOf(plan, state, ring, part);
  const square = { mantissa: -(sum.mantissa * sum.mantissa), exponent: 2 * sum.exponent };
  const spread = addAligned(
    { mantissa: squares.mantissa * BigInt(count), exponent: squares.exponent },
    square,
  );
  return finite(rootOfQuotient(spread, BigInt(count) ** 2n * 10n ** BigInt(2 * scale)));
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
  ring: Ring,
  part: PartPlan,
): { sum: BinaryFraction; squares: BinaryFraction } {
  if (part.doubles >= 0) {
    return {
      sum: exactTotal(doublesAt(plan, state, ring.row, part.doubles)),
      squares: exactTotal(doublesAt(plan, state, ring.row, part.doubleSquares)),
    };
  }
  return {
    sum: { mantissa: wideTotal(state.cells, ring.at + part.sum, 2), exponent: 0 },
    squares: { mantissa: wideTotal(state.cells, ring.at + part.squares, 4), exponent: 0 },
  };
}

function addAligned(a: BinaryFraction, b: BinaryFraction): BinaryFraction {
  const exponent = Math.min(a.exponent, b.exponent);
  return {
    mantissa: (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent)),
    exponent,
  };
}

function extremeOf(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  window: WindowPlan,
  part: PartPlan,
  { fn, scale }: ReadPlan,
): number | null {
  const turned = fn === 'min' ? -1 : 1;
  const valueOf = valuesOf(plan, state, ring, part, turned);
  const extreme = extremeAt(plan, state, ring.row, fn === 'min' ? part.smallest : part.largest);
  const lo = state.cells[ring.at + window.at] ?? 0;
  const hi = state.cells[ring.at + window.at + 1] ?? 0;
  const seq = largestOf(extreme, lo, hi, valueOf);
  return seq === undefined ? null : (turned * valueOf(seq)) / 10 ** scale + 0;
}

/** The newest value of the window, or what is left of older ones where the window has no start. */
function readLast(
  plan: TrailingPlan,
  state: TrailingState,
  ring: Ring,
  window: WindowPlan,
  part: PartPlan,
  read: ReadPlan,
  timeMs: number,
): TrailingValue {
  const { cells, slab } = state;
  const seq = lastOf(plan, state, ring, window, part);
  const place = ring.base + (seq & ring.mask) * plan.stride;
  const fromFloor = seq === NO_VALUE && part.floor >= 0;
  if (seq === NO_VALUE && !fromFloor) return null;
  const lastMs = (fromFloor ? cells[ring.at + part.floor] : slab[place]) ?? Number.NaN;
  if (!(lastMs <= timeMs - window.delayMs)) return null;
  if (read.fn === 'sinceLast') return timeMs - lastMs;
  const value = (fromFloor ? cells[ring.at + part.floor + 1] : slab[place + part.column]) ?? Number.NaN;
  if (read.kind === 'boolean') return value === 1;
  return read.kind === 'text' ? (state.dictionary.values[value] ?? null) : value / 10 ** read.scale;
}

function lastOf(
  plan: TrailingPlan,
  { cells, slab }: TrailingState,
  ring: Ring,
  window: WindowPlan,
  part: PartPlan,
): number {
  const known = cells[ring.at + part.last] ?? NO_VALUE;
  if (known !== UNKNOWN) return known;
  const lo = cells[ring.at + window.at] ?? 0;
  let seq = (cells[ring.at + window.at + 1] ?? 0) - 1;
  const isNull = (at: number) => Number.isNaN(slab[ring.base + (at & ring.mask) * plan.stride + part.column]);
  while (seq >= lo && isNull(seq)) seq -= 1;
  cells[ring.at + part.last] = seq >= lo ? seq : NO_VALUE;
  return seq >= lo ? seq : NO_VALUE;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
