import { expect, test } from 'vitest';
import { outcome } from '../cel-fixture';

const FAILS = '(1 / (event.items - 3) == 1)';
const ZERO = 'error: division by zero';

const plain: [source: string, value: unknown][] = [
  ['true && true', true],
  ['true && false', false],
  ['false && true', false],
  ['false && false', false],
  ['true || true', true],
  ['true || false', true],
  ['false || true', true],
  ['false || false', false],
  ['!true', false],
  ['!false', true],
  ['!!true', true],
  ['!(true && false)', true],
  ['!true || true', true],
  ['true && true && true', true],
  ['true && true && false', false],
  ['false || false || true', true],
  ['false || false || false', false],
  ['true || false && false', true],
  ['(true || false) && false', false],
  ['false && true || true', true],
  ['false && (true || true)', false],
  ['true && false || true && true', true],
  ['event.isOnline && event.amount > 100', true],
  ['!event.isOnline || event.items == 3', true],
  ['event.amount > 220.0 && event.channel == "online"', true],
  ['event.amount > 220.0 && event.channel == "pos"', false],
];

/** An operand that decides absorbs the failure of the others, wherever it stands. */
const absorbed: [source: string, value: unknown][] = [
  [`true || ${FAILS}`, true],
  [`${FAILS} || true`, true],
  [`false && ${FAILS}`, false],
  [`${FAILS} && false`, false],
  [`true && ${FAILS}`, ZERO],
  [`${FAILS} && true`, ZERO],
  [`false || ${FAILS}`, ZERO],
  [`${FAILS} || false`, ZERO],
  [`${FAILS} && ${FAILS}`, ZERO],
  [`${FAILS} || ${FAILS}`, ZERO],
  [`${FAILS} || false || true`, true],
  [`false || ${FAILS} || true`, true],
  [`false || ${FAILS} || false`, ZERO],
  [`true && ${FAILS} && false`, false],
  [`${FAILS} && true && false`, false],
  [`${FAILS} && true && true`, ZERO],
  [`!${FAILS}`, ZERO],
  [`!${FAILS} || true`, true],
  [`(${FAILS} || true) && (${FAILS} && false) == false`, true],
  [`(${FAILS} && true) || true`, true],
  ['event.tip > 5 || event.amount > 100', true],
  ['event.tip > 5 && event.amount > 1000', false],
  ['event.tip > 5 || event.amount > 1000', 'error: event.tip is null'],
  ['event.tip != null && event.tip > 5', false],
  ['event.tip == null || event.tip > 5', true],
  ['event.isTest || event.isOnline', true],
  ['event.isTest && event.isOnline', 'error: event.isTest is null'],
  ['!event.isTest', 'error: event.isTest is null'],
  ['any || true', true],
  ['any && false', false],
  ['any || false', 'error: any is null'],
  ['event.extra.name || true', true],
  ['event.extra.name || false', 'error: event.extra.name is "x", not true or false (bool)'],
];

/** ?: takes one side and never looks at the other. */
const choices: [source: string, value: unknown][] = [
  ['true ? 1 : 2', 1],
  ['false ? 1 : 2', 2],
  ['event.isOnline ? "web" : "shop"', 'web'],
  [`true ? 1 : (1 / (event.items - 3))`, 1],
  [`false ? (1 / (event.items - 3)) : 2`, 2],
  [`${FAILS} ? 1 : 2`, ZERO],
  ['false ? 1 : true ? 2 : 3', 2],
  ['false ? 1 : false ? 2 : 3', 3],
  ['true ? (false ? 1 : 2) : 3', 2],
  ['true || false ? 1 : 2', 1],
  ['event.amount > 100 && event.items > 5 ? "a" : "b"', 'b'],
  ['(event.isOnline ? event.amount : 0) > 200', true],
  ['event.tip != null ? event.tip : 0', 0],
  ['event.tip != null ? event.tip : event.amount', 250.5],
  ['(event.tip != null ? event.tip : 0.0) + 1', 1],
  ['event.isTest ? 1 : 2', 'error: event.isTest is null'],
  ['any ? 1 : 2', 'error: any is null'],
  ['true ? null : 1', null],
  ['true ? 1 : null', 1],
  ['true ? [1] : []', [1]],
  ['true ? any : 1', null],
  ['(event.isOnline ? event.card : "") == "card-0042"', true],
  ['(event.isOnline ? event.isOnline : false) && true', true],
  [
    'true ? true ? 1 : 2 : 3',
    'problem: found ?, but expected : and the value for when the condition is false',
  ],
];

test.each(plain)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(absorbed)('with failures absorbed, %s is %j', (source, value) =>
  expect(outcome(source)).toBe(value),
);
test.each(choices)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
