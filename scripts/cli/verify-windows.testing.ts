import type { Definitions, MetricDefinition, RuleDefinition } from '../../core/definitions/types';

const fields = { id: 'string', time: 'timestamp', card: 'string?', shop: 'number', amount: 'decimal(2)' };

export const aggregates: MetricDefinition['aggregates'] = [
  { as: 'n', fn: 'count' },
  ...(['sum', 'avg', 'min', 'max', 'stddev', 'first', 'last', 'distinct'] as const).map(fn => ({
    as: fn,
    fn,
    field: 'amount',
  })),
  { as: 'p90', fn: 'quantile', q: 0.9, field: 'amount' },
  { as: 'weight', fn: 'sum', field: 'shop' },
];
export const windows: [string, MetricDefinition['window']][] = [
  ['tumbling', { type: 'tumbling', size: '10m' }],
  ['sliding', { type: 'sliding', size: '30m', slide: '7m' }],
  ['cumulative', { type: 'cumulative', size: '1h', step: '20m' }],
  ['session', { type: 'session', gap: '4m' }],
];
/** One of each kind that remembers all, or only the last windows. */
const detectors: Record<string, MetricDefinition['detector']> = {
  tumbling: { kind: 'zscore', on: 'sum', history: 12 },
  sliding: { kind: 'robust', on: 'weight', history: 12 },
  cumulative: { kind: 'ewma', on: 'n' },
  session: { kind: 'ensemble', on: 'sum' },
};
/** `pay` has two partitions; `one` has one, so that the log alone decides everything. */
const streams = ['pay', 'one'];
export const nameOf = (stream: string, kind: string) => `${stream}_${kind}`;

export const definitions: Definitions = {
  streams: streams.map(name => ({
    name,
    id: 'id',
    eventTime: 'time',
    fields,
    entities: { card: 'card' },
    outOfOrderness: '1m',
    allowedLateness: '6m',
    dedup: '10m',
    partitions: name === 'pay' ? 2 : 1,
  })),
  metrics: [
    {
      name: 'all',
      stream: 'one',
      window: { type: 'tumbling', size: '2h' },
      aggregates: [{ as: 'p50', fn: 'quantile', q: 0.5, field: 'amount' }],
    },
    ...streams.flatMap(stream =>
      windows.map(([kind, window]) => ({
        name: nameOf(stream, kind),
        stream,
        window,
        groupBy: ['card'],
        where: 'event.amount > 3.0',
        aggregates,
        detector: detectors[kind],
      })),
    ),
  ],
  features: [],
  rules: [
    { name: 'on_all', stream: 'one', on: 'metric', severity: 'low', when: 'window.all.p50 > 1.0' },
    ...streams.flatMap(stream =>
      windows.flatMap(([kind]): RuleDefinition[] => {
        const metric = nameOf(stream, kind);
        const read = `window.${metric}`;
        return [
          {
            name: `on_${metric}`,
            stream,
            on: 'metric',
            severity: 'low',
            when: `${read}.n > 1.0 && ${read}.p90 > 60.0 && (${read}.score == null || ${read}.score >= 0.0)`,
          },
          {
            name: `read_${metric}`,
            stream,
            severity: 'high',
            when: `${read}.sum > 120.0 && ${read}.n > 1.0 && ${read}.start > 0 && (${read}.expected == null || ${read}.low < 1000.0) && event.amount > 50.0`,
          },
        ];
      }),
    ),
  ],
};
