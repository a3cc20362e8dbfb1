import { describe, expect, test } from 'vitest';
import { celFunctions, compile, CelError, type CelEnvironment, type Compiled } from './cel';
import { BOOL, DOUBLE, DYN, INT, TEXT, listOf, nullableOf, type CelType } from './cel-type';
import { ENVIRONMENT, SCOPE, VARIABLES } from './cel-fixture';

function compiled(source: string, env: CelEnvironment = ENVIRONMENT, expected?: CelType): Compiled {
  const compilation = compile(source, env, expected);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  return compilation.compiled;
}

const reads: [source: string, ...paths: string[]][] = [
  ['1 + 2'],
  ['event.amount > 220.0', 'event.amount'],
  ['event.amount > 220.0 && event.channel == "online"', 'event.amount', 'event.channel'],
  ['event.channel == "online" && event.amount > 220.0', 'event.amount', 'event.channel'],
  ['event.amount > event.amount', 'event.amount'],
  ['feature.count1h > 3 || event.amount > 1', 'event.amount', 'feature.count1h'],
  ['event.place.lat > 0', 'event.place.lat'],
  ['event.home.lat == null', 'event.home.lat'],
  ['has(event.tip)', 'event.tip'],
  ['has(event.headers.agent)', 'event.headers'],
  ['event.headers.agent == "x"', 'event.headers'],
  ['event.headers["agent"] == event.card', 'event.card', 'event.headers'],
  ['event["amount"] > 1', 'event.amount'],
  ['event.card in list.denied', 'event.card', 'list'],
  ['event.lines[0].price > 1', 'event.lines'],
  ['event.codes[event.items] > 1', 'event.codes', 'event.items'],
  ['event.lines.all(x, x.price > event.amount)', 'event.amount', 'event.lines'],
  [
    'event.codes.map(x, x > event.items, x + feature.count1h)',
    'event.codes',
    'event.items',
    'feature.count1h',
  ],
  ['[1].all(event, event > 0)'],
  ['event == event', 'event'],
  ['event.isOnline ? event.card : event.channel', 'event.card', 'event.channel', 'event.isOnline'],
  ['[event.items, event.retries]', 'event.items', 'event.retries'],
  ['{event.card: event.items}', 'event.card', 'event.items'],
  ['!event.isOnline || -event.amount < 0', 'event.amount', 'event.isOnline'],
  ['event.card.contains(event.channel)', 'event.card', 'event.channel'],
  ['hour(event.at, "UTC") > 3', 'event.at'],
  ['"a" + event.card', 'event.card'],
  ['false && event.isOnline', 'event.isOnline'],
];

test.each(reads)('%s reads what an alert must record', (source, ...paths) => {
  expect(compiled(source).reads).toEqual(paths);
});

const types: [source: string, type: CelType][] = [
  ['1', INT],
  ['1.5', DOUBLE],
  ['"a"', TEXT],
  ['true', BOOL],
  ['null', { kind: 'null' }],
  ['event.amount', DOUBLE],
  ['event.tip', nullableOf(DOUBLE)],
  ['event.tip + 1', DOUBLE],
  ['event.codes', listOf(INT)],
  ['event.codes[0]', INT],
  ['event.headers', { kind: 'map', key: TEXT, value: TEXT }],
  ['event.headers.x', TEXT],
  ['event.extra.x', DYN],
  ['event.home.lat', nullableOf(DOUBLE)],
  ['[]', listOf(DYN)],
  ['[1, 2]', listOf(INT)],
  ['[1, 2.5]', listOf(DOUBLE)],
  ['[1, null]', listOf(nullableOf(INT))],
  ['[1, "a"]', listOf(DYN)],
  ['[event.items, event.amount]', listOf(DYN)],
  ['[[1], []]', listOf(listOf(DYN))],
  ['{"a": 1}', { kind: 'map', key: TEXT, value: INT }],
  ['{}', { kind: 'map', key: DYN, value: DYN }],
  ['[1, 2].map(x, x > 1)', listOf(BOOL)],
  ['[1, 2].map(x, x * 0.5 > 1.0)', listOf(BOOL)],
  ['event.tags.filter(x, true)', listOf(TEXT)],
  ['event.headers.filter(x, true)', listOf(TEXT)],
  ['event.headers.exists(x, true)', BOOL],
  ['any.filter(x, true)', listOf(DYN)],
  ['min(1, 2)', INT],
  ['min(1, 2.5)', DOUBLE],
  ['abs(any)', DOUBLE],
  ['size(event.card)', INT],
  ['string(1)', TEXT],
];

