import fc from 'fast-check';
import type {
  AggregateDefinition,
  Definitions,
  MetricDefinition,
  StreamDefinition,
  WindowDefinition,
} from '../definitions';
import { feature } from './random-features';
import { eventRule, eventRuleOf, lists, metricRule, metricRuleOf, onLists } from './random-rules';
import { OTHER, STREAM } from './scenario';

const ms = (count: number) => `${count}ms`;

/** Small, so that a few dozen events meet every boundary; sometimes larger, so that windows hold many. */
const span = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 150 }));

/** The sizes are no multiples of the slides. */
const sliding: fc.Arbitrary<WindowDefinition> = fc
  .record({
    slide: fc.oneof(span, fc.integer({ min: 1, max: 4 })),
    factor: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 15 })),
    rest: fc.nat(7),
    offset: fc.integer({ min: -30, max: 30 }),
  })
  .map(({ slide, factor, rest, offset }) => ({
    type: 'sliding',
    size: ms(slide * factor + (factor > 1 ? Math.min(rest, slide - 1) : 0)),
    slide: ms(slide),
    offset: ms(offset),
  }));

const tumbling: fc.Arbitrary<WindowDefinition> = fc
  .record({ size: span, offset: fc.integer({ min: -30, max: 30 }) })
  .map(({ size, offset }) => ({ type: 'tumbling', size: ms(size), offset: ms(offset) }));

const session: fc.Arbitrary<WindowDefinition> = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(5, 10, 20))
  .map(gap => ({ type: 'session', gap: ms(gap) }));

const cumulative: fc.Arbitrary<WindowDefinition> = fc
  .record({
    step: fc.integer({ min: 1, max: 30 }),
    steps: fc.integer({ min: 1, max: 6 }),
    offset: fc.integer({ min: -30, max: 30 }),
  })
  .map(({ step, steps, offset }) => ({
    type: 'cumulative',
    size: ms(step * steps),
    step: ms(step),
    offset: ms(offset),
  }));

const aggregate: fc.Arbitrary<Omit<AggregateDefinition, 'as'>> = fc.oneof(
  fc.constant({ fn: 'count' as const }),
  fc.record({
    fn: fc.constantFrom('sum', 'avg', 'min', 'max', 'stddev'),
    field: fc.constantFrom('amount', 'amount', 'weight', 'weight', 'weight', 'time'),
  }),
  fc.record({
    fn: fc.constantFrom('first', 'last', 'distinct'),
    field: fc.constantFrom('amount', 'weight', 'time', 'card', 'ok', 'id'),
  }),
  fc.record({
    fn: fc.constant('quantile' as const),
    q: fc.constantFrom(0, 0.5, 0.95, 1, 0.25),
    field: fc.constantFrom('amount', 'weight', 'time'),
  }),
);

const atom = fc.constantFrom(
  'event.amount > 5',
  'event.amount != null',
  'event.amount * 2.0 <= event.weight',
  'event.weight < 0.5',
  'event.weight == null',
  'event.ok',
  'event.ok == false',
  'event.card == "a"',
  'event.card != null',
  'event.card in ["a", "b"]',
  'event.card + event.shop == "am"',
  'event.time >= 50',
  'abs(event.amount) - 1.0 < max(event.weight, 2.0)',
  '(event.amount == null ? event.weight : event.amount) > 0.0',
  ...onLists,
);

const condition: fc.Arbitrary<string> = fc.oneof(
  atom,
  atom.map(one => `!(${one})`),
  fc
    .tuple(atom, fc.constantFrom('&&', '||'), atom)
    .map(([left, operator, right]) => `${left} ${operator} ${right}`),
  fc.tuple(atom, atom, atom).map(([a, b, c]) => `${a} && ${b} || !(${c})`),
);

const groupBy = fc.constantFrom<string[]>(
  [],
  ['card'],
  ['card'],
  ['card', 'ok'],
  ['ok'],
  ['shop', 'card'],
  ['amount'],
  ['weight'],
);

const anyWindow = fc.oneof(sliding, tumbling, session, session, cumulative);

const detector = fc.record({
  kind: fc.constantFrom(
    'zscore' as const,
    'zscore' as const,
    'ewma' as const,
    'robust' as const,
    'seasonal' as const,
    undefined,
  ),
  history: fc.constantFrom(2, 3, 5, 12, undefined),
  alpha: fc.constantFrom(0.05, 0.3, 1, undefined),
});

/** A detector that has just the settings of its kind, on the first aggregate that is a number. */
function detectorOf(
  { kind, history, alpha }: typeof detector extends fc.Arbitrary<infer Of> ? Of : never,
  aggregates: readonly AggregateDefinition[],
): MetricDefinition['detector'] {
  const isNumber = ({ fn, field = '' }: AggregateDefinition) =>
    fn !== 'quantile' && (!['first', 'last'].includes(fn) || ['amount', 'weight', 'time'].includes(field));
  const on = aggregates.find(isNumber)?.as;
  if (on === undefined) return undefined;
  const hasHistory = kind === 'zscore' || kind === 'robust';
  const hasAlpha = kind === 'ewma' || kind === 'seasonal';
  return withoutUndefined({
    on,
    kind,
    history: hasHistory ? history : undefined,
    alpha: hasAlpha ? alpha : undefined,
  });
}

