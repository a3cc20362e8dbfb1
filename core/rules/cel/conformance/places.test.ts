import { expect, test } from 'vitest';
import { outcome, SCOPE } from '../cel-fixture';

const fields: [source: string, value: unknown][] = [
  ['event.amount', 250.5],
  ['event.card', 'card-0042'],
  ['event.isOnline', true],
  ['event.channel', 'online'],
  ['event.tip', null],
  ['event.place.lat', 52.52],
  ['event.place.lon', 13.405],
  ['event.home', null],
  ['event.home.lat', null],
  ['event["amount"]', 250.5],
  ['event["place"]["lat"]', 52.52],
  ['event.place["lon"]', 13.405],
  ['event.headers.agent', 'curl'],
  ['event.headers["agent"]', 'curl'],
  ['event.headers.missing', 'error: there is no field missing here'],
  ['event.headers["missing"]', 'error: there is no key "missing"'],
  ['event.extra.depth', 2],
  ['event.extra["depth"]', 2],
  ['event.extra.nothing', null],
  ['event.extra.missing', 'error: there is no field missing here'],
  ['event.extra.depth.deeper', 'error: event.extra.depth is 2, not a map'],
  ['event.extra.list.deeper', 'error: there is no field deeper here'],
  ['event.extra.nothing.deeper', 'error: event.extra.nothing is null'],
  ['any.deeper', 'error: any is null'],
  ['any["deeper"]', 'error: any is null'],
  ['event.lines[0].price', 200.5],
  ['event.lines[1].sku', 'cable'],
  ['event.lines[1].price + 1', 51],
  ['event.lines[2].price', 'error: there is no item 2 in a list of 2, counted from 0'],
  ['feature.count1h', 7],
  ['(event).amount', 250.5],
  ['(event.place).lat', 52.52],
  ['{"a": {"b": 7}}.a.b', 7],
  ['{"in the way": 1}["in the way"]', 1],
  ['{"if": 1}.if', 1],
  ['{"package": 1}.package', 1],
];

const items: [source: string, value: unknown][] = [
  ['[1, 2, 3][0]', 1],
  ['[1, 2, 3][2]', 3],
  ['[1, 2, 3][1 + 1]', 3],
  ['[1, 2, 3][3]', 'error: there is no item 3 in a list of 3, counted from 0'],
  ['[1, 2, 3][-1]', 'error: there is no item -1 in a list of 3, counted from 0'],
  ['[][0]', 'error: there is no item 0 in a list of 0, counted from 0'],
  ['[[1, 2], [3]][0][1]', 2],
  ['event.codes[0]', 10],
  ['event.codes[event.items - 1]', 30],
  ['event.tags[1]', 'gift'],
  ['event.notes[0]', 'error: event.notes is null'],
  ['event.retries in [2] ? event.codes[event.retries] : 0', 30],
  ['event.extra.list[0]', 1],
  ['event.extra.list[1]', 'a'],
  ['event.extra.list[2]', null],
  ['event.extra.list[event.extra.depth]', null],
  ['event.extra.list[dyn(0.5)]', 'error: there is no item 0.5 in a list of 3, counted from 0'],
  ['event.extra.list["a"]', 'error: there is no item "a" in a list of 3, counted from 0'],
  ['event.extra.depth[0]', 'error: event.extra.depth is 2, not a list or a map'],
  ['list.denied[0]', 'card-0042'],
  ['list.denied[1]', 'card-0666'],
  ['list.denied[2]', 'error: there is no item 2 in a list of 2, counted from 0'],
  ['list["allowed"][0]', 'card-0001'],
  ['{"a": 1}["a"]', 1],
  ['{"a": 1}["b"]', 'error: there is no key "b"'],
  ['{1: "one"}[1]', 'one'],
  ['{true: "yes"}[true]', 'yes'],
  ['{true: "yes"}[false]', 'error: there is no key false'],
  ['{"a": 1}[dyn([1])]', 'error: there is no key a list'],
  ['{event.card: 1, "card-0042": 2}', 'error: the key card-0042 is there twice'],
  ['{any: 1}', 'error: a key is text, a whole number or a bool'],
];

/** Of a record: is it null? Of a map: is there such a key? */
const presence: [source: string, value: unknown][] = [
  ['has(event.amount)', true],
  ['has(event.channel)', true],
  ['has(event.tip)', false],
  ['!has(event.tip)', true],
  ['has(event.place)', true],
  ['has(event.place.lat)', true],
  ['has(event.home)', false],
  ['has(event.home.lat)', false],
  ['has(event.headers.agent)', true],
  ['has(event.headers.missing)', false],
  ['has(event.extra.depth)', true],
  ['has(event.extra.nothing)', true],
  ['has(event.extra.missing)', false],
  ['has(event.extra.missing.deeper)', 'error: there is no field missing here'],
  ['has(event.extra.depth.deeper)', 'error: event.extra.depth is 2, not a map'],
  ['has(any.deeper)', 'error: any is null'],
  ['has(event.lines[0].price)', true],
  ['has(event.lines[7].price)', 'error: there is no item 7 in a list of 2, counted from 0'],
  ['has({"a": 1}.a)', true],
  ['has({"a": 1}.b)', false],
  ['has({"a": null}.a)', true],
  ['has(list.denied)', true],
  ['has(list.other)', false],
  ['has(event.tip) && event.tip > 5', false],
  ['event.lines.all(line, has(line.sku))', true],
];

