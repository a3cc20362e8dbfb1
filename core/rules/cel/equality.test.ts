import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEqual } from './equality';
import { Meter } from './meter';

function equal(left: unknown, right: unknown, budget = 10_000): boolean {
  const meter = new Meter();
  meter.start(budget);
  return isEqual(left, right, meter);
}

const rows: [left: unknown, right: unknown, isSo: boolean][] = [
  [1, 1, true],
  [1, '1', false],
  [0, -0, true],
  [Number.NaN, Number.NaN, false],
  [null, null, true],
  [null, undefined, true],
  [null, 0, false],
  [null, [], false],
  [true, 1, false],
  [[], [], true],
  [[1, [2]], [1, [2]], true],
  [[1, [2]], [1, [3]], false],
  [[1], [1, 2], false],
  [[null], [undefined], true],
  [[], {}, false],
  [{}, [], false],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: { b: [1] } }, { a: { b: [1] } }, true],
  [new Map([['a', 1]]), { a: 1 }, true],
  [{ a: 1 }, new Map([['a', 1]]), true],
  [new Map([['a', 1]]), new Map([['a', 2]]), false],
  [new Set([1, 2]), [1, 2], true],
  [new Set([1, 2]), [2, 1], false],
  [{ toString: 1 }, {}, false],
  [{}, Object.create({ a: 1 }), true],
];

test.each(rows)('%j == %j is %s', (left, right, isSo) => {
  expect(equal(left, right)).toBe(isSo);
  expect(equal(right, left)).toBe(isSo);
});

test('JSON is equal to its copy and to nothing that prints differently', () => {
  const value = fc.jsonValue({ maxDepth: 4 }).map((json): unknown => JSON.parse(JSON.stringify(json)));
  fc.assert(
    fc.property(value, value, (left, right) => {
      expect(equal(left, JSON.parse(JSON.stringify(left)))).toBe(true);
      expect(equal(left, right)).toBe(equal(right, left));
      if (typeof left !== typeof right) expect(equal(left, right)).toBe(false);
    }),
  );
});

test('comparing costs by the item', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(equal(items, [...items], 101)).toBe(true);
  expect(() => equal(items, [...items], 100)).toThrow('stopped after 100 steps');
  expect(equal(items, [1, ...items.slice(1)], 2)).toBe(false);
});

test('data nested too deep is an error, not a crash', () => {
  const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
  expect(equal(deep(64), deep(64))).toBe(true);
  expect(() => equal(deep(65), deep(65))).toThrow('== cannot compare data nested more than 64 deep');
});
