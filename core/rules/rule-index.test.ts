import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDefinitions } from '../definitions/plan';
import type { RulePlan } from '../definitions/plan-rule';
import type { KeptTexts } from '../events/scan/record-scanner';
import { TextKeeper } from '../events/scan/text-keeper.testing';
import { RuleIndex } from './rule-index';

const candidatesOf = (index: RuleIndex, scope: unknown, texts: KeptTexts | null = null) =>
  Array.from({ length: index.find(scope, texts) }, (_, at) => index.found[at]);

const stream = {
  name: 's',
  eventTime: 'time',
  fields: {
    ...{
      time: 'timestamp',
      amount: 'decimal(2)?',
      ratio: 'number?',
      channel: 'string?',
      ok: 'boolean?',
      card: 'string',
    },
  },
};

function plan(conditions: readonly string[]): readonly RulePlan[] {
  const rules = conditions.map((when, index) => ({
    name: `r${index}`,
    stream: 's',
    when,
    severity: 'low' as const,
  }));
  const planned = planDefinitions({ streams: [stream], metrics: [], features: [], rules });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  return planned.plan.rules;
}

const text = fc.constantFrom("'a'", "'b'", "'c'", "''", "'ab'", "'abc'");
const number = fc.constantFrom('0.0', '1.5', '-1.5', '100.0', '100.25');
const test = fc.oneof(
  fc.tuple(
    fc.constantFrom('event.amount', 'event.ratio'),
    fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
    number,
  ),
  fc.tuple(fc.constantFrom('event.channel', 'event.card'), fc.constantFrom('==', '!=', '<'), text),
  fc.tuple(text, fc.constant('=='), fc.constantFrom('event.channel', 'event.card')),
  fc.tuple(
    fc.constantFrom('event.channel', 'event.card'),
    fc.constant('in'),
    fc.constantFrom("['a', 'b']", "['c']"),
  ),
  fc.tuple(fc.constant('event.ok'), fc.constant('=='), fc.constantFrom('true', 'false')),
  fc.tuple(fc.constant('event.amount'), fc.constant('=='), fc.constant('double(int(event.amount))')),
  fc.tuple(fc.constantFrom('event.card.startsWith(', 'event.channel.startsWith('), text, fc.constant(')')),
  fc.tuple(fc.constant('event.time'), fc.constant('>'), fc.constantFrom('1', '2')),
);
const condition = fc.letrec<{ any: string }>(tie => ({
  any: fc.oneof(
    { maxDepth: 3 },
    test.map(parts => parts.join(' ')),
    fc.constantFrom('event.ratio != null', 'event.channel == null'),
    fc.tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any')).map(parts => `(${parts.join(' ')})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(parts => `(${parts.join(' && ')})`),
    tie('any').map(inner => `!(${inner})`),
  ),
})).any;
const scope = fc.tuple(
  fc.constantFrom(0, 1, 2, 3),
  fc.constantFrom(null, 0, 150, -150, 10_000, 10_025),
  fc.constantFrom(null, 0, 1.5, -1.5, 100.25),
  fc.constantFrom(null, '', 'a', 'b', 'x', 'ab', 'abcd', 'a'.repeat(200_000)),
  fc.constantFrom(null, true, false),
  fc.constantFrom('a', 'b', 'c', 'x'),
);

/** What a rule says of a scope: true, false or that it fails. */
function verdictOf({ when }: RulePlan, values: readonly unknown[]): unknown {
  try {
    return when.evaluate(values);
  } catch {
    return 'fails';
  }
}

describe('the index of rules', () => {
  it('leaves out those that are false, and none that holds or fails', () => {
    let evaluated = 0;
    let spared = 0;
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 12 }),
        fc.array(scope, { minLength: 20, maxLength: 40 }),
        (conditions, scopes) => {
          const rules = plan(conditions);
          const index = new RuleIndex(rules, 10);
          for (const values of scopes) {
            const candidates = candidatesOf(index, values);
            expect(candidates).toEqual([...new Set(candidates)].sort((a, b) => Number(a) - Number(b)));
            rules.forEach((rule, number) => {
              if (candidates.includes(number)) return;
              spared += 1;
              expect(verdictOf(rule, values), `${rule.condition} of ${JSON.stringify(values)}`).toBe(false);
            });
            evaluated += candidates.length;
          }
        },
      ),
      { numRuns: 150 },
    );
    // It is of use.
    expect(spared).toBeGreaterThan(evaluated / 20);
  });

  it('finds the same by where the decoder keeps the texts', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(scope, fc.boolean()), { minLength: 20, maxLength: 60 }),
        (conditions, scopes) => {
          const rules = plan(conditions);
          const index = new RuleIndex(rules, 5);
          const plain = new RuleIndex(rules, 5);
          const keeper = new TextKeeper(6, 4);
          // Read ahead, as the decoder does: some are forgotten before they are judged.
          const read = scopes.map(([values, isKept]) => keeper.textsOf(values, () => isKept));
          for (const [number, [values]] of scopes.entries())
            expect(candidatesOf(index, values, read[number])).toEqual(candidatesOf(plain, values));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds the one rule of a thousand', () => {
    const rules = plan(
      Array.from({ length: 1000 }, (_, index) => `event.card == 'c${index}' && event.amount > 1.0`),
    );
    const index = new RuleIndex(rules, 1);
    const of = (card: string) => candidatesOf(index, [0, 500, null, null, null, card]);
    expect(of('c1')).toHaveLength(1000);
    expect(of('c17')).toEqual([17]);
    expect(of('x')).toEqual([]);
  });

  it('files a rule under what holds most rarely', () => {
    const index = new RuleIndex(plan(["event.channel == 'a' && event.amount > 100.0"]), 4);
    const of = (amount: number) => candidatesOf(index, [0, amount, null, 'a', null, 'x']);
    for (const amount of [1, 2, 3, 20_000]) expect(of(amount)).toEqual([0]);
    expect(of(5)).toEqual([]);
    expect(of(20_000)).toEqual([0]);
  });

  it('files a rule under what stands behind a test for null', () => {
    const index = new RuleIndex(plan(['event.ratio != null && event.ratio > 100.0']), 1);
    const of = (ratio: number | null) => candidatesOf(index, [0, 1, ratio, null, null, 'x']);
    expect([of(1), of(1), of(101)]).toEqual([[0], [], [0]]);
    // A null says nothing: the condition itself does.
    expect(of(null)).toEqual([0]);
  });

  it('never spares a rule what stands before its test the budget for', () => {
    const slow = '[1, 2, 3].all(x, x > 0) && event.amount > 100.0';
    const index = new RuleIndex(plan([slow]), 1);
    expect(candidatesOf(index, [0, 1, null, null, null, 'x'])).toEqual([0]);
    expect(candidatesOf(index, [0, 1, null, null, null, 'x'])).toEqual([0]);
  });
});
