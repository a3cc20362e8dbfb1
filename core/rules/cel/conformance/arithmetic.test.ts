import { expect, test } from 'vitest';
import { outcome } from '../cel-fixture';

const BEYOND = 'error: the result is no whole number up to 9007199254740991';
const BY_ZERO = 'error: division by zero';

/** int: exact, or an error. */
const whole: [source: string, value: unknown][] = [
  ['40 + 2', 42],
  ['42 - 12', 30],
  ['1 - 5', -4],
  ['6 * 7', 42],
  ['-6 * 7', -42],
  ['-6 * -7', 42],
  ['0 * -5', 0],
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['7 / -2', -3],
  ['-7 / -2', 3],
  ['1 / 2', 0],
  ['-1 / 2', 0],
  ['6 / 3', 2],
  ['0 / 5', 0],
  ['43 % 5', 3],
  ['-43 % 5', -3],
  ['43 % -5', 3],
  ['-43 % -5', -3],
  ['5 % 5', 0],
  ['-5 % 5', 0],
  ['3 % 10', 3],
  ['event.items + 1', 4],
  ['event.items * event.items', 9],
  ['event.items - 10', -7],
  ['-event.items', -3],
  ['- -event.items', 3],
  ['event.items / 2', 1],
  ['event.items % 2', 1],
  ['event.retries + 1', 3],
  ['event.retries * event.items', 6],
  ['-event.retries', -2],
  ['1 + 2 + 3 + 4', 10],
  ['10 - 3 - 2', 5],
  ['10 - (3 - 2)', 9],
  ['100 / 10 / 2', 5],
  ['100 / (10 / 2)', 20],
  ['2 + 3 * 4', 14],
  ['(2 + 3) * 4', 20],
  ['2 * 3 + 4', 10],
  ['20 / 2 * 5', 50],
  ['20 % 6 * 2', 4],
  ['7 - 2 * 3', 1],
  ['-2 * -3 - -4', 10],
  ['9007199254740991 + 0', 9_007_199_254_740_991],
  ['9007199254740990 + 1', 9_007_199_254_740_991],
  ['-9007199254740991 + 9007199254740991', 0],
  ['94906265 * 94906265', 9_007_199_136_250_225],
];

const wholeFailures: [source: string, value: unknown][] = [
  ['9007199254740991 + 1', BEYOND],
  ['-9007199254740991 - 1', BEYOND],
  ['9007199254740991 - -1', BEYOND],
  ['9007199254740991 * 2', BEYOND],
  ['9007199254740991 * 9007199254740991', BEYOND],
  ['-9007199254740991 * 2', BEYOND],
  ['94906266 * 94906267', BEYOND],
  ['1 / 0', BY_ZERO],
  ['0 / 0', BY_ZERO],
  ['1 % 0', BY_ZERO],
  ['event.items / (event.items - 3)', BY_ZERO],
  ['event.items % (event.items - 3)', BY_ZERO],
  ['1 / -0', BY_ZERO],
];

/** double: IEEE 754, division by zero included. */
const decimal: [source: string, value: unknown][] = [
  ['1.5 + 2.25', 3.75],
  ['0.1 + 0.2', 0.1 + 0.2],
  ['1.5 - 2.0', -0.5],
  ['1.5 * 2.0', 3],
  ['7.0 / 2.0', 3.5],
  ['-7.0 / 2.0', -3.5],
  ['1.0 / 0.0', Infinity],
  ['-1.0 / 0.0', -Infinity],
  ['0.0 / 0.0', Number.NaN],
  ['1.0 / -0.0', -Infinity],
  ['1e308 * 10.0', Infinity],
  ['-event.amount', -250.5],
  ['event.amount + 0.5', 251],
  ['event.amount * event.amount', 62_750.25],
  ['event.amount / event.amount', 1],
  ['-(event.amount - 250.5)', -0],
];

