import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, CelError } from './cel';
import { ENVIRONMENT, SCOPE } from './cel-fixture';

/** The smallest budget an expression gets by with: what it costs. */
function costOf(source: string, scope: unknown = SCOPE): number {
  const compilation = compile(source, ENVIRONMENT);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  const { evaluate } = compilation.compiled;
  for (let budget = 0; budget <= 10_000; budget++) {
    try {
      evaluate(scope, budget);
      return budget;
    } catch (error) {
      if (!(error instanceof CelError) || error.code !== 'budget') throw error;
    }
  }
  throw new Error(`${source} does not end within 10000 steps`);
}

/** What is bounded by the length of the rule is free; what grows with the data is paid for. */
const costs: [source: string, steps: number][] = [
  ['1 + 2 * 3', 0],
  ['event.amount > 220.0 && event.channel == "online"', 0],
  ['event.isOnline ? event.amount : 0.0', 0],
  ['event.card == "card-0042"', 0],
  ['event.card < "card-0043"', 0],
  ['event.tip == null', 0],
  ['has(event.headers.agent)', 0],
  ['event.headers.agent', 0],
  ['event.codes[1]', 0],
  ['event.channel in ["online", "app", "pos"]', 0],
  ['event.card in list.denied', 0],
  ['event.card in list.allowed', 1],
  ['20 in event.codes', 1],
  ['max(event.amount, 1, 2, 3)', 0],
  ['distanceKm(1, 2, 3, 4)', 0],
  ['hour(event.at, "Europe/Berlin")', 0],
  ['hour(event.at, event.isOnline ? "UTC" : "UTC")', 203],
  ['string(event.items)', 0],
  ['size(event.codes)', 0],
  ['size(event.card)', 1],
  ['size("")', 1],
  ['event.card + "!"', 1],
  ['event.card + "-and-some-more"', 2],
  ['event.card.contains("42")', 1],
  ['event.card.startsWith("card")', 1],
  ['event.card.upperAscii()', 1],
  ['event.card.trim().upperAscii()', 2],
  ['event.card.matches("card")', 1],
  ['event.card.matches("^c[a-z]")', 2],
  ['event.card.matches("^[a-z]+-[0-9]+$")', 9],
  ['event.card.matches(event.extra.name)', 202],
  ['[1, 2, 3]', 0],
  ['[1, 2, event.items]', 3],
  ['{"a": 1}', 1],
  ['event.codes + [1]', 4],
  ['event.codes == [10, 20, 30]', 4],
  ['event.codes == [10, 21, 30]', 3],
  ['event.codes.all(x, x > 0)', 3],
  ['event.codes.all(x, x > 10)', 1],
  ['event.codes.exists(x, x == 20)', 2],
  ['event.codes.exists_one(x, x == 10)', 3],
  ['event.codes.filter(x, false)', 3],
  ['event.codes.map(x, x)', 3],
  ['event.codes.map(x, x > 15, x)', 3],
  ['event.codes.map(x, x).map(x, x)', 6],
  ['event.codes.all(x, event.codes.all(y, x + y > 0))', 12],
  ['event.tags.all(x, x.contains("i") || true)', 4],
  ['event.headers.all(x, x != "")', 3],
  ['list.denied.all(x, x != "")', 3],
  ['true || event.codes.all(x, x > 0)', 0],
  ['false && event.codes.all(x, x > 0)', 0],
];

test.each(costs)('%s costs %i steps', (source, steps) => expect(costOf(source)).toBe(steps));

const growing: [source: string, most: number][] = [
  ['event.card.contains("zz")', 65],
  ['event.card.lowerAscii()', 65],
  ['event.card + event.card', 130],
  ['size(event.card)', 65],
  ['event.card.matches("z+")', 1300],
  ['event.card.matches("(?i)z+")', 1300],
  ['event.card.matches("^(a+)+$")', 2100],
];

test.each(growing)('%s on a thousand characters costs no more than %i steps', (source, most) => {
  const cost = costOf(source, { event: { card: 'a'.repeat(1024) } });
  expect(cost).toBeGreaterThan(60);
  expect(cost).toBeLessThanOrEqual(most);
});

test('the cost does not depend on what was evaluated before', () => {
  const compilation = compile('event.card.matches(event.channel)', ENVIRONMENT);
  if (!compilation.ok) throw new Error('must compile');
  const { evaluate } = compilation.compiled;
  const scope = { event: { card: 'online', channel: 'on' } };
  const other = { event: { card: 'online', channel: 'off' } };
  expect(evaluate(scope, 210)).toBe(true);
  expect(evaluate(scope, 210)).toBe(true);
  expect(evaluate(other, 210)).toBe(false);
  expect(() => evaluate(scope, 201)).toThrow('stopped after 201 steps');
  expect(() => evaluate(scope, 201)).toThrow('stopped after 201 steps');
});

test('with more budget nothing changes but that it ends', () => {
  const sources = [
    'event.codes.all(x, event.codes.exists(y, y == x))',
    'event.tags.exists(x, x.matches("^g.*t$"))',
    'event.codes.map(x, x * 2) == [20, 40, 60]',
    'event.card.upperAscii().contains("42")',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.nat(40), fc.nat(40), (source, budget, more) => {
      const compilation = compile(source, ENVIRONMENT);
      if (!compilation.ok) throw new Error('must compile');
      const { evaluate } = compilation.compiled;
      const ends = (steps: number) => {
        try {
          return evaluate(SCOPE, steps);
        } catch {
          return 'stopped';
        }
      };
      if (ends(budget) !== 'stopped') expect(ends(budget + more)).toBe(ends(budget));
    }),
  );
});
