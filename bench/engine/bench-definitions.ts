import { readFileSync } from 'node:fs';
import { parseDefinitions } from '../../contracts/definitions';
import { planDefinitions } from '../../core/definitions/plan';
import type {
  Definitions,
  FeatureDefinition,
  MetricDefinition,
  RuleDefinition,
  StreamDefinition,
} from '../../core/definitions/types';
import { unitsOf, type UnitTasks } from '../../workers/stages/unit-tasks';

/** The stream of the demo source as it is shipped. */
export function demoStream(): StreamDefinition {
  const parsed = parseDefinitions(JSON.parse(readFileSync('examples/demo.json', 'utf8')));
  const stream = parsed.ok ? parsed.definitions.streams.find(({ name }) => name === 'demo') : undefined;
  if (stream === undefined) throw new Error('examples/demo.json has no stream demo');
  return stream;
}

const FIVE = (['count', 'sum', 'avg', 'min', 'max'] as const).map(fn =>
  fn === 'count' ? { as: 'n', fn } : { as: fn, fn, field: 'amount' },
);

export function metricOf(
  name: string,
  stream: string,
  groupBy: string[],
  window: MetricDefinition['window'],
): MetricDefinition {
  return { name, stream, groupBy, window, aggregates: FIVE };
}

/** Three metrics: by terminal (10,000), sliding by card (5,000), by channel and country. Five aggregates each. */
export const threeMetrics = (): MetricDefinition[] => [
  metricOf('by_terminal', 'demo', ['terminal'], { type: 'tumbling', size: '1m' }),
  metricOf('by_card', 'demo', ['card'], { type: 'sliding', size: '10m', slide: '1m' }),
  metricOf('by_channel', 'demo', ['channel', 'country'], { type: 'tumbling', size: '10s' }),
];

/** Conditions of the usual kinds, no two alike; few events match one. */
const CONDITIONS: readonly ((index: number) => string)[] = [
  index => `event.amount > ${400 + index}.5`,
  index => `event.channel == 'contactless' && event.amount > ${60 + index}.0`,
  index => `event.channel == 'atm' && event.amount >= ${300 + index}.0`,
  index => `event.channel == 'online' && event.amount > ${200 + index}.0 && event.country != 'FR'`,
  index => `event.country in ['XX', 'YY', 'Z${index}'] && event.amount > 10.0`,
  index => `event.lat < -${50 + (index % 30)}.0 || event.lon > ${170 + (index % 9)}.5`,
  index => `event.amount == double(int(event.amount)) && event.amount >= ${500 + index}.0`,
  index => `event.time / 3600000 % 24 < 5 && event.amount > ${350 + index}.0`,
  index => `event.card.startsWith('c0999${index % 10}') && event.channel != 'chip'`,
  index => `event.terminal == 't${String(index).padStart(5, '0')}' && event.amount > 150.0`,
];

export const rules = (count: number): RuleDefinition[] =>
  Array.from({ length: count }, (_, index): RuleDefinition => ({
    name: `rule_${index}`,
    stream: 'demo',
    when: CONDITIONS[index % CONDITIONS.length]?.(index) ?? 'false',
    severity: 'medium',
  }));

/** Four features of the card, each read by one more rule. */
export function fourFeatures() {
  const of = { stream: 'demo', entity: 'card' } as const;
  const features: FeatureDefinition[] = [
    { ...of, name: 'n_10m', fn: 'count', window: '10m' },
    { ...of, name: 'sum_1h', fn: 'sum', field: 'amount', window: '1h' },
    { ...of, name: 'most_1h', fn: 'max', field: 'amount', window: '1h' },
    { ...of, name: 'since', fn: 'sinceLast' },
  ];
  const conditions = [
    'feature.n_10m > 2000.0',
    'feature.sum_1h > 2000000.0',
    'feature.most_1h > 2000.0',
    'feature.since != null && feature.since > 7200000',
  ];
  const reading = conditions.map((when, index): RuleDefinition => ({
    ...{ name: `feature_rule_${index}`, stream: 'demo', severity: 'high' as const },
    when,
  }));
  return { features, reading };
}

/** Plans what is computed over one stream; says which definitions are wrong. */
export function tasksFor(definitions: Partial<Definitions> & { streams: StreamDefinition[] }): UnitTasks {
  const parsed = parseDefinitions({ metrics: [], features: [], rules: [], ...definitions });
  const planned = parsed.ok ? planDefinitions(parsed.definitions) : parsed;
  if (!planned.ok)
    throw new Error(planned.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const [unit] = unitsOf(planned.plan);
  if (unit === undefined) throw new Error('no stream');
  return unit;
}
