import type { Definitions } from '../../core/definitions/types';

/** One stream with a metric and a rule. */
export const sampleDefinitions: Definitions = {
  streams: [
    {
      name: 'transactions',
      id: 'id',
      eventTime: 'time',
      fields: {
        id: 'string',
        time: 'timestamp',
        terminal: 'string',
        card: 'string',
        amount: 'decimal(2)',
        channel: 'string?',
      },
      entities: { terminal: 'terminal', card: 'card' },
      partitions: 4,
    },
  ],
  metrics: [
    {
      name: 'spend',
      stream: 'transactions',
      groupBy: ['terminal'],
      window: { type: 'tumbling', size: '1m' },
      aggregates: [{ as: 'total', fn: 'sum', field: 'amount' }],
    },
  ],
  features: [],
  rules: [
    { name: 'large', stream: 'transactions', when: 'event.amount > 220.0', severity: 'high', mode: 'live' },
  ],
};

export const sampleEvent = (id: string, more: object = {}) => ({
  id,
  time: 1_700_000_000_000,
  terminal: 'T1',
  card: 'C1',
  amount: 12.5,
  ...more,
});
