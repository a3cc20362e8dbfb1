import { expect, test } from 'vitest';
import {
  BOOL,
  DOUBLE,
  DYN,
  INT,
  NULL,
  TEXT,
  bare,
  describeType,
  isComparable,
  isSame,
  join,
  listOf,
  nullableOf,
  type CelType,
} from './cel-type';

const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', key, value });
const recordOf = (name: string): CelType => ({ kind: 'object', name, fields: new Map() });

const joins: [a: CelType, b: CelType, both: CelType | undefined][] = [
  [INT, INT, INT],
  [INT, DOUBLE, undefined],
  [INT, TEXT, undefined],
  [INT, DYN, DYN],
  [INT, NULL, nullableOf(INT)],
  [NULL, NULL, NULL],
  [NULL, DYN, DYN],
  [nullableOf(INT), INT, nullableOf(INT)],
  [nullableOf(INT), NULL, nullableOf(INT)],
  [nullableOf(INT), TEXT, undefined],
  [nullableOf(INT), nullableOf(INT), nullableOf(INT)],
  [listOf(INT), listOf(INT), listOf(INT)],
  [listOf(INT), listOf(TEXT), listOf(DYN)],
  [listOf(INT), listOf(NULL), listOf(nullableOf(INT))],
  [listOf(INT), INT, undefined],
  [mapOf(TEXT, INT), mapOf(TEXT, INT), mapOf(TEXT, INT)],
  [mapOf(TEXT, INT), mapOf(TEXT, TEXT), undefined],
  [recordOf('a'), recordOf('a'), recordOf('a')],
  [recordOf('a'), recordOf('b'), undefined],
  [recordOf('a'), NULL, nullableOf(recordOf('a'))],
];

test.each(joins)('%j and %j have in common %j', (a, b, both) => {
  expect(join(a, b)).toEqual(both);
  expect(join(b, a)).toEqual(both);
});

const comparable: [a: CelType, b: CelType, isSo: boolean][] = [
  [INT, DOUBLE, true],
  [INT, nullableOf(DOUBLE), true],
  [INT, NULL, true],
  [INT, DYN, true],
  [INT, TEXT, false],
  [INT, BOOL, false],
  [listOf(INT), listOf(DOUBLE), true],
  [listOf(INT), listOf(TEXT), false],
  [listOf(INT), listOf(DYN), true],
  [listOf(INT), INT, false],
  [listOf(INT), mapOf(INT, INT), false],
  [mapOf(TEXT, INT), mapOf(TEXT, DOUBLE), true],
  [mapOf(TEXT, INT), mapOf(INT, INT), false],
  [mapOf(TEXT, INT), mapOf(TEXT, TEXT), false],
  [recordOf('a'), recordOf('a'), true],
  [recordOf('a'), recordOf('b'), false],
  [recordOf('a'), mapOf(TEXT, INT), false],
];

test.each(comparable)('%j beside %j may be compared: %s', (a, b, isSo) => {
  expect(isComparable(a, b)).toBe(isSo);
  expect(isComparable(b, a)).toBe(isSo);
  expect(isComparable(nullableOf(a), b)).toBe(isSo);
});

test('nullable means one thing however often it is said', () => {
  const twice: CelType = { kind: 'nullable', of: { kind: 'nullable', of: INT } };
  expect(bare(twice)).toEqual(INT);
  expect(nullableOf(nullableOf(INT))).toEqual(nullableOf(INT));
  expect(nullableOf(NULL)).toEqual(NULL);
  expect(nullableOf(DYN)).toEqual(DYN);
});

test('a record that holds itself does not keep us walking', () => {
  const fields = new Map<string, CelType>();
  const node: CelType = { kind: 'object', name: 'node', fields };
  fields.set('next', nullableOf(node));
  expect(isSame(node, recordOf('node'))).toBe(true);
  expect(isComparable(node, node)).toBe(true);
  expect(describeType(node)).toBe('the record node');
});

const described: [type: CelType, words: string][] = [
  [BOOL, 'true or false (bool)'],
  [INT, 'a whole number (int)'],
  [DOUBLE, 'a decimal number (double)'],
  [TEXT, 'text (string)'],
  [NULL, 'null'],
  [DYN, 'a value of any type'],
  [nullableOf(TEXT), 'text (string) or null'],
  [listOf(TEXT), 'a list of text (string)'],
  [mapOf(TEXT, listOf(INT)), 'a map from text (string) to a list of a whole number (int)'],
];

test.each(described)('%j is called %s', (type, words) => expect(describeType(type)).toBe(words));
