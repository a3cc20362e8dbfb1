import { describe, expect, it } from 'vitest';
import { planDefinitions } from './plan';
import type { Definitions, MetricDefinition, StreamDefinition } from './types';

const STREAM: StreamDefinition = {
  name: 'pay',
  id: 'id',
  eventTime: 'time',
  fields: {
    id: 'string',
    time: 'timestamp',
    card: 'string',
    amount: 'decimal(2)',
    place: 'geo?',
    note: 'string?',
  },
  entities: { card: 'card' },
};
const METRIC: MetricDefinition = {
  name: 'spend',
  stream: 'pay',
  groupBy: ['card'],
  window: { type: 'sliding', size: '10m', slide: '1m' },
  aggregates: [
    { as: 'n', fn: 'count' },
    { as: 'total', fn: 'sum', field: 'amount' },
  ],
};
const GOOD: Definitions = { streams: [STREAM], metrics: [METRIC], features: [], rules: [] };

const withStream = (change: Partial<StreamDefinition>): Definitions => ({
  ...GOOD,
  streams: [{ ...STREAM, ...change }],
});
const withMetric = (change: Partial<MetricDefinition>): Definitions => ({
  ...GOOD,
  metrics: [{ ...METRIC, ...change }],
});
const rule = { name: 'large', stream: 'pay', when: 'event.amount > 220', severity: 'high' as const };