/** A whole number written out beside a decimal is read as a decimal. */
const literals: [source: string, value: unknown][] = [
  ['event.amount + 1', 251.5],
  ['1 + event.amount', 251.5],
  ['event.amount * 2', 501],
  ['event.amount / 2', 125.25],
  ['event.amount / 0', Infinity],
  ['event.amount - 250', 0.5],
  ['1000 - event.amount', 749.5],
  ['event.amount * -1', -250.5],
  ['feature.sum24h / (60 * 60)', 1200.25 / 3600],
  ['event.amount * (2 + 3)', 1252.5],
  ['event.amount * (event.isOnline ? 2 : 3)', 501],
  ['2 * event.amount * 3', 1503],
  ['7 / 2 * 1', 3],
  ['1.5 + 1', 2.5],
  ['1 + 1.5', 2.5],
  [
    'event.items + 1.5',
    'problem: + needs two numbers of one type: event.items is a whole number (int) and 1.5 is a decimal number (double); write double(event.items)',
  ],
  ['double(event.items) + 1.5', 4.5],
  ['double(event.items) / 2', 1.5],
  ['event.items / 2 * 1', 1],
];

/** A number whose type is not declared counts as a decimal. */
const dynamic: [source: string, value: unknown][] = [
  ['event.extra.depth + 1', 3],
  ['event.extra.depth / 4', 0.5],
  ['4 / event.extra.depth', 2],
  ['event.extra.depth * event.amount', 501],
  ['event.extra.depth % 2', 0],
  ['-event.extra.depth', -2],
  ['event.extra.depth + event.extra.depth', 4],
  ['event.extra.name + event.extra.name', 'xx'],
  ['event.extra.list + event.extra.list', [1, 'a', null, 1, 'a', null]],
  ['event.extra.name + "!"', 'x!'],
  ['"!" + event.extra.name', '!x'],
  ['event.extra.list + [5]', [1, 'a', null, 5]],
  ['event.extra.depth + event.extra.name', 'error: + cannot join 2 and "x"'],
  ['event.extra.name + 1', 'error: event.extra.name is "x", not a number'],
  ['event.extra.name * 2', 'error: event.extra.name is "x", not a number'],
  ['event.extra.depth + "x"', 'error: event.extra.depth is 2, not text (string)'],
  ['any + 1', 'error: any is null'],
  ['any - any', 'error: any is null'],
  ['any % 2', 'error: any is null'],
  ['any + any', 'error: + cannot join null and null'],
  ['-any', 'error: any is null'],
];

/** Arithmetic on an optional field that is not there names the field. */
const absent: [source: string, value: unknown][] = [
  ['event.tip + 1', 'error: event.tip is null'],
  ['1 + event.tip', 'error: event.tip is null'],
  ['event.tip * event.amount', 'error: event.tip is null'],
  ['-event.tip', 'error: event.tip is null'],
  ['event.tip / event.tip', 'error: event.tip is null'],
  ['feature.share * 100', 'error: feature.share is null'],
  ['event.home.lat - 1', 'error: event.home.lat is null'],
];

const joined: [source: string, value: unknown][] = [
  ['"a" + "b"', 'ab'],
  ['"" + ""', ''],
  ['"a" + "b" + "c"', 'abc'],
  ['event.card + "!"', 'card-0042!'],
  ['event.channel + event.card', 'onlinecard-0042'],
  ['string(event.items) + " items"', '3 items'],
  ['[1] + [2]', [1, 2]],
  ['[] + []', []],
  ['[1] + []', [1]],
  ['[1, 2] + [3] + [4, 5]', [1, 2, 3, 4, 5]],
  ['event.codes + [40]', [10, 20, 30, 40]],
  ['event.tags + event.tags', ['new', 'gift', 'new', 'gift']],
  ['["a"] + [1]', ['a', 1]],
  ['event.notes + ["x"]', 'error: event.notes is null'],
];

test.each(whole)('of whole numbers, %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(wholeFailures)('of whole numbers, %s is %s', (source, value) =>
  expect(outcome(source)).toBe(value),
);
test.each(decimal)('of decimals, %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(literals)('with a number written out, %s is %j', (source, value) =>
  expect(outcome(source)).toBe(value),
);
test.each(dynamic)('of undeclared type, %s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(absent)('of a missing value, %s is %s', (source, value) => expect(outcome(source)).toBe(value));
test.each(joined)('joined, %s is %j', (source, value) => expect(outcome(source)).toEqual(value));