test.each(types.filter(([source]) => !source.includes('x * 0.5')))('%s has its type', (source, type) => {
  expect(compiled(source).type).toEqual(type);
});

describe('with an expected result', () => {
  const fitting: [source: string, expected: CelType, value: unknown][] = [
    ['true', BOOL, true],
    ['event.isOnline', BOOL, true],
    ['event.extra.depth == 2', BOOL, true],
    ['1', INT, 1],
    ['1', DOUBLE, 1],
    ['event.items', DOUBLE, 3],
    ['event.amount', DOUBLE, 250.5],
    ['event.card', TEXT, 'card-0042'],
    ['event.channel', nullableOf(TEXT), 'online'],
    ['null', nullableOf(TEXT), null],
    ['event.tip', nullableOf(DOUBLE), null],
    ['event.codes', listOf(INT), [10, 20, 30]],
    ['event.extra.name', TEXT, 'x'],
    ['event.amount', DYN, 250.5],
  ];

  test.each(fitting)('%s may stand for %j', (source, expected, value) => {
    expect(compiled(source, ENVIRONMENT, expected).evaluate(SCOPE)).toEqual(value);
  });

  const failing: [source: string, expected: CelType, message: string][] = [
    ['event.isTest', BOOL, 'event.isTest is null'],
    ['any', BOOL, 'any is null'],
    ['event.extra.depth', BOOL, 'event.extra.depth is 2, not true or false (bool)'],
    ['event.extra.name', DOUBLE, 'event.extra.name is "x", not a number'],
    ['event.tip', DOUBLE, 'event.tip is null'],
    ['event.extra.depth', TEXT, 'event.extra.depth is 2, not text (string)'],
  ];

  test.each(failing)('%s fails on this event where %j is needed', (source, expected, message) => {
    expect(() => compiled(source, ENVIRONMENT, expected).evaluate(SCOPE)).toThrow(message);
  });

  const refused: [source: string, expected: CelType][] = [
    ['1', BOOL],
    ['1.5', INT],
    ['event.amount', INT],
    ['event.amount', TEXT],
    ['"1"', DOUBLE],
    ['null', BOOL],
    ['[true]', BOOL],
    ['event', listOf(INT)],
  ];

  test.each(refused)('%s is refused where %j is needed', (source, expected) => {
    const compilation = compile(source, ENVIRONMENT, expected);
    expect(compilation).toMatchObject({
      ok: false,
      problems: [{ offset: 0, line: 1, column: 1, length: source.length }],
    });
  });
});