/** Names that every JavaScript object inherits are no fields unless the data has them. */
const inherited: [source: string, value: unknown][] = [
  ['event.extra.constructor', 'error: there is no field constructor here'],
  ['event.extra.__proto__', 'error: there is no field __proto__ here'],
  ['event.extra.prototype', 'error: there is no field prototype here'],
  ['event.extra.toString', 'error: there is no field toString here'],
  ['event.extra.hasOwnProperty', 'error: there is no field hasOwnProperty here'],
  ['event.extra.name.length', 'error: event.extra.name is "x", not a map'],
  ['event.extra.list.length', 'error: there is no field length here'],
  ['event.extra["constructor"]', 'error: there is no key "constructor"'],
  ['event.extra["__proto__"]', 'error: there is no key "__proto__"'],
  ['event.headers.constructor', 'error: there is no field constructor here'],
  ['event.headers["valueOf"]', 'error: there is no key "valueOf"'],
  ['has(event.extra.constructor)', false],
  ['has(event.extra.__proto__)', false],
  ['has(event.headers.toString)', false],
  ['"constructor" in event.extra', false],
  ['"__proto__" in event.headers', false],
  ['"toString" in {"a": 1}', false],
  ['{"constructor": 1}.constructor', 1],
  ['{"__proto__": 1}.__proto__', 1],
  ['{"__proto__": 1}["__proto__"]', 1],
  ['has({"__proto__": 1}.__proto__)', true],
  ['event.constructor', 'problem: unknown field event.constructor'],
  ['event.__proto__', 'problem: unknown field event.__proto__'],
  ['constructor', 'problem: unknown name constructor; there is event, feature, list, any'],
  ['__proto__', 'problem: unknown name __proto__; there is event, feature, list, any'],
];

test.each(fields)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(items)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(presence)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(inherited)('nothing is inherited: %s is %j', (source, value) =>
  expect(outcome(source)).toBe(value),
);

test('own keys named like inherited ones are found in what JSON.parse gave', () => {
  const extra: unknown = JSON.parse('{"__proto__": {"depth": 9}, "constructor": 3}');
  const scope = { event: { extra } };
  expect(outcome('event.extra.__proto__.depth', scope)).toBe(9);
  expect(outcome('event.extra.constructor', scope)).toBe(3);
  expect(outcome('has(event.extra.__proto__)', scope)).toBe(true);
  expect(outcome('event.extra.depth', scope)).toBe('error: there is no field depth here');
});

test('records may have no prototype', () => {
  const event: Record<string, unknown> = Object.assign(Object.create(null), { card: 'x' });
  expect(outcome('event.card', { event })).toBe('x');
});

test('a record that inherits its fields has none', () => {
  const event: unknown = Object.create({ card: 'inherited', tip: 5 });
  expect(outcome('event.card', { event })).toBe('error: event.card is null');
  expect(outcome('event.tip', { event })).toBe(null);
  expect(outcome('event.card == "inherited"', { event })).toBe('error: event.card is null');
});

test('records and maps may be given as Maps', () => {
  const scope = { event: new Map([['headers', new Map([['agent', 'wget']])]]) };
  expect(outcome('event.headers.agent', scope)).toBe('wget');
  expect(outcome('has(event.headers.lang)', scope)).toBe(false);
  expect(outcome('event.headers.map(key, key)', scope)).toEqual(['agent']);
  expect(outcome('event.headers == {"agent": "wget"}', scope)).toBe(true);
});

const wrongData: [data: string, event: unknown, source: string, value: unknown][] = [
  ['no event at all', undefined, 'event.amount > 1', 'error: event.amount is null'],
  ['null for the event', null, 'event.amount > 1', 'error: event.amount is null'],
  ['a number for the event', 7, 'event.amount > 1', 'error: event.amount is null'],
  ['a list for the event', [1], 'event.amount > 1', 'error: event.amount is null'],
  ['text for a number', { amount: '300' }, 'event.amount > 1', 'error: event.amount is "300", not a number'],
  ['a bool for a number', { amount: true }, 'event.amount + 1', 'error: event.amount is true, not a number'],
  ['a map for a number', { amount: {} }, 'event.amount * 2', 'error: event.amount is a map, not a number'],
  ['a list for a number', { amount: [1] }, '-event.amount', 'error: event.amount is a list, not a number'],
  ['a big integer', { items: 3n }, 'event.items == 3', 'error: event.items is 3, not a number'],
  ['a number for text', { card: 42 }, 'event.card == "42"', 'error: event.card is 42, not text (string)'],
  ['null for text', { card: null }, 'event.card == "42"', 'error: event.card is null'],
  ['text for a bool', { isOnline: 'true' }, 'event.isOnline', 'true'],
  [
    'text for a bool',
    { isOnline: 'true' },
    '!event.isOnline',
    'error: event.isOnline is "true", not true or false (bool)',
  ],
  [
    'text for a list',
    { codes: 'abc' },
    '1 in event.codes',
    'error: event.codes is "abc", not a list or a map',
  ],
  ['text for a list', { codes: 'abc' }, 'event.codes[0]', 'error: event.codes is "abc", not a list or a map'],
  ['a function', { extra: () => 1 }, 'event.extra.name', 'error: event.extra is () => 1, not a map'],
];

test.each(wrongData)('given %s (%o), %s is %s', (_data, event, source, value) => {
  expect(outcome(source, { ...SCOPE, event })).toBe(value);
});
