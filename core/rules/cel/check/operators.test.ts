import { expect, test } from 'vitest';
import { compile } from '../cel';
import { ENVIRONMENT } from '../cel-fixture';

/** One expression of each type; `?` for one that may be null, `7` for a whole number written out. */
const OF_TYPE: ReadonlyMap<string, string> = new Map([
  ['bool', 'event.isOnline'],
  ['int', 'event.items'],
  ['7', '7'],
  ['double', 'event.amount'],
  ['text', 'event.card'],
  ['null', 'null'],
  ['any', 'any'],
  ['int?', 'event.retries'],
  ['text?', 'event.channel'],
  ['ints', 'event.codes'],
  ['texts', 'event.tags'],
  ['map', 'event.headers'],
  ['record', 'event.place'],
]);

/** Every operator between every two types, left by right: what it gives, or - where the checker refuses it. */
const OPERATORS = `
  +      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      -      -      -      -      -      -      -
  int    -      int    int    -      -      -      double int    -      -      -      -      -
  7      -      int    int    double -      -      double int    -      -      -      -      -
  double -      -      double double -      -      double -      -      -      -      -      -
  text   -      -      -      -      string -      string -      string -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    -      double double double string -      dyn    double string list   list   -      -
  int?   -      int    int    -      -      -      double int    -      -      -      -      -
  text?  -      -      -      -      string -      string -      string -      -      -      -
  ints   -      -      -      -      -      -      list   -      -      list   list   -      -
  texts  -      -      -      -      -      -      list   -      -      list   list   -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  -      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      -      -      -      -      -      -      -
  int    -      int    int    -      -      -      double int    -      -      -      -      -
  7      -      int    int    double -      -      double int    -      -      -      -      -
  double -      -      double double -      -      double -      -      -      -      -      -
  text   -      -      -      -      -      -      -      -      -      -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    -      double double double -      -      double double -      -      -      -      -
  int?   -      int    int    -      -      -      double int    -      -      -      -      -
  text?  -      -      -      -      -      -      -      -      -      -      -      -      -
  ints   -      -      -      -      -      -      -      -      -      -      -      -      -
  texts  -      -      -      -      -      -      -      -      -      -      -      -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  *      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      -      -      -      -      -      -      -
  int    -      int    int    -      -      -      double int    -      -      -      -      -
  7      -      int    int    double -      -      double int    -      -      -      -      -
  double -      -      double double -      -      double -      -      -      -      -      -
  text   -      -      -      -      -      -      -      -      -      -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    -      double double double -      -      double double -      -      -      -      -
  int?   -      int    int    -      -      -      double int    -      -      -      -      -
  text?  -      -      -      -      -      -      -      -      -      -      -      -      -
  ints   -      -      -      -      -      -      -      -      -      -      -      -      -
  texts  -      -      -      -      -      -      -      -      -      -      -      -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  /      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      -      -      -      -      -      -      -
  int    -      int    int    -      -      -      double int    -      -      -      -      -
  7      -      int    int    double -      -      double int    -      -      -      -      -
  double -      -      double double -      -      double -      -      -      -      -      -
  text   -      -      -      -      -      -      -      -      -      -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    -      double double double -      -      double double -      -      -      -      -
  int?   -      int    int    -      -      -      double int    -      -      -      -      -
  text?  -      -      -      -      -      -      -      -      -      -      -      -      -
  ints   -      -      -      -      -      -      -      -      -      -      -      -      -
  texts  -      -      -      -      -      -      -      -      -      -      -      -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  %      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      -      -      -      -      -      -      -
  int    -      int    int    -      -      -      int    int    -      -      -      -      -
  7      -      int    int    -      -      -      int    int    -      -      -      -      -
  double -      -      -      -      -      -      int    -      -      -      -      -      -
  text   -      -      -      -      -      -      -      -      -      -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    -      int    int    int    -      -      int    int    -      -      -      -      -
  int?   -      int    int    -      -      -      int    int    -      -      -      -      -
  text?  -      -      -      -      -      -      -      -      -      -      -      -      -
  ints   -      -      -      -      -      -      -      -      -      -      -      -      -
  texts  -      -      -      -      -      -      -      -      -      -      -      -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  ==     bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   bool   -      -      -      -      bool   bool   -      -      -      -      -      -
  int    -      bool   bool   bool   -      bool   bool   bool   -      -      -      -      -
  7      -      bool   bool   bool   -      bool   bool   bool   -      -      -      -      -
  double -      bool   bool   bool   -      bool   bool   bool   -      -      -      -      -
  text   -      -      -      -      bool   bool   bool   -      bool   -      -      -      -
  null   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool
  any    bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool   bool
  int?   -      bool   bool   bool   -      bool   bool   bool   -      -      -      -      -
  text?  -      -      -      -      bool   bool   bool   -      bool   -      -      -      -
  ints   -      -      -      -      -      bool   bool   -      -      bool   -      -      -
  texts  -      -      -      -      -      bool   bool   -      -      -      bool   -      -
  map    -      -      -      -      -      bool   bool   -      -      -      -      bool   -
  record -      -      -      -      -      bool   bool   -      -      -      -      -      bool

  <      bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   bool   -      -      -      -      -      bool   -      -      -      -      -      -
  int    -      bool   bool   bool   -      -      bool   bool   -      -      -      -      -
  7      -      bool   bool   bool   -      -      bool   bool   -      -      -      -      -
  double -      bool   bool   bool   -      -      bool   bool   -      -      -      -      -
  text   -      -      -      -      bool   -      bool   -      bool   -      -      -      -
  null   -      -      -      -      -      -      -      -      -      -      -      -      -
  any    bool   bool   bool   bool   bool   -      bool   bool   bool   -      -      -      -
  int?   -      bool   bool   bool   -      -      bool   bool   -      -      -      -      -
  text?  -      -      -      -      bool   -      bool   -      bool   -      -      -      -
  ints   -      -      -      -      -      -      -      -      -      -      -      -      -
  texts  -      -      -      -      -      -      -      -      -      -      -      -      -
  map    -      -      -      -      -      -      -      -      -      -      -      -      -
  record -      -      -      -      -      -      -      -      -      -      -      -      -

  in     bool   int    7      double text   null   any    int?   text?  ints   texts  map    record
  bool   -      -      -      -      -      -      bool   -      -      -      -      -      -
  int    -      -      -      -      -      -      bool   -      -      bool   -      -      -
  7      -      -      -      -      -      -      bool   -      -      bool   -      -      -
  double -      -      -      -      -      -      bool   -      -      bool   -      -      -
  text   -      -      -      -      -      -      bool   -      -      -      bool   bool   -
  null   -      -      -      -      -      -      bool   -      -      bool   bool   bool   -
  any    -      -      -      -      -      -      bool   -      -      bool   bool   bool   -
  int?   -      -      -      -      -      -      bool   -      -      bool   -      -      -
  text?  -      -      -      -      -      -      bool   -      -      -      bool   bool   -
  ints   -      -      -      -      -      -      bool   -      -      -      -      -      -
  texts  -      -      -      -      -      -      bool   -      -      -      -      -      -
  map    -      -      -      -      -      -      bool   -      -      -      -      -      -
  record -      -      -      -      -      -      bool   -      -      -      -      -      -
`;