function planned(definitions: Definitions) {
  const result = planDefinitions(definitions);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

function problemsOf(definitions: Definitions): [string, string][] {
  const result = planDefinitions(definitions);
  return result.ok ? [] : result.problems.map(({ path, message }) => [path, message]);
}

describe('definitions that can be used', () => {
  it('have durations in milliseconds and defaults where nothing is said', () => {
    const stream = planned(GOOD).streams.get('pay');
    expect(stream).toMatchObject({
      topic: 'pay',
      outOfOrdernessMs: 0,
      allowedLatenessMs: 0,
      idleTimeoutMs: 30_000,
      maxAheadMs: 300_000,
      dedupMs: null,
      partitions: 1,
      idSlot: 0,
      timeSlot: 1,
    });
    expect(planned(withStream({ maxAhead: 'off' })).streams.get('pay')?.maxAheadMs).toBeNull();
  });

  it('have one input per aggregated field, with squares where a deviation is asked for', () => {
    const [metric] = planned(
      withMetric({
        aggregates: [
          { as: 'a', fn: 'sum', field: 'amount' },
          { as: 'b', fn: 'stddev', field: 'amount' },
          { as: 'c', fn: 'max', field: 'time' },
        ],
      }),
    ).metrics;
    expect(metric?.layout).toEqual({
      width: 4,
      objects: 0,
      numbers: [
        { slot: 3, isExact: true, scale: 2, count: 0, sum: 1, squares: 2, min: -1, max: -1 },
        { slot: 1, isExact: true, scale: 0, count: 0, sum: -1, squares: -1, min: -1, max: 3 },
      ],
      picks: [],
      sketches: [],
    });
  });

  it('have a window whose offset lies within its slide, also where it was negative', () => {
    const [metric] = planned(withMetric({ window: { type: 'tumbling', size: '1d', offset: '-8h' } })).metrics;
    expect(metric?.window).toEqual({
      kind: 'sliding',
      sizeMs: 86_400_000,
      slideMs: 86_400_000,
      offsetMs: 57_600_000,
      paneMs: 86_400_000,
    });
  });

  it('have rules about the first entity where they name none, live and in version 1', () => {
    const [plan] = planned({ ...GOOD, rules: [rule] }).rules;
    expect(plan).toMatchObject({ version: 1, mode: 'live', entity: { type: 'card', field: 'card' } });
    expect(plan?.reads.map(({ path }) => path)).toEqual(['event.amount']);
  });

  it('keep the signature of a metric when anything else changes, and not when it changes itself', () => {
    const signature = (definitions: Definitions) => planned(definitions).metrics[0]?.signature;
    expect(signature({ ...GOOD, rules: [rule] })).toBe(signature(GOOD));
    expect(signature(withMetric({ groupBy: [] }))).not.toBe(signature(GOOD));
    expect(signature(withStream({ allowedLateness: '1s' }))).not.toBe(signature(GOOD));
  });
});

describe('what is wrong with definitions is told by its path', () => {
  it.each<[string, Definitions, string, RegExp]>([
    [
      'an unknown type',
      withStream({ fields: { ...STREAM.fields, amount: 'money' } }),
      'streams[0].fields.amount',
      /"money" is no type/,
    ],
    [
      'an event time that is no field',
      withStream({ eventTime: 'at' }),
      'streams[0].eventTime',
      /at is no field of pay; its fields are id, time/,
    ],
    [
      'an event time that is no timestamp',
      withStream({ eventTime: 'card' }),
      'streams[0].eventTime',
      /required timestamp/,
    ],
    ['an optional id', withStream({ id: 'note' }), 'streams[0].id', /required string or number/],
    [
      'dedup without an id',
      withStream({ id: undefined, dedup: '10m' }),
      'streams[0].dedup',
      /name its field in id/,
    ],
    [
      'a duration without a unit',
      withStream({ outOfOrderness: '10' }),
      'streams[0].outOfOrderness',
      /"10" is no duration/,
    ],
    [
      'a negative duration',
      withStream({ allowedLateness: '-1s' }),
      'streams[0].allowedLateness',
      /too short/,
    ],
    [
      'an entity that is no field',
      withStream({ entities: { iban: 'account' } }),
      'streams[0].entities.iban',
      /iban is no field/,
    ],
    [
      'a mapping to no field',
      withStream({ import: { columns: { A: 'b' } } }),
      'streams[0].import.columns.A',
      /b is no field/,
    ],
    ["Weir's own topic", withStream({ topic: 'weir.live' }), 'streams[0].topic', /Weir's own/],
    [
      'a metric of no stream',
      withMetric({ stream: 'x' }),
      'metrics[0].stream',
      /x is no stream; known are pay/,
    ],
    [
      'a bad size, and nothing that only follows from it',
      withMetric({ window: { type: 'sliding', size: 'ten', slide: '1m' } }),
      'metrics[0].window.size',
      /"ten" is no duration/,
    ],
    [
      'a slide beyond the size',
      withMetric({ window: { type: 'sliding', size: '1m', slide: '2m' } }),
      'metrics[0].window.slide',
      /slide 120000 ms exceeds size 60000 ms/,
    ],
    [
      'a size of nothing',
      withMetric({ window: { type: 'tumbling', size: '0s' } }),
      'metrics[0].window.size',
      /too short/,
    ],
    [
      'a session without a gap',
      withMetric({ window: { type: 'session', gap: '0s' } }),
      'metrics[0].window.gap',
      /at least 1 ms/,
    ],
    [
      'a cumulative window whose size is no whole number of steps',
      withMetric({ window: { type: 'cumulative', size: '1h', step: '25m' } }),
      'metrics[0].window.step',
      /whole number of steps/,
    ],
    [
      'a quantile that does not say which',
      withMetric({ aggregates: [{ as: 'p', fn: 'quantile', field: 'amount' }] }),
      'metrics[0].aggregates[0].q',
      /needs q/,
    ],
    [
      'a q that nothing asks for',
      withMetric({ aggregates: [{ as: 'p', fn: 'max', field: 'amount', q: 0.5 }] }),
      'metrics[0].aggregates[0].q',
      /only a quantile/,
    ],
    [
      'a group that is no field',
      withMetric({ groupBy: ['shop'] }),
      'metrics[0].groupBy[0]',
      /shop is no field/,
    ],
    [
      'a sum of nothing',
      withMetric({ aggregates: [{ as: 'a', fn: 'sum' }] }),
      'metrics[0].aggregates[0].field',
      /sum needs a field/,
    ],
    [
      'a sum of text',
      withMetric({ aggregates: [{ as: 'a', fn: 'sum', field: 'card' }] }),
      'metrics[0].aggregates[0].field',
      /card is a string/,
    ],
    [
      'an aggregate called like a key of the row',
      withMetric({ aggregates: [{ as: 'score', fn: 'count' }] }),
      'metrics[0].aggregates[0].as',
      /key of every row/,
    ],
    [
      'a detector on no aggregate',
      withMetric({ detector: { kind: 'zscore', on: 'x' } }),
      'metrics[0].detector.on',
      /its aggregates are n, total/,
    ],
    [
      'a detector with a setting of another kind',
      withMetric({ detector: { kind: 'ewma', on: 'n', history: 60 } }),
      'metrics[0].detector.history',
      /no setting of ewma, which has alpha/,
    ],
    [
      'a detector in a zone nobody knows',
      withMetric({ detector: { kind: 'seasonal', on: 'n', timezone: 'Europe/Berlni' } }),
      'metrics[0].detector.timezone',
      /did you mean Europe\/Berlin\?/,
    ],
    [
      'a detector that is the ensemble with a setting',
      withMetric({ detector: { on: 'n', alpha: 0.1 } }),
      'metrics[0].detector.alpha',
      /no setting of ensemble, which has none/,
    ],
    [
      'a filter that is no condition',
      withMetric({ where: 'event.amount' }),
      'metrics[0].where',
      /line 1, column 1/,
    ],
    [
      'a rule with an unknown field',
      { ...GOOD, rules: [{ ...rule, when: 'event.amout > 1' }] },
      'rules[0].when',
      /did you mean event\.amount\?/,
    ],
    [
      'a rule about no entity',
      { ...GOOD, rules: [{ ...rule, entity: 'iban' }] },
      'rules[0].entity',
      /its entities are card/,
    ],
    ['two rules of one name', { ...GOOD, rules: [rule, rule] }, 'rules[1].name', /taken/],
  ])('%s', (_name, definitions, path, message) => {
    const problems = problemsOf(definitions);
    expect(problems).toEqual([[path, expect.stringMatching(message)]]);
  });
});
