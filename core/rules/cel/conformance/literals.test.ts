import { expect, test } from 'vitest';
import { outcome } from '../cel-fixture';

/** cel-spec, "Values" and "Syntax": what is written, and what it is. */
const whole: [source: string, value: unknown][] = [
  ['0', 0],
  ['7', 7],
  ['42', 42],
  ['007', 7],
  ['-1', -1],
  ['-0', 0],
  ['--5', 5],
  ['---5', -5],
  ['0x0', 0],
  ['0xff', 255],
  ['0XFF', 255],
  ['0xCafe', 51966],
  ['-0x10', -16],
  ['12u', 12],
  ['12U', 12],
  ['0x1Fu', 31],
  ['1000000', 1_000_000],
  ['9007199254740991', 9_007_199_254_740_991],
  ['-9007199254740991', -9_007_199_254_740_991],
  ['0x1fffffffffffff', 9_007_199_254_740_991],
];

const decimal: [source: string, value: unknown][] = [
  ['0.0', 0],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['-2.25', -2.25],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e+3', 1000],
  ['1e-3', 0.001],
  ['1.5e2', 150],
  ['.5e1', 5],
  ['123.456', 123.456],
  ['1e308', 1e308],
  ['5e-324', 5e-324],
  ['1e-400', 0],
  ['00.5', 0.5],
  ['100000000000000000000.0', 1e20],
];

const constants: [source: string, value: unknown][] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['(true)', true],
  ['((null))', null],
];

const texts: [source: string, value: unknown][] = [
  [`''`, ''],
  [`""`, ''],
  [`'a'`, 'a'],
  [`"a"`, 'a'],
  [`"it's"`, "it's"],
  [`'say "hi"'`, 'say "hi"'],
  [`'''a'''`, 'a'],
  [`"""a"""`, 'a'],
  [`''''''`, ''],
  [`""""""`, ''],
  [`'''it's'''`, "it's"],
  [`"""say "hi" now"""`, 'say "hi" now'],
  [`"""two\nlines"""`, 'two\nlines'],
  [`'''two\r\nlines'''`, 'two\r\nlines'],
  [`"naïve café"`, 'naïve café'],
  [`"日本"`, '日本'],
  [`"😀"`, '😀'],
  [`"// no comment"`, '// no comment'],
  [`" blanks stay "`, ' blanks stay '],
];

const escapes: [source: string, value: unknown][] = [
  [String.raw`"\a"`, '\x07'],
  [String.raw`"\b"`, '\b'],
  [String.raw`"\f"`, '\f'],
  [String.raw`"\n"`, '\n'],
  [String.raw`"\r"`, '\r'],
  [String.raw`"\t"`, '\t'],
  [String.raw`"\v"`, '\v'],
  [String.raw`"\\"`, '\\'],
  [String.raw`"\?"`, '?'],
  [String.raw`"\""`, '"'],
  [String.raw`'\''`, "'"],
  ['"\\`"', '`'],
  [String.raw`"\x41"`, 'A'],
  [String.raw`"\X41"`, 'A'],
  [String.raw`"\x7e"`, '~'],
  [String.raw`"\101"`, 'A'],
  [String.raw`"\000"`, '\0'],
  [String.raw`"\377"`, 'ÿ'],
  [String.raw`"\u00e9"`, 'é'],
  [String.raw`"\u20AC"`, '€'],
  [String.raw`"\U0001F600"`, '😀'],
  [String.raw`"\U0010ffff"`, '\u{10ffff}'],
  [String.raw`"a\tb\nc"`, 'a\tb\nc'],
  [String.raw`'''\''''`, "'"],
];

const raw: [source: string, value: unknown][] = [
  [String.raw`r"a\b"`, 'a\\b'],
  [String.raw`R"a\b"`, 'a\\b'],
  [String.raw`r'\d+'`, '\\d+'],
  [String.raw`r"\"`, '\\'],
  [String.raw`r'''\n'''`, '\\n'],
  [String.raw`R"""\x41"""`, '\\x41'],
  [String.raw`r"\u0041"`, '\\u0041'],
];

const collections: [source: string, value: unknown][] = [
  ['[]', []],
  ['[1]', [1]],
  ['[1, 2, 3]', [1, 2, 3]],
  ['[1, 2, 3,]', [1, 2, 3]],
  ['[1, 2.5]', [1, 2.5]],
  ['[1, "a", null, true]', [1, 'a', null, true]],
  ['[[1], [2, 3], []]', [[1], [2, 3], []]],
  ['[event.items, event.items + 1]', [3, 4]],
  ['{}', new Map()],
  ['{"a": 1}', new Map([['a', 1]])],
  [
    '{"a": 1, "b": 2,}',
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  ],
  [
    '{1: "one", true: "yes"}',
    new Map<unknown, unknown>([
      [1, 'one'],
      [true, 'yes'],
    ]),
  ],
  ['{"a": {"b": [1]}}', new Map([['a', new Map([['b', [1]]])]])],
  ['{event.card: event.items}', new Map([['card-0042', 3]])],
];

const blanks: [source: string, value: unknown][] = [
  [' 1 ', 1],
  ['\t1\n', 1],
  ['1\r\n+\r\n1', 2],
  ['1\f+ 1', 2],
  ['1 // one', 1],
  ['// first\n1', 1],
  ['1 // a\n + // b\n 1 // c', 2],
  ['1//', 1],
  ['event . card', 'card-0042'],
  ['event\n  .card', 'card-0042'],
  ['[ 1 ,2 ]', [1, 2]],
  ['1+-1', 0],
  ['!true', false],
  ['! ! true', true],
  ['.event.card', 'card-0042'],
];

test.each(whole)('the whole number %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(decimal)('the decimal %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(constants)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(texts)('the text %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(escapes)('the escape %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(raw)('the raw text %s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(collections)('%s is made as written', (source, value) => expect(outcome(source)).toEqual(value));
test.each(blanks)('blanks and comments do not matter in %j', (source, value) => {
  expect(outcome(source)).toEqual(value);
});
