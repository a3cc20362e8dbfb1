import { addDouble, addDoubleSquare, mergeExactSum, newExactSum, type ExactSum } from './exact-sum';
import { SAFE_ROOT } from './exact-integer';
import { errorOfProduct } from './rounding-errors';
import { addDistinct, mergeDistinctSketch, newDistinctSketch, type DistinctSketch } from './distinct-sketch';
import type { NumberInput, PickInput, RowLayout } from './layout';
import { addQuantile, mergeQuantileSketch, newQuantileSketch, type QuantileSketch } from './quantile-sketch';

/**
 * Accumulators of many groups: row r has the doubles `numbers[r · width …]` and one entry of each array of `objects`.
 * What a column cannot hold exactly goes to `exact` under r · width + column. Rows merge in any order to the same
 * values. Plain data: it is part of the checkpoint.
 */
export type Rows = {
  count: number;
  numbers: Float64Array;
  objects: unknown[][];
  exact: Map<number, ExactSum>;
  /** Rows that may be used again. */
  freed: number[];
};

const LEAST_CAPACITY = 8;

export function newRows(layout: RowLayout, capacity = LEAST_CAPACITY): Rows {
  return {
    count: 0,
    numbers: new Float64Array(Math.max(capacity, 1) * layout.width),
    objects: Array.from({ length: layout.objects }, () => []),
    exact: new Map(),
    freed: [],
  };
}

/** A fresh row's index: no event yet. */
export function addRow(rows: Rows, layout: RowLayout): number {
  const row = rows.freed.pop() ?? rows.count++;
  const { width } = layout;
  const at = row * width;
  if (at + width > rows.numbers.length) {
    const larger = new Float64Array(2 * (at + width));
    larger.set(rows.numbers);
    rows.numbers = larger;
  }
  const { numbers, objects } = rows;
  numbers.fill(0, at, at + width);
  for (const input of layout.numbers) {
    if (input.min !== -1) numbers[at + input.min] = Number.POSITIVE_INFINITY;
    if (input.max !== -1) numbers[at + input.max] = Number.NEGATIVE_INFINITY;
  }
  for (const { isLast, time, object } of layout.picks) {
    numbers[at + time] = isLast ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const column = objects[object];
    if (column !== undefined) column[row] = null;
  }
  for (const { kind, object } of layout.sketches) {
    const column = objects[object];
    if (column !== undefined) column[row] = kind === 'distinct' ? newDistinctSketch() : newQuantileSketch();
  }
  return row;
}

/** Gives a row back. */
export function freeRow(rows: Rows, layout: RowLayout, row: number): void {
  for (let column = 0; rows.exact.size > 0 && column < layout.width; column += 1)
    rows.exact.delete(row * layout.width + column);
  for (const column of rows.objects) column[row] = null;
  rows.freed.push(row);
}

/**
 * Folds one event into a row; nulls are skipped field by field. `order` tells which of two events with one time
 * arrived first.
 */
export function foldEvent(
  rows: Rows,
  layout: RowLayout,
  row: number,
  values: readonly unknown[],
  timeMs: number,
  order: number,
): void {
  const { numbers } = rows;
  const at = row * layout.width;
  numbers[at] = (numbers[at] as number) + 1;
  const inputs = layout.numbers;
  for (let index = 0; index < inputs.length; index += 1) {
    const input = inputs[index] as NumberInput;
    const value = values[input.slot];
    if (typeof value === 'number') foldNumber(rows, at, input, value);
  }
  if (layout.objects > 0) foldObjects(rows, layout, row, values, timeMs, order);
}