/** One of `rarity` metrics has a detector. */
const metricOver = (
  window: fc.Arbitrary<WindowDefinition>,
  groups: fc.Arbitrary<string[]>,
  rarity: number,
): fc.Arbitrary<Omit<MetricDefinition, 'name'>> =>
  fc
    .record({
      stream: fc.constantFrom(STREAM, STREAM, STREAM, STREAM, OTHER),
      where: fc.option(condition, { freq: 3, nil: undefined }),
      groupBy: groups,
      window,
      aggregates: fc.array(aggregate, { minLength: 1, maxLength: 4 }),
      detector,
      has: fc.nat(rarity - 1),
    })
    .map(({ where, aggregates: drawn, detector: chosen, has, ...rest }) => {
      const aggregates = drawn.map((one, index) => ({ as: `v${index}`, ...one }));
      return withoutUndefined({
        ...rest,
        where,
        aggregates,
        detector: has === 0 ? detectorOf(chosen, aggregates) : undefined,
      });
    });

const stream = fc.record({
  outOfOrderness: fc.constantFrom('0s', '0s', '0s', '5ms', '30ms'),
  allowedLateness: fc.constantFrom('0s', '7ms', '40ms', '300ms'),
  verdicts: fc.constantFrom(undefined, { review: 3, decline: 40 }, { decline: 5 }, { review: -1 }),
  dedup: fc.constantFrom(undefined, '4ms', '15ms', '200ms'),
  allIdle: fc.constantFrom(undefined, 'hold' as const, 'clock' as const),
  maxAhead: fc.constantFrom('off', '50ms', '1s'),
  id: fc.constantFrom('id', 'id', undefined),
});

/** What definitions are drawn from: all there is, or a part that some bugs need. */
export type Focus = 'all' | 'sessions' | 'metric rules' | 'windows read' | 'detectors' | 'full entities';

/** Definitions of all kinds, or such as have what the focus needs. */
export const definitionsOf = (focus: Focus): fc.Arbitrary<Definitions> => {
  const isAlways = focus === 'detectors' || focus === 'windows read';
  const metric = metricOver(
    focus === 'sessions' ? session : anyWindow,
    // Few groups, so that a detector sees many windows.
    focus === 'detectors' ? fc.constantFrom<string[]>([], ['ok']) : groupBy,
    isAlways ? 1 : 4,
  );
  const least = (of: Focus) => (focus === of ? 1 : 0);
  return definitionsWith(metric, {
    features: least('full entities'),
    rules: least('windows read'),
    metricRules: least('metric rules'),
  });
};

const definitionsWith = (
  metric: fc.Arbitrary<Omit<MetricDefinition, 'name'>>,
  least: Readonly<Record<'features' | 'rules' | 'metricRules', number>>,
): fc.Arbitrary<Definitions> =>
  fc
    .record({
      stream,
      other: stream,
      metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
      features: fc.oneof(
        fc.array(feature, { minLength: least.features, maxLength: least.features }),
        fc.array(feature, { minLength: 1, maxLength: 3 }),
      ),
      rules: fc.array(eventRule(condition), { minLength: least.rules, maxLength: 5 }),
      metricRules: fc.array(metricRule, { minLength: least.metricRules, maxLength: 3 }),
      lists,
    })
    .map(({ stream: own, other, metrics, features, rules, metricRules, lists: drawn }) => ({
      streams: [streamOf(STREAM, own), streamOf(OTHER, other)],
      metrics: metrics.map((one, index) => ({ name: `m${index}`, ...one })),
      features: features.map((one, index) => ({ name: `f${index}`, ...withoutUndefined(one) })),
      lists: drawn,
      rules: [
        ...rules.map(one => eventRuleOf(one, metrics, features)),
        ...metricRules.map(one => metricRuleOf(one, metrics, ENTITIES)),
      ].map((one, index) => ({ name: `r${index}`, ...withoutUndefined(one) })),
    }));

const ENTITIES = { card: 'card', shop: 'shop' };

type DrawnStream = typeof stream extends fc.Arbitrary<infer Of> ? Of : never;

function streamOf(name: string, { id, dedup, allIdle, verdicts, ...times }: DrawnStream): StreamDefinition {
  return {
    name,
    eventTime: 'time',
    fields: {
      id: 'string',
      time: 'timestamp',
      card: 'string?',
      shop: 'string?',
      amount: 'decimal(2)?',
      weight: 'number?',
      ok: 'boolean?',
      place: 'geo?',
    },
    entities: ENTITIES,
    ...times,
    ...withoutUndefined({ allIdle, verdicts }),
    // Duplicates are told by the id, so a stream without one cannot look for them.
    ...(id === undefined ? {} : { id, ...(dedup === undefined ? {} : { dedup }) }),
  };
}

function withoutUndefined<Of extends object>(one: Of): Of {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as Of;
}
