import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../demo/random';
import {
  addQuantile,
  mergeQuantileSketch,
  newQuantileSketch,
  quantileOf,
  quantileSketchFromJson,
  quantileSketchToJson,
  QUANTILE_ERROR,
} from './quantile-sketch';

const QUANTILES = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

function sketchOf(values: readonly number[]) {
  const sketch = newQuantileSketch();
  for (const value of values) addQuantile(sketch, value);
  return sketch;
}

/** The obvious way: sort, take the rank. */
function exact(values: readonly number[], q: number) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN) + 0;
}

/** 1 %, and one unit of the smallest doubles, which are too coarse for it. */
function expectClose(estimate: number | null, value: number) {
  const error = Math.abs((estimate ?? Number.NaN) - value);
  expect(error, `${estimate} for ${value}`).toBeLessThanOrEqual(
    Math.abs(value) * QUANTILE_ERROR * (1 + 1e-9) + Number.MIN_VALUE,
  );
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const any = fc.oneof(finite, fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(0, -0, 5e-324, -5e-324));
const many = fc.array(any, { minLength: 1, maxLength: 400, size: 'max' });

describe('the distributions of real fields', () => {
  const random = new Random(7);
  const draw = (of: (u: number) => number) => Array.from({ length: 20_000 }, () => of(1 - random.uniform()));
  const distributions: [string, number[]][] = [
    ['even', draw(u => u * 1000)],
    ['even around zero', draw(u => u - 0.5)],
    ['exponential', draw(u => -Math.log(u))],
    ['Pareto with a heavy tail', draw(u => u ** -2)],
    ['log-normal over many decades', draw(u => Math.exp(12 * Math.sqrt(-2 * Math.log(u))))],
    ['mostly zero', draw(u => (u < 0.9 ? 0 : u))],
    ['one value', draw(() => 42.5)],
    ['two far apart', draw(u => (u < 0.5 ? 1e-300 : 1e300))],
    ['whole cents', draw(u => Math.round(u * 100_000))],
    ['times of a day', draw(u => 1_790_000_000_000 + Math.round(u * 86_400_000))],
    ['the whole range of doubles', draw(u => 10 ** (u * 615 - 307) * (u % 0.002 < 0.001 ? 1 : -1))],
  ];
  it.each(distributions)('%s: every quantile within 1 %', (_, values) => {
    const sketch = sketchOf(values);
    const sorted = Float64Array.from(values).sort();
    for (const q of QUANTILES)
      expectClose(quantileOf(sketch, q), sorted[Math.floor(q * (sorted.length - 1))] ?? 0);
  });
});

describe('a quantile', () => {
  it('of nothing is null', () => expect(quantileOf(newQuantileSketch(), 0.5)).toBeNull());
  it('is exact up to 100 values', () => {
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          expect(quantileOf(sketchOf(values), q)).toBe(exact(values, q));
        },
      ),
    );
  });
  it('is within 1 % of the value at its rank, whatever the values', () => {
    fc.assert(
      fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        expectClose(quantileOf(sketchOf(values), q), exact(values, q));
      }),
    );
  });
  it('has the lowest and the highest value exact', () => {
    fc.assert(
      fc.property(many, values => {
        expect(quantileOf(sketchOf(values), 0)).toBe(exact(values, 0));
        expect(quantileOf(sketchOf(values), 1)).toBe(exact(values, 1));
      }),
    );
  });
  it('never falls as q rises', () => {
    fc.assert(
      fc.property(many, values => {
        const sketch = sketchOf(values);
        const found = QUANTILES.map(q => quantileOf(sketch, q) ?? Number.NaN);
        expect(found).toEqual([...found].sort((a, b) => a - b));
      }),
    );
  });
  it('holds the ends of the doubles', () => {
    const edge = [-Number.MAX_VALUE, -Number.MIN_VALUE, Number.MIN_VALUE, Number.MAX_VALUE];
    const values = edge.flatMap(value => Array.from({ length: 50 }, () => value));
    for (const q of QUANTILES) expectClose(quantileOf(sketchOf(values), q), exact(values, q));
  });
});

describe('the state', () => {
  it('does not depend on the order', () => {
    fc.assert(
      fc.property(many, fc.infiniteStream(fc.nat()), (values, keys) => {
        const shuffled = values
          .map(value => ({ value, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        expect(quantileSketchToJson(sketchOf(shuffled.map(({ value }) => value)))).toEqual(
          quantileSketchToJson(sketchOf(values)),
        );
      }),
    );
  });
  it('of parts merged is that of the whole, in any split, and the parts stay as they were', () => {
    fc.assert(
      fc.property(many, fc.array(fc.nat(4), { minLength: 1 }), (values, deal) => {
        const dealt = [0, 1, 2, 3, 4].map(part =>
          sketchOf(values.filter((_, index) => deal[index % deal.length] === part)),
        );
        const before = dealt.map(quantileSketchToJson);
        const merged = newQuantileSketch();
        for (const part of dealt) mergeQuantileSketch(merged, part);
        expect(quantileSketchToJson(merged)).toEqual(quantileSketchToJson(sketchOf(values)));
        expect(dealt.map(quantileSketchToJson)).toEqual(before);
      }),
    );
  });
  it('survives JSON and a checkpoint', () => {
    fc.assert(
      fc.property(many, more => {
        const sketch = sketchOf(more);
        const copies = [
          quantileSketchFromJson(JSON.parse(JSON.stringify(quantileSketchToJson(sketch)))),
          deserialize(serialize(sketch)) as typeof sketch,
        ];
        for (const copy of copies) {
          for (const q of QUANTILES) expect(quantileOf(copy, q)).toBe(quantileOf(sketch, q));
          mergeQuantileSketch(copy, sketch);
          expect(quantileOf(copy, 0.5)).toBe(quantileOf(sketchOf([...more, ...more]), 0.5));
        }
      }),
    );
  });
  it('is small: six decades fill 691 bins at most', () => {
    const random = new Random(3);
    const sketch = sketchOf(Array.from({ length: 50_000 }, () => 10 ** (6 * random.uniform())));
    expect(sketch.positive.size).toBeLessThanOrEqual(692);
    expect(sketch.values).toBeNull();
  });
});
