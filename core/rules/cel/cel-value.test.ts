import { expect, test } from 'vitest';
import { describeValue, hasOwnKey, isCelValue, isRecord, itemsOf, keysOf, ownValue } from './cel-value';

class Point {
  constructor(readonly x: number) {}
  get y() {
    return this.x;
  }
}

const plain = { a: 1, nothing: null };
const bare: unknown = Object.assign(Object.create(null), { a: 1 });
const heir: unknown = Object.create({ a: 1 });

const own: [container: unknown, key: unknown, value: unknown][] = [
  [plain, 'a', 1],
  [plain, 'b', undefined],
  [plain, 'nothing', null],
  [plain, 'toString', undefined],
  [plain, '__proto__', undefined],
  [plain, 'constructor', undefined],
  [bare, 'a', 1],
  [bare, '__proto__', undefined],
  [heir, 'a', undefined],
  [{ 1: 'one' }, 1, 'one'],
  [{ true: 'yes' }, true, 'yes'],
  [{ '[object Object]': 1 }, {}, undefined],
  [{ null: 1 }, null, undefined],
  [{ undefined: 1 }, undefined, undefined],
  [new Map([['a', 1]]), 'a', 1],
  [new Map([['a', 1]]), 'size', undefined],
  [new Map([[1, 'one']]), 1, 'one'],
  [new Map([[1, 'one']]), '1', undefined],
  [new Point(3), 'x', 3],
  [new Point(3), 'y', undefined],
  [[1, 2], 0, undefined],
  [[1, 2], 'length', undefined],
  [new Set([1]), 'size', undefined],
  ['text', 'length', undefined],
  [null, 'a', undefined],
  [undefined, 'a', undefined],
  [7, 'toFixed', undefined],
  [() => 1, 'name', undefined],
];

test.each(own)('of %j the key %j holds %j', (container, key, value) => {
  expect(ownValue(container, key)).toBe(value);
  if (value !== undefined) expect(hasOwnKey(container, key)).toBe(true);
});

const lacking: [container: unknown, key: unknown][] = own
  .filter(row => row[2] === undefined)
  .map(row => [row[0], row[1]]);

test.each(lacking)('%j has no key %j', (container, key) => expect(hasOwnKey(container, key)).toBe(false));

test('a key may hold undefined and still be there', () => {
  expect(hasOwnKey({ a: undefined }, 'a')).toBe(true);
  expect(hasOwnKey(new Map([['a', undefined]]), 'a')).toBe(true);
});

const records: [value: unknown, isSo: boolean][] = [
  [{}, true],
  [bare, true],
  [new Point(1), true],
  [[], false],
  [new Map(), false],
  [new Set(), false],
  [null, false],
  [undefined, false],
  ['a', false],
  [1, false],
  [() => 1, false],
];

test.each(records)('%j is a record: %s', (value, isSo) => expect(isRecord(value)).toBe(isSo));

test('items are those of a list, keys those of a map', () => {
  expect(itemsOf([1, 2])).toEqual([1, 2]);
  expect(itemsOf(new Set([1, 2]))).toEqual([1, 2]);
  expect(itemsOf({ length: 2 })).toBe(undefined);
  expect(itemsOf('ab')).toBe(undefined);
  expect(keysOf({ a: 1, b: 2 })).toEqual(['a', 'b']);
  expect(keysOf(new Map([[1, 'x']]))).toEqual([1]);
  expect(keysOf(heir)).toEqual([]);
  expect(keysOf([1])).toBe(undefined);
  expect(keysOf(null)).toBe(undefined);
});

const described: [value: unknown, words: string][] = [
  [null, 'null'],
  [undefined, 'null'],
  ['a', '"a"'],
  ['a'.repeat(50), `"${'a'.repeat(40)}…"`],
  [1.5, '1.5'],
  [true, 'true'],
  [[1], 'a list'],
  [new Set(), 'a list'],
  [{}, 'a map'],
  [new Map(), 'a map'],
  [bare, 'a map'],
  [10n, '10'],
];

test.each(described)('%s is called %s in messages', (value, words) =>
  expect(describeValue(value)).toBe(words),
);

const outside: unknown[] = [undefined, 10n, () => 1, Symbol('x')];

test.each(outside)('%s is no value of the language', value => expect(isCelValue(value)).toBe(false));
