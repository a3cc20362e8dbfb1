import {
  distinctSketchFromJson,
  distinctSketchToJson,
  type DistinctSketch,
  type DistinctSketchJson,
} from './distinct-sketch';
import type { ExactSum } from './exact-sum';
import type { RowLayout } from './layout';
import {
  quantileSketchFromJson,
  quantileSketchToJson,
  type QuantileSketch,
  type QuantileSketchJson,
} from './quantile-sketch';
import type { Rows } from './rows';

/** A row as JSON carries it: infinities as null (each column has but one), big integers as text. */
export type RowJson = {
  numbers: (number | null)[];
  objects: unknown[];
  exact: [column: number, sum: SumJson][];
};
type SumJson = [low: number, high: string, partials: number[], mantissa: string, exponent: number];

export function rowToJson(rows: Rows, layout: RowLayout, row: number): RowJson {
  const at = row * layout.width;
  const numbers = Array.from(rows.numbers.subarray(at, at + layout.width), value =>
    Number.isFinite(value) ? value : null,
  );
  const exact: RowJson['exact'] = [];
  for (let column = 0; rows.exact.size > 0 && column < layout.width; column += 1) {
    const sum = rows.exact.get(at + column);
    if (sum !== undefined) exact.push([column, sumToJson(sum)]);
  }
  const objects = rows.objects.map(column => column[row] ?? null);
  for (const { kind, object } of layout.sketches) {
    const sketch = objects[object];
    objects[object] =
      kind === 'distinct'
        ? distinctSketchToJson(sketch as DistinctSketch)
        : quantileSketchToJson(sketch as QuantileSketch);
  }
  return { numbers, objects, exact };
}

/** Writes a row that came as JSON over a row (the whole of it). */
export function rowFromJson(rows: Rows, layout: RowLayout, row: number, json: RowJson): void {
  const at = row * layout.width;
  for (const [column, value] of json.numbers.entries()) {
    if (value !== null) rows.numbers[at + column] = value;
    rows.exact.delete(at + column);
  }
  for (const [column, sum] of json.exact) rows.exact.set(at + column, sumFromJson(sum));
  for (const [index, column] of rows.objects.entries()) column[row] = json.objects[index] ?? null;
  for (const { kind, object } of layout.sketches) {
    const column = rows.objects[object];
    const sketch = json.objects[object];
    if (column !== undefined)
      column[row] =
        kind === 'distinct'
          ? distinctSketchFromJson(sketch as DistinctSketchJson)
          : quantileSketchFromJson(sketch as QuantileSketchJson);
  }
}

const sumToJson = ({ whole, partials, wide }: ExactSum): SumJson => [
  whole.low,
  String(whole.high),
  [...partials],
  String(wide.mantissa),
  wide.exponent,
];

const sumFromJson = ([low, high, partials, mantissa, exponent]: SumJson): ExactSum => ({
  whole: { low, high: BigInt(high) },
  partials: [...partials],
  wide: { mantissa: BigInt(mantissa), exponent },
});
