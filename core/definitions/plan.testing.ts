import { planDefinitions, type Plan } from './plan';
import type { Definitions, FeatureDefinition, RuleDefinition } from './types';

export const count: FeatureDefinition = {
  name: 'card_n_1d',
  stream: 'pay',
  entity: 'card',
  fn: 'count',
  window: '1d',
};
export const rule: RuleDefinition = {
  name: 'r',
  stream: 'pay',
  when: 'event.amount > 220',
  severity: 'high',
};

export const GOOD: Definitions = {
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: {
        time: 'timestamp',
        card: 'string',
        shop: 'string?',
        amount: 'decimal(2)',
        place: 'geo?',
        ok: 'boolean',
      },
      entities: { card: 'card', shop: 'shop' },
      verdicts: { review: 40, decline: 80 },
    },
    {
      name: 'logins',
      eventTime: 'at',
      fields: { at: 'timestamp', who: 'string', amount: 'string' },
      entities: { who: 'card' },
    },
  ],
  metrics: [
    {
      name: 'per-shop',
      stream: 'pay',
      groupBy: ['shop'],
      window: { type: 'tumbling', size: '10m' },
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'latest', fn: 'max', field: 'time' },
      ],
    },
    {
      name: 'all',
      stream: 'pay',
      window: { type: 'tumbling', size: '10m' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [
    count,
    { name: 'last_place', stream: 'pay', entity: 'card', fn: 'last', field: 'place' },
    { name: 'since', stream: 'pay', entity: 'shop', fn: 'sinceLast' },
    {
      name: 'ok_7d',
      stream: 'pay',
      entity: 'shop',
      fn: 'share',
      field: 'ok',
      where: 'event.amount > 1 && event.card in list.watched',
      window: '7d',
      delay: '7d',
    },
  ],
  lists: [
    { name: 'watched', values: ['a', 'b'] },
    { name: 'amounts', values: [1, 2] },
  ],
  models: [
    { name: 'fraud', stream: 'pay', file: 'm.onnx', inputs: ['event.amount', 'feature.ok_7d', 'event.ok'] },
  ],
  rules: [],
};

export const withRule = (change: Partial<RuleDefinition>): Definitions => ({
  ...GOOD,
  rules: [{ ...rule, ...change }],
});
export const withFeature = (change: Partial<FeatureDefinition>): Definitions => ({
  ...GOOD,
  features: [{ ...count, ...change }],
  models: [],
});

export function planned(definitions: Definitions): Plan {
  const result = planDefinitions(definitions);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

export function problemsOf(definitions: Definitions): [string, string][] {
  const result = planDefinitions(definitions);
  return result.ok ? [] : result.problems.map(({ path, message }) => [path, message]);
}
