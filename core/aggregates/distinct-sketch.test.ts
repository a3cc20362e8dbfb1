import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDistinct,
  distinctOf,
  distinctSketchFromJson,
  distinctSketchToJson,
  DISTINCT_ERROR,
  mergeDistinctSketch,
  newDistinctSketch,
} from './distinct-sketch';
import { hash64, type Hashable } from './hash64';

function sketchOf(values: Iterable<Hashable>) {
  const sketch = newDistinctSketch();
  for (const value of values) addDistinct(sketch, value);
  return sketch;
}

const range = (count: number, of: (n: number) => Hashable) => Array.from({ length: count }, (_, n) => of(n));
const scalar = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean());

describe('up to 1,000 values', () => {
  it('the count is exact: 1, "1" and true are three, 0 and -0 one', () => {
    expect(distinctOf(sketchOf([1, '1', true, 1, '1', 0, -0, 'true', '', false]))).toBe(7);
    expect(distinctOf(newDistinctSketch())).toBe(0);
  });
  it('is that of a set, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(scalar), values => {
        expect(distinctOf(sketchOf(values))).toBe(new Set(values).size);
      }),
    );
  });
  it('is exact at 1,000, however often each came', () => {
    const values = range(1000, n => `card-${n}`);
    expect(distinctOf(sketchOf([...values, ...values]))).toBe(1000);
  });
  it('never falls when the 1,001st comes', () => {
    expect(distinctOf(sketchOf(range(1001, n => n)))).toBeGreaterThanOrEqual(1001);
  });
});

describe('beyond 1,000 values the estimate', () => {
  const kinds: [string, (n: number, salt: number) => Hashable][] = [
    ['rising numbers', (n, salt) => n + salt * 1e9],
    ['numbered texts', (n, salt) => `card-${salt}-${n}`],
    ['fractions', (n, salt) => (n + 0.5) / (salt + 3)],
    ['multiples of 2^20', (n, salt) => n * 2 ** 20 + salt],
    ['single characters and pairs', (n, salt) => String.fromCharCode(n % 65_536, salt, n >>> 16)],
  ];
  it.each(kinds)('of %s has the stated error', (_, of) => {
    for (const count of [1001, 3000, 10_000, 40_000, 100_000]) {
      const errors = range(6, salt => salt).map(salt => {
        const estimate = distinctOf(sketchOf(range(count, n => of(n, Number(salt)))));
        return (estimate - count) / count;
      });
      const root = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      // Six draws: their root mean square exceeds 1.9 standard errors about once in 2,000.
      expect(root, `${count}: ${errors.join(' ')}`).toBeLessThan(1.9 * DISTINCT_ERROR);
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(4 * DISTINCT_ERROR);
    }
  });
  it('holds at a million', () => {
    const sketch = newDistinctSketch();
    for (let n = 0; n < 1_000_000; n += 1) addDistinct(sketch, `terminal-${n}`);
    expect(Math.abs(distinctOf(sketch) - 1e6)).toBeLessThan(3 * DISTINCT_ERROR * 1e6);
  });
});

