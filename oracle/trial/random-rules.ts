import fc from 'fast-check';
import type { MetricDefinition, RuleDefinition, StreamDefinition } from '../definitions';
import { OTHER, STREAM } from './scenario';

type Metric = Omit<MetricDefinition, 'name'>;
type ListDefinition = { name: string; values: string[] | number[] };

const manyTexts = ['b', ...Array.from({ length: 20_000 }, (_, index) => `card-${index}`)];
const manyNumbers = Array.from({ length: 20_000 }, (_, index) => index / 4 - 5);

/** One of texts and one of numbers: ordinary, empty, with odd members, huge. */
export const lists: fc.Arbitrary<ListDefinition[]> = fc
  .record({
    texts: fc.oneof(
      {
        weight: 30,
        arbitrary: fc.constantFrom<string[]>(['a'], ['a', 'b'], [], ['', 'x', 'a'], ['null', '1', 'm']),
      },
      { weight: 1, arbitrary: fc.constant(manyTexts) },
    ),
    numbers: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom<number[]>([1], [0, 0.1, -0.5], [], [1e300, 5e-324, 2]) },
      { weight: 1, arbitrary: fc.constant(manyNumbers) },
    ),
  })
  .map(({ texts, numbers }) => [
    { name: 'texts', values: texts },
    { name: 'numbers', values: numbers },
  ]);

/** Conditions of events that look up in lists. */
export const onLists = [
  'event.card in list.texts',
  '!(event.shop in list.texts)',
  'event.weight in list.numbers',
  'event.amount in list.numbers || event.id in list.texts',
];

/** What is read, of numbers drawn: each is taken modulo how many there are to choose from. */
const read = fc.record({
  metric: fc.nat(11),
  value: fc.nat(11),
  test: fc.nat(11),
  bar: fc.constantFrom(0, 1, 2, 2, 3, 5, 20, -3),
});
type Read = typeof read extends fc.Arbitrary<infer Of> ? Of : never;

const how = fc.constantFrom('alone', 'alone', 'or', 'and');

const common = {
  severity: fc.constantFrom('low' as const, 'critical' as const),
  mode: fc.constantFrom(undefined, 'live' as const, 'live' as const, 'shadow' as const, 'draft' as const),
  cooldown: fc.constantFrom(undefined, undefined, '1ms', '10ms', '40ms'),
  version: fc.constantFrom(undefined, undefined, 3),
};

/** Of a rule on events; `what` it reads beside fields and lists. */
export const eventRule = (condition: fc.Arbitrary<string>) =>
  fc.record({
    ...common,
    when: condition,
    stream: fc.constantFrom(STREAM, STREAM, STREAM, OTHER),
    what: fc.constantFrom('nothing', 'nothing', 'feature', 'window'),
    /** Which feature is read, and against what it is compared. */
    feature: fc.nat(9),
    read,
    how,
    entity: fc.constantFrom(undefined, undefined, 'shop' as const),
    weight: fc.constantFrom(undefined, 5, 0.5, -2, 40, 0.1, 0.2),
    verdict: fc.constantFrom(undefined, undefined, 'review' as const, 'decline' as const),
  });
type EventRule = ReturnType<typeof eventRule> extends fc.Arbitrary<infer Of> ? Of : never;

export const metricRule = fc.record({
  ...common,
  read,
  how,
  group: fc.nat(11),
  /** Of the entities of the group; beyond them: none is named. */
  entity: fc.nat(4),
  isNamed: fc.boolean(),
});
type MetricRule = typeof metricRule extends fc.Arbitrary<infer Of> ? Of : never;

export function eventRuleOf(
  { what, feature, read: drawn, how: joined, when, ...rest }: EventRule,
  metrics: readonly Metric[],
  features: readonly { fn: string }[],
): Omit<RuleDefinition, 'name'> {
  const more =
    what === 'feature'
      ? onFeature(feature, features)
      : what === 'window' && metrics.length > 0
        ? onWindow(drawn, metrics, drawn.metric % metrics.length, true)
        : null;
  return { ...rest, when: more === null ? when : join(joined, when, more) };
}

