import { expect, test } from 'vitest';
import { outcome } from '../cel-fixture';

const size: [source: string, value: unknown][] = [
  ['size("")', 0],
  ['size("abc")', 3],
  ['"abc".size()', 3],
  ['size("é")', 1],
  ['size("日本語")', 3],
  ['size("😀😀")', 2],
  [String.raw`size("e\u0301")`, 2],
  ['size([])', 0],
  ['size([1, 2])', 2],
  ['[1, 2].size()', 2],
  ['size({})', 0],
  ['{"a": 1}.size()', 1],
  ['size(event.card)', 9],
  ['event.tags.size()', 2],
  ['size(event.headers)', 2],
  ['size(list.denied)', 2],
  ['size(event.extra)', 4],
  ['size(event.extra.list)', 3],
  ['size(event.extra.name)', 1],
  ['size(event.notes)', 'error: event.notes is null'],
  ['size(event.extra.depth)', 'error: event.extra.depth is 2, not text, a list or a map'],
  ['size(any)', 'error: any is null'],
];

const text: [source: string, value: unknown][] = [
  ['"hello".contains("ell")', true],
  ['"hello".contains("")', true],
  ['"".contains("")', true],
  ['"hello".contains("Ell")', false],
  ['"".contains("a")', false],
  ['"a.c".contains(".")', true],
  ['"abc".contains(".")', false],
  ['"hello".startsWith("he")', true],
  ['"hello".startsWith("")', true],
  ['"hello".startsWith("lo")', false],
  ['"he".startsWith("hello")', false],
  ['"hello".endsWith("lo")', true],
  ['"hello".endsWith("")', true],
  ['"hello".endsWith("he")', false],
  ['"naïve".endsWith("ïve")', true],
  ['event.card.startsWith("card-")', true],
  ['event.channel.contains("line")', true],
  ['event.card.contains(event.channel)', false],
  ['"x".contains(event.extra.name)', true],
  ['event.extra.name.contains("x")', true],
  ['event.extra.depth.contains("x")', 'error: event.extra.depth is 2, not text (string)'],
  ['"x".contains(event.extra.depth)', 'error: event.extra.depth is 2, not text (string)'],
  ['any.contains("x")', 'error: any is null'],
  ['"HeLLo 1Ä".lowerAscii()', 'hello 1Ä'],
  ['"HeLLo 1ä".upperAscii()', 'HELLO 1ä'],
  ['"".lowerAscii()', ''],
  ['"İ".lowerAscii()', 'İ'],
  ['"ß".upperAscii()', 'ß'],
  ['event.channel.upperAscii() == "ONLINE"', true],
  ['"  a b ".trim()', 'a b'],
  [String.raw`"\t\n a\u00a0".trim()`, 'a'],
  ['"".trim()', ''],
  ['"a".trim().upperAscii().contains("A")', true],
];

const matches: [source: string, value: unknown][] = [
  ['"hello".matches("ell")', true],
  ['"hello".matches("^ell")', false],
  ['"hello".matches("^h.*o$")', true],
  ['matches("hello", "l+")', true],
  ['"hello".matches("")', true],
  ['"".matches("^$")', true],
  [String.raw`"a1".matches(r"^\w\d$")`, true],
  [String.raw`"ab".matches(r"^\w\d$")`, false],
  ['"HELLO".matches("(?i)hello")', true],
  ['event.card.matches("^card-[0-9]{4}$")', true],
  ['event.channel.matches("^(online|app)$")', true],
  ['"x".matches(event.extra.name)', true],
  ['"x".matches(event.extra.name + "y")', false],
  ['"(".matches(event.channel + "(")', 'error: the pattern has a ( that is never closed (at character 8)'],
  ['["a", "b"].filter(p, "abc".matches("^" + p))', ['a']],
  ['any.matches("x")', 'error: any is null'],
  ['"x".matches(any)', 'error: any is null'],
];