type Cell = readonly [left: string, operator: string, right: string, result: string];

function cellsOf(grid: string): Cell[] {
  const [head = [], ...rows] = grid.split('\n').map(line => line.trim().split(/\s+/));
  const [operator = '', ...columns] = head;
  return rows.flatMap(([left = '', ...results]) =>
    columns.map((right, index): Cell => [left, operator, right, results[index] ?? 'no cell']),
  );
}

const operators = OPERATORS.trim()
  .split(/\n\s*\n/)
  .flatMap(cellsOf);

test('the grids are whole', () => expect(operators).toHaveLength(8 * OF_TYPE.size * OF_TYPE.size));

function resultOf(source: string): string {
  const compilation = compile(source, ENVIRONMENT);
  return compilation.ok ? compilation.compiled.type.kind : '-';
}

const between = (left: string, operator: string, right: string) =>
  resultOf(`${OF_TYPE.get(left)} ${operator} ${OF_TYPE.get(right)}`);

test.each(operators)('%s %s %s is %s', (left, operator, right, result) => {
  expect(between(left, operator, right)).toBe(result);
});

const twins = [
  ['==', '!='],
  ['<', '<='],
  ['<', '>'],
  ['<', '>='],
] as const;

test.each(twins)('what %s takes, %s takes too', (known, twin) => {
  for (const [left, operator, right, result] of operators) {
    if (operator === known) expect(between(left, twin, right)).toBe(result);
  }
});

const unary: [source: string, result: string][] = [
  ['!event.isOnline', 'bool'],
  ['!event.isTest', 'bool'],
  ['!any', 'bool'],
  ['!event.items', '-'],
  ['!event.card', '-'],
  ['!null', '-'],
  ['!event.codes', '-'],
  ['-event.items', 'int'],
  ['-event.amount', 'double'],
  ['-event.retries', 'int'],
  ['-event.tip', 'double'],
  ['-any', 'double'],
  ['-7', 'int'],
  ['-7.0', 'double'],
  ['-event.card', '-'],
  ['-event.isOnline', '-'],
  ['-null', '-'],
  ['-event.codes', '-'],
];

test.each(unary)('%s is %s', (source, result) => expect(resultOf(source)).toBe(result));

const choices: [source: string, result: string][] = [
  ['event.isOnline ? 1 : 2', 'int'],
  ['event.isOnline ? 1 : 2.5', 'double'],
  ['event.isOnline ? event.amount : 1', 'double'],
  ['event.isOnline ? event.amount : event.items', '-'],
  ['event.isOnline ? event.card : "x"', 'string'],
  ['event.isOnline ? event.card : 1', '-'],
  ['event.isOnline ? event.card : null', 'nullable'],
  ['event.isOnline ? event.channel : "x"', 'nullable'],
  ['event.isOnline ? event.tip : 0', 'nullable'],
  ['event.isOnline ? null : null', 'null'],
  ['event.isOnline ? any : 1', 'dyn'],
  ['event.isOnline ? [] : [1]', 'list'],
  ['event.isOnline ? event.codes : event.tags', 'list'],
  ['event.isOnline ? event.codes : 1', '-'],
  ['event.isOnline ? event.place : event.home', 'nullable'],
  ['event.isOnline ? event.place : event.headers', '-'],
  ['event.isTest ? 1 : 2', 'int'],
  ['any ? 1 : 2', 'int'],
  ['event.items ? 1 : 2', '-'],
  ['event.card ? 1 : 2', '-'],
  ['null ? 1 : 2', '-'],
];

test.each(choices)('%s is %s', (source, result) => expect(resultOf(source)).toBe(result));