export function metricRuleOf(
  { read: drawn, how: joined, group, entity, isNamed, ...rest }: MetricRule,
  metrics: readonly Metric[],
  entities: StreamDefinition['entities'] = {},
): Omit<RuleDefinition, 'name'> {
  const index = drawn.metric % metrics.length;
  const { stream = STREAM, groupBy = [] } = metrics[index] ?? {};
  const when = join(joined, onGroup(group, groupBy), onWindow(drawn, metrics, index, false));
  const types = groupBy.flatMap(field => entities[field] ?? []);
  const type = types[entity];
  return {
    stream,
    on: 'metric',
    when,
    ...rest,
    ...(type === undefined ? {} : { entity: type }),
    ...(isNamed ? { metric: `m${index}` } : {}),
  };
}

function join(how: string, left: string, right: string): string {
  if (how === 'alone') return right;
  return how === 'or' ? `(${left}) || (${right})` : `(${left}) && (${right})`;
}

/** On a feature that is a number, exact to the last digit. */
function onFeature(reads: number, features: readonly { fn: string }[]): string | null {
  const index = features.findIndex(({ fn }) => fn !== 'last' && fn !== 'stddev');
  if (index === -1) return null;
  return reads % 2 === 0 ? `feature.f${index} > ${reads}` : `feature.f${index} <= ${reads}`;
}

function onGroup(drawn: number, groupBy: readonly string[]): string {
  const field = groupBy[drawn % Math.max(1, groupBy.length)];
  const of = `group.${field ?? ''}`;
  const tests: Record<string, string[]> = {
    card: [`${of} == "a"`, `${of} in list.texts`, `${of} != null`, `!(${of} in list.texts)`],
    shop: [`${of} == "m"`, `${of} == null`, `${of} in list.texts`],
    ok: [`${of} == true`, `${of} != null`, `!(${of} == false)`],
    amount: [`${of} > 1`, `${of} in list.numbers`, `${of} == null`],
    weight: [`${of} <= 0.5`, `${of} in list.numbers`, `${of} != null`],
  };
  return choose(tests[field ?? ''] ?? ['1 < 2', '2 < 1'], drawn);
}

function onWindow(
  { value, test, bar }: Read,
  metrics: readonly Metric[],
  at: number,
  isEvent: boolean,
): string {
  const metric = metrics[at];
  const aggregates = metric?.aggregates ?? [];
  // What the ensemble and seasonal detectors say the oracle does not know.
  const isKnown = ['zscore', 'ewma', 'robust'].includes(metric?.detector?.kind ?? '');
  const detected = isKnown ? ['score', 'score', 'expected', 'low'] : [];
  const name = choose([...aggregates.map(({ as }) => as), ...detected, 'end'], value);
  const of = `window.m${at}.${name}`;
  if (name === 'score')
    return choose([`${of} > 0.618`, `${of} == null`, `${of} <= 0.9973`, `${of} >= 1.0`], test);
  if (name === 'end') return choose([endTest(of, at, isEvent), `${of} != null`], test);
  const aggregate = aggregates.find(({ as }) => as === name);
  const ofEvent = isEvent ? [`${of} < event.weight`, `event.amount >= ${of} / 2.0`] : [];
  switch (kindOf(aggregate)) {
    case 'text':
      return choose([`${of} == "a"`, `${of} in list.texts`, `${of} == null`, `${of} != "1"`], test);
    case 'boolean':
      return choose([`${of} == true`, `${of} == null`], test);
    case 'int':
      return choose([`${of} > ${bar}`, `${of} <= ${10 * bar}`, `${of} == null`], test);
    case 'rough':
      return choose([`${of} == null`, `${of} != null`], test);
    case 'number':
      return choose(
        [
          `${of} > ${bar}`,
          `${of} >= ${bar}`,
          `${of} <= ${bar}`,
          `${of} == ${bar}`,
          `!(${of} == null)`,
          `${of} in list.numbers`,
          ...ofEvent,
        ],
        test,
      );
  }
}

const endTest = (of: string, at: number, isEvent: boolean) =>
  isEvent ? `${of} + 20 > event.time` : `${of} - window.m${at}.start > 10`;

/** How a value compares: a rough one is not known to the last digit. */
function kindOf(aggregate: Metric['aggregates'][number] | undefined) {
  const { fn, field = '' } = aggregate ?? {};
  if (fn === 'stddev' || fn === 'quantile') return 'rough';
  if (fn === 'count' || fn === 'distinct' || fn === 'sum' || fn === 'avg' || fn === undefined)
    return 'number';
  if (field === 'time') return 'int';
  if (field === 'ok') return 'boolean';
  return field === 'card' || field === 'id' ? 'text' : 'number';
}

function choose(all: readonly string[], drawn: number): string {
  return all[drawn % all.length] ?? '';
}