function foldNumber(rows: Rows, at: number, input: NumberInput, value: number): void {
  const { numbers } = rows;
  if (input.count > 0) numbers[at + input.count] = (numbers[at + input.count] as number) + 1;
  if (input.min !== -1 && value < (numbers[at + input.min] as number)) numbers[at + input.min] = value;
  if (input.max !== -1 && value > (numbers[at + input.max] as number)) numbers[at + input.max] = value;
  if (input.sum !== -1) {
    if (input.isExact) addWhole(rows, at + input.sum, value);
    else addParts(rows, at + input.sum, value);
  }
  if (input.squares !== -1) addSquare(rows, at + input.squares, input.isExact, value);
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** Adds an integer to a column; what no longer is a safe integer moves to `exact`. */
function addWhole(rows: Rows, at: number, value: number): void {
  const { numbers } = rows;
  const before = numbers[at] as number;
  const next = before + value;
  if (next <= SAFE && next >= -SAFE) numbers[at] = next;
  else {
    const exact = exactAt(rows, at);
    addDouble(exact, before);
    addDouble(exact, value);
    numbers[at] = 0;
  }
}

/** Adding and taking away 1.5 · 2^(52 + e) rounds a double to a multiple of 2^e. */
const TO_WHOLE = 1.5 * 2 ** 52;
const TO_MIDDLE = 1.5 * 2 ** 23;
const TO_LOW = 1.5 * 2 ** -10;
const LARGEST_WHOLE = 2 ** 50;
/** Sums of multiples of 2^-29, of 2^-62, are exact below these. */
const LARGEST_MIDDLE = 2 ** 22;
const LARGEST_LOW = 2 ** -11;

/**
 * Adds a double as three multiples of fixed powers of two, so that each column's sum is exact and independent of the
 * order; what does not fit (large, or finer than 2^-62) goes to `exact`.
 */
function addParts(rows: Rows, at: number, value: number): void {
  if (!(value < LARGEST_WHOLE && value > -LARGEST_WHOLE)) return addDouble(exactAt(rows, at), value);
  const whole = value + TO_WHOLE - TO_WHOLE;
  const rest = value - whole;
  if (rest === 0) return addWhole(rows, at, whole);
  const middle = rest + TO_MIDDLE - TO_MIDDLE;
  const fine = rest - middle;
  const low = fine + TO_LOW - TO_LOW;
  if (low !== fine) return addDouble(exactAt(rows, at), value);
  addWhole(rows, at, whole);
  addBounded(rows, at, 1, middle, LARGEST_MIDDLE);
  addBounded(rows, at, 2, low, LARGEST_LOW);
}

function addBounded(rows: Rows, at: number, part: number, value: number, largest: number): void {
  const { numbers } = rows;
  const next = (numbers[at + part] as number) + value;
  if (next < largest && next > -largest) numbers[at + part] = next;
  else {
    addDouble(exactAt(rows, at), next);
    numbers[at + part] = 0;
  }
}

function addSquare(rows: Rows, at: number, isExact: boolean, value: number): void {
  const isSmallWhole = value <= SAFE_ROOT && value >= -SAFE_ROOT && Number.isInteger(value);
  if (isSmallWhole) return addWhole(rows, at, value * value);
  if (isExact || !(value < SAFE_ROOT && value > -SAFE_ROOT && Math.abs(value) > 2 ** -20))
    return addDoubleSquare(exactAt(rows, at), value);
  const square = value * value;
  addParts(rows, at, square);
  addParts(rows, at, errorOfProduct(value, value, square));
}

function exactAt(rows: Rows, at: number): ExactSum {
  const known = rows.exact.get(at);
  if (known !== undefined) return known;
  const sum = newExactSum();
  rows.exact.set(at, sum);
  return sum;
}

function foldObjects(
  rows: Rows,
  layout: RowLayout,
  row: number,
  values: readonly unknown[],
  timeMs: number,
  order: number,
): void {
  for (const pick of layout.picks) {
    const value = values[pick.slot];
    if (value !== null && value !== undefined) offer(rows, layout, row, pick, timeMs, order, value);
  }
  for (const { slot, kind, object } of layout.sketches) {
    const value = values[slot];
    if (value === null || value === undefined) continue;
    const sketch = rows.objects[object]?.[row];
    if (kind === 'distinct') addDistinct(sketch as DistinctSketch, value as string | number | boolean);
    else addQuantile(sketch as QuantileSketch, value as number);
  }
}

/** Takes the value where it lies before (after, for the last) the one that is kept. */
function offer(
  { numbers, objects }: Rows,
  { width }: RowLayout,
  row: number,
  { isLast, time, order: orderColumn, object }: PickInput,
  timeMs: number,
  order: number,
  value: unknown,
): void {
  const at = row * width;
  const keptMs = numbers[at + time] as number;
  const keptOrder = numbers[at + orderColumn] as number;
  const isBefore = timeMs < keptMs || (timeMs === keptMs && order < keptOrder);
  const isSame = timeMs === keptMs && order === keptOrder;
  if (isLast ? isBefore || isSame : !isBefore) return;
  numbers[at + time] = timeMs;
  numbers[at + orderColumn] = order;
  const column = objects[object];
  if (column !== undefined) column[row] = value;
}

/** Adds a row to another of the same layout; the one that is added is left as it was. */
export function mergeRow(into: Rows, layout: RowLayout, row: number, from: Rows, fromRow: number): void {
  const { width } = layout;
  const { numbers } = into;
  const at = row * width;
  const fromAt = fromRow * width;
  numbers[at] = (numbers[at] as number) + (from.numbers[fromAt] as number);
  for (const input of layout.numbers) mergeNumber(into, at, from, fromAt, input);
  if (from.exact.size > 0) {
    for (let column = 1; column < width; column += 1) {
      const sum = from.exact.get(fromAt + column);
      if (sum !== undefined) mergeExactSum(exactAt(into, at + column), sum);
    }
  }
  if (layout.objects > 0) mergeObjects(into, layout, row, from, fromRow);
}

function mergeNumber(into: Rows, at: number, from: Rows, fromAt: number, input: NumberInput): void {
  const { numbers } = into;
  const { count, min, max, sum, squares, isExact } = input;
  if (count > 0)
    numbers[at + count] = (numbers[at + count] as number) + (from.numbers[fromAt + count] as number);
  if (min !== -1 && (from.numbers[fromAt + min] as number) < (numbers[at + min] as number))
    numbers[at + min] = from.numbers[fromAt + min] as number;
  if (max !== -1 && (from.numbers[fromAt + max] as number) > (numbers[at + max] as number))
    numbers[at + max] = from.numbers[fromAt + max] as number;
  if (sum !== -1) mergeSum(into, at + sum, from, fromAt + sum, isExact);
  if (squares !== -1) mergeSum(into, at + squares, from, fromAt + squares, isExact);
}

function mergeSum(into: Rows, at: number, from: Rows, fromAt: number, isExact: boolean): void {
  addWhole(into, at, from.numbers[fromAt] as number);
  if (isExact) return;
  addBounded(into, at, 1, from.numbers[fromAt + 1] as number, LARGEST_MIDDLE);
  addBounded(into, at, 2, from.numbers[fromAt + 2] as number, LARGEST_LOW);
}

function mergeObjects(into: Rows, layout: RowLayout, row: number, from: Rows, fromRow: number): void {
  for (const pick of layout.picks) {
    const value = from.objects[pick.object]?.[fromRow];
    const at = fromRow * layout.width;
    if (value !== null && value !== undefined) {
      const timeMs = from.numbers[at + pick.time] as number;
      offer(into, layout, row, pick, timeMs, from.numbers[at + pick.order] as number, value);
    }
  }
  for (const { kind, object } of layout.sketches) {
    const other = from.objects[object]?.[fromRow];
    const own = into.objects[object]?.[row];
    if (kind === 'distinct') mergeDistinctSketch(own as DistinctSketch, other as DistinctSketch);
    else mergeQuantileSketch(own as QuantileSketch, other as QuantileSketch);
  }
}