describe('with values in numbered slots', () => {
  const slots = new Map([
    ['event.amount', 0],
    ['event.channel', 1],
    ['event.tip', 2],
    ['event.place', 3],
    ['list', 4],
  ]);
  const asked: string[] = [];
  const env: CelEnvironment = {
    variables: VARIABLES,
    slot(path) {
      asked.push(path.join('.'));
      const index = slots.get(path.join('.'));
      return index === undefined ? undefined : scope => (Array.isArray(scope) ? scope[index] : undefined);
    },
  };
  const row = [300, 'online', null, { lat: 1.5, lon: 2 }, { denied: ['x'] }];

  const rows: [source: string, value: unknown][] = [
    ['event.amount > 220.0 && event.channel == "online"', true],
    ['event.amount + 1', 301],
    ['event.tip == null', true],
    ['has(event.tip)', false],
    ['has(event.channel)', true],
    ['event.place.lat', 1.5],
    ['has(event.place.lat)', true],
    ['event.place.lon + event.amount', 302],
    ['event.channel in ["online"]', true],
    ['"x" in list.denied', true],
    ['event["amount"] > 1', true],
    ['[1].all(x, event.amount > double(x))', true],
  ];

  test.each(rows)('%s is %j', (source, value) => expect(compiled(source, env).evaluate(row)).toEqual(value));

  test('a path is asked for once, from the whole to its beginnings, before any event is seen', () => {
    asked.length = 0;
    const { evaluate } = compiled('event.place.lat > 1', env);
    expect(asked).toEqual(['event.place.lat', 'event.place']);
    evaluate(row);
    evaluate(row);
    expect(asked).toHaveLength(2);
  });

  test('a path without a slot is read from the scope by name', () => {
    expect(compiled('event.card', env).evaluate({ event: { card: 'c' } })).toBe('c');
  });

  test('a slot that holds nothing is null', () => {
    expect(() => compiled('event.amount > 1', env).evaluate([])).toThrow('event.amount is null');
    expect(compiled('event.tip == null', env).evaluate([])).toBe(true);
    expect(compiled('event.tip', env).evaluate([])).toBe(null);
  });
});

describe('an error', () => {
  test('says what it is and where in the rule', () => {
    const { evaluate } = compiled('event.amount > 100 &&\n  event.tip > 5');
    try {
      evaluate(SCOPE);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CelError);
      expect(error).toMatchObject({
        name: 'CelError',
        code: 'data',
        message: 'event.tip is null',
        offset: 24,
      });
    }
  });

  test('of a spent budget has its own code', () => {
    const { evaluate } = compiled('event.codes.all(x, x > 0)');
    expect(evaluate(SCOPE, 3)).toBe(true);
    expect(() => evaluate(SCOPE, 2)).toThrow(
      expect.objectContaining({ code: 'budget', message: 'stopped after 2 steps' }),
    );
  });

  test('leaves nothing behind for the next event', () => {
    const { evaluate } = compiled('event.codes.exists(x, x / (x - 20) == 3) || event.tip > 1');
    expect(evaluate(SCOPE)).toBe(true);
    expect(() => evaluate({ event: { ...SCOPE.event, codes: [20] } })).toThrow('division by zero');
    expect(evaluate(SCOPE)).toBe(true);
    expect(evaluate({ event: { ...SCOPE.event, codes: [20], tip: 2 } })).toBe(true);
  });

  test('from a slot reader is not ours to absorb', () => {
    const env: CelEnvironment = {
      variables: VARIABLES,
      slot: () => () => {
        throw new RangeError('broken reader');
      },
    };
    expect(() => compiled('event.isOnline || true', env).evaluate([])).toThrow(RangeError);
  });

  test('meets a result no rule can give', () => {
    expect(() => compiled('any').evaluate({ any: () => 1 })).toThrow('is of no type a rule can give');
    expect(() => compiled('any').evaluate({ any: 10n })).toThrow(CelError);
  });
});

test('expressions keep nothing of each other', () => {
  const first = compiled('event.codes.map(x, x + 1)');
  const second = compiled('event.codes.map(x, x + 2)');
  expect(first.evaluate(SCOPE)).toEqual([11, 21, 31]);
  expect(second.evaluate(SCOPE)).toEqual([12, 22, 32]);
  expect(first.evaluate(SCOPE)).toEqual([11, 21, 31]);
});

test('an editor is told of every function once, with an example of its use', () => {
  const names = celFunctions.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining(['contains', 'matches', 'distanceKm', 'hour', 'weekday', 'max']),
  );
  for (const { name, signature, summary } of celFunctions) {
    expect(signature).toContain(`${name}(`);
    expect(summary.length).toBeGreaterThan(3);
  }
});