const conversions: [source: string, value: unknown][] = [
  ['int(42)', 42],
  ['int(42.9)', 42],
  ['int(-42.9)', -42],
  ['int(-0.5)', 0],
  ['int("42")', 42],
  ['int("-42")', -42],
  ['int("+42")', 42],
  ['int("007")', 7],
  ['int("-0")', 0],
  ['int("")', 'error: "" cannot be made a whole number'],
  ['int(" 42")', 'error: " 42" cannot be made a whole number'],
  ['int("4.2")', 'error: "4.2" cannot be made a whole number'],
  ['int("0x10")', 'error: "0x10" cannot be made a whole number'],
  ['int("forty")', 'error: "forty" cannot be made a whole number'],
  ['int(1e300)', 'error: 1e+300 cannot be made a whole number'],
  ['int(0.0 / 0.0)', 'error: NaN cannot be made a whole number'],
  ['int(1.0 / 0.0)', 'error: Infinity cannot be made a whole number'],
  ['int("9007199254740992")', 'error: "9007199254740992" cannot be made a whole number'],
  ['int(9007199254740991.0)', 9_007_199_254_740_991],
  ['int(true)', 'error: true cannot be made a whole number'],
  ['int(event.amount)', 250],
  ['int(event.tip)', 'error: event.tip is null'],
  ['int(event.extra.depth) / 4', 0],
  ['double(1)', 1],
  ['double(1.5)', 1.5],
  ['double("1.5")', 1.5],
  ['double("-1e3")', -1000],
  ['double(".5")', 0.5],
  ['double("5.")', 5],
  ['double("")', 'error: "" cannot be made a number'],
  ['double("1,5")', 'error: "1,5" cannot be made a number'],
  ['double("0x10")', 'error: "0x10" cannot be made a number'],
  ['double("Infinity")', 'error: "Infinity" cannot be made a number'],
  ['double("1e999")', 'error: "1e999" cannot be made a number'],
  ['double(false)', 'error: false cannot be made a number'],
  ['double(event.items) / 2', 1.5],
  ['string("a")', 'a'],
  ['string(1)', '1'],
  ['string(-1)', '-1'],
  ['string(1.5)', '1.5'],
  ['string(2.0)', '2'],
  ['string(true)', 'true'],
  ['string(event.items)', '3'],
  ['string(event.tip)', 'error: event.tip is null'],
  ['string(event.extra.list)', 'error: event.extra.list is a list, not text, a number or a bool'],
  ['bool(true)', true],
  ['bool("true")', true],
  ['bool("false")', false],
  ['bool("yes")', 'error: "yes" cannot be made true or false'],
  ['bool(1)', 'error: 1 cannot be made true or false'],
  ['dyn(1)', 1],
  ['dyn(null)', null],
  ['dyn([1])', [1]],
  ['int(string(int("12"))) == 12', true],
];

const numbers: [source: string, value: unknown][] = [
  ['abs(5)', 5],
  ['abs(-5)', 5],
  ['abs(-5.5)', 5.5],
  ['abs(event.items - 10)', 7],
  ['abs(event.tip)', 'error: event.tip is null'],
  ['floor(2.7)', 2],
  ['floor(-2.1)', -3],
  ['floor(3)', 3],
  ['ceil(2.1)', 3],
  ['ceil(-2.7)', -2],
  ['round(2.5)', 3],
  ['round(2.4)', 2],
  ['round(-2.5)', -3],
  ['round(-2.4)', -2],
  ['round(0.49999999999999994)', 0],
  ['round(7)', 7],
  ['log(1)', 0],
  ['log(1.0)', 0],
  ['log(0)', -Infinity],
  ['log(-1)', Number.NaN],
  ['log(2.718281828459045)', 1],
  ['min(1, 2)', 1],
  ['min(2, 1)', 1],
  ['min(3, 1, 2)', 1],
  ['min(1.5, 2)', 1.5],
  ['min(event.amount, 100)', 100],
  ['min(event.items, event.retries)', 2],
  ['max(1, 2)', 2],
  ['max(1, 5, 3, 4)', 5],
  ['max(event.amount, 500)', 500],
  ['max(event.items, 2.5) + 1.5', 4.5],
  ['max(event.items, 2) + 1', 4],
  ['max(event.tip, 1)', 'error: event.tip is null'],
  ['min(0.0 / 0.0, 1.0)', Number.NaN],
  ['floor(event.amount / 100) == 2', true],
  ['round(event.extra.depth)', 2],
];

test.each(size)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(text)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(matches)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(conversions)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(numbers)('%s is %j', (source, value) =>
  expect(Object.is(outcome(source), -0) ? 0 : outcome(source)).toBe(value),
);

const places: [from: string, to: string, km: number][] = [
  ['52.52, 13.405', '52.52, 13.405', 0],
  ['52.52, 13.405', '48.8566, 2.3522', 877.5], // Berlin, Paris
  ['51.5074, -0.1278', '40.7128, -74.006', 5570.2], // London, New York
  ['-33.8688, 151.2093', '35.6762, 139.6503', 7825.8], // Sydney, Tokyo
  ['0, 0', '0, 180', 20_015.1], // half way around
  ['90, 0', '-90, 0', 20_015.1],
  ['0, 0', '0, 1', 111.2],
  ['0, 179.5', '0, -179.5', 111.2], // over the date line
  ['45.0, 45.0', '-45.0, -135.0', 20_015.1], // opposite places
];

test.each(places)('from %s to %s it is %s km', (from, to, km) => {
  expect(outcome(`round(distanceKm(${from}, ${to}) * 10.0) / 10`)).toBe(km);
});

test('one metre is not lost', () => {
  expect(outcome('distanceKm(52.52, 13.405, 52.520009, 13.405)')).toBeCloseTo(0.001, 5);
});

test('a distance from a place that is not there fails', () => {
  const source = 'distanceKm(event.place.lat, event.place.lon, event.home.lat, event.home.lon) > 100';
  expect(outcome(source)).toBe('error: event.home.lat is null');
});
