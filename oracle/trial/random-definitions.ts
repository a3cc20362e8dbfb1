import fc from 'fast-check';
import type {
  AggregateDefinition,
  Definitions,
  MetricDefinition,
  StreamDefinition,
  WindowDefinition,
} from '../definitions';
import { feature } from './random-features';
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

const metricOver = (window: fc.Arbitrary<WindowDefinition>): fc.Arbitrary<Omit<MetricDefinition, 'name'>> =>
  fc
    .record({
      where: fc.option(condition, { freq: 3, nil: undefined }),
      groupBy,
      window,
      aggregates: fc.array(aggregate, { minLength: 1, maxLength: 4 }),
    })
    .map(({ where, aggregates, ...rest }) => ({
      stream: STREAM,
      ...rest,
      ...(where === undefined ? {} : { where }),
      aggregates: aggregates.map((one, index) => ({ as: `v${index}`, ...one })),
    }));

const rule = fc.record({
  /** Which feature it reads: below 0 none. */
  reads: fc.integer({ min: -3, max: 9 }),
  when: condition,
  severity: fc.constantFrom('low' as const, 'critical' as const),
  mode: fc.constantFrom(undefined, 'live' as const, 'shadow' as const, 'draft' as const),
  entity: fc.constantFrom(undefined, 'shop' as const),
  weight: fc.constantFrom(undefined, 5, 0.5, -2, 40),
  verdict: fc.constantFrom(undefined, undefined, 'review' as const, 'decline' as const),
  cooldown: fc.constantFrom(undefined, undefined, '1ms', '10ms', '40ms'),
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

/** Definitions of all kinds, or with sessions alone. */
export const definitionsOf = (kind: 'all' | 'sessions'): fc.Arbitrary<Definitions> =>
  definitionsWith(metricOver(kind === 'all' ? anyWindow : session));

const definitionsWith = (metric: fc.Arbitrary<Omit<MetricDefinition, 'name'>>): fc.Arbitrary<Definitions> =>
  fc
    .record({
      stream,
      other: stream,
      metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
      features: fc.oneof(
        fc.array(feature, { maxLength: 0 }),
        fc.array(feature, { minLength: 1, maxLength: 3 }),
      ),
      rules: fc.array(rule, { maxLength: 3 }),
    })
    .map(({ stream: own, other, metrics, features, rules }) => ({
      streams: [streamOf(STREAM, own), streamOf(OTHER, other)],
      metrics: metrics.map((one, index) => ({ name: `m${index}`, ...one })),
      features: features.map((one, index) => ({ name: `f${index}`, ...withoutUndefined(one) })),
      rules: rules.map(({ reads, when, ...one }, index) => ({
        name: `r${index}`,
        stream: STREAM,
        when: withFeature(when, reads, features),
        ...withoutUndefined(one),
      })),
    }));

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
    entities: { card: 'card', shop: 'shop' },
    ...times,
    ...withoutUndefined({ allIdle, verdicts }),
    // Duplicates are told by the id, so a stream without one cannot look for them.
    ...(id === undefined ? {} : { id, ...(dedup === undefined ? {} : { dedup }) }),
  };
}

/** The condition, with one on a feature that is a number, exact to the last digit, where there is one. */
function withFeature(when: string, reads: number, features: readonly { fn: string }[]): string {
  const index = features.findIndex(({ fn }) => fn !== 'last' && fn !== 'stddev');
  if (index === -1 || reads < 0) return when;
  return reads % 2 === 0
    ? `(${when}) || feature.f${index} > ${reads}`
    : `(${when}) && feature.f${index} <= ${reads}`;
}

function withoutUndefined<Of extends object>(one: Of): Of {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as Of;
}