describe('the state', () => {
  const sets = [300, 999, 1000, 1001, 1500, 2500];
  const whole = (count: number) => distinctSketchToJson(sketchOf(range(count, n => `v${n}`)));

  it('depends on the set alone, not on order or repeats', () => {
    for (const count of sets) {
      const values = range(count, n => `v${n}`);
      expect(distinctSketchToJson(sketchOf([...values].reverse()))).toEqual(whole(count));
      expect(distinctSketchToJson(sketchOf([...values, ...values]))).toEqual(whole(count));
    }
  });
  it('of parts merged is that of the whole, in any split, with any overlap', () => {
    for (const count of sets) {
      const values = range(count, n => `v${n}`);
      for (const [from, to] of [
        [0, count],
        [count / 2, count / 2],
        [count / 10, (count * 9) / 10],
        [count - 1, 1],
      ] as const) {
        const parts = [sketchOf(values.slice(0, to)), sketchOf(values.slice(from)), newDistinctSketch()];
        const before = parts.map(distinctSketchToJson);
        for (const order of [parts, [...parts].reverse()]) {
          const merged = newDistinctSketch();
          for (const part of order) mergeDistinctSketch(merged, part);
          const union = new Set([...values.slice(0, to), ...values.slice(from)]);
          expect(distinctSketchToJson(merged)).toEqual(distinctSketchToJson(sketchOf(union)));
        }
        expect(parts.map(distinctSketchToJson)).toEqual(before);
      }
    }
  });
  it('of random parts merged is that of the union', () => {
    const part = fc.array(fc.nat(3000), { maxLength: 1500, size: 'max' });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), parts => {
        const merged = newDistinctSketch();
        for (const values of parts) mergeDistinctSketch(merged, sketchOf(values));
        expect(distinctSketchToJson(merged)).toEqual(distinctSketchToJson(sketchOf(parts.flat())));
      }),
      { numRuns: 30 },
    );
  });
  it('survives JSON and a checkpoint', () => {
    for (const sketch of [newDistinctSketch(), sketchOf(['a', 1, true]), sketchOf(range(5000, n => n))]) {
      const copies = [
        distinctSketchFromJson(JSON.parse(JSON.stringify(distinctSketchToJson(sketch)))),
        deserialize(serialize(sketch)) as typeof sketch,
      ];
      for (const copy of copies) {
        expect(distinctOf(copy)).toBe(distinctOf(sketch));
        mergeDistinctSketch(copy, sketch);
        expect(distinctSketchToJson(copy)).toEqual(distinctSketchToJson(sketch));
      }
    }
  });
  it('refuses registers that are none', () => {
    expect(() => distinctSketchFromJson({ registers: '01' })).toThrow('2 characters are no distinct sketch');
    expect(() => distinctSketchFromJson({ registers: '!'.repeat(16_384) })).toThrow('no distinct sketch');
  });
});

describe('the hash', () => {
  const hashOf = (value: Hashable) => {
    const out = new Uint32Array(2);
    hash64(value, out);
    return `${out[0]}:${out[1]}`;
  };
  it('tells types and lengths apart', () => {
    const values: Hashable[] = [
      1,
      '1',
      true,
      0,
      false,
      '',
      '\0',
      '\0\0',
      'a',
      'a\0',
      'true',
      'ab',
      'ba',
      5e-324,
    ];
    expect(new Set(values.map(hashOf)).size).toBe(values.length);
    expect(hashOf(-0)).toBe(hashOf(0));
  });
  it('gives 300,000 similar values 300,000 hashes', () => {
    const hashes = new Set<string>();
    for (let n = 0; n < 100_000; n += 1) for (const value of [n, `c${n}`, n / 7]) hashes.add(hashOf(value));
    expect(hashes.size).toBe(300_000 - 14_286); // a seventh of n / 7 are whole numbers seen before
  });
  it('moves every bit of the output with even odds, whichever bit of the input moves', () => {
    const flips = new Array<number>(64).fill(0);
    let pairs = 0;
    for (let n = 0; n < 2000; n += 1) {
      for (let bit = 0; bit < 16; bit += 1) {
        const text = `k${n}`;
        const other = text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ (1 << bit));
        const [a, b] = [hashOf(text), hashOf(other)].map(hash => hash.split(':').map(Number));
        for (let out = 0; out < 64; out += 1) {
          const half = out >> 5;
          if ((((a?.[half] ?? 0) ^ (b?.[half] ?? 0)) >>> (out & 31)) & 1) flips[out] = (flips[out] ?? 0) + 1;
        }
        pairs += 1;
      }
    }
    for (const count of flips) expect(Math.abs(count / pairs - 0.5)).toBeLessThan(0.02);
  });
});
