import type { FeatureDefinition, StreamDefinition } from '../../core/definitions/types';

/**
 * Transactions as cards are used, without what is known only later. Labels are a stream of their own: the record of a
 * transaction arrives when its label is known, its event time is that moment.
 */
export const STREAMS: StreamDefinition[] = [
  {
    name: 'transactions',
    id: 'id',
    eventTime: 'time',
    fields: {
      id: 'string',
      time: 'timestamp',
      customer: 'string',
      terminal: 'string',
      amount: 'decimal(2)',
    },
    entities: { customer: 'customer', terminal: 'terminal' },
    maxAhead: 'off',
    import: {
      columns: {
        TRANSACTION_ID: 'id',
        TX_DATETIME: 'time',
        CUSTOMER_ID: 'customer',
        TERMINAL_ID: 'terminal',
        TX_AMOUNT: 'amount',
      },
    },
  },
  {
    name: 'labels',
    id: 'id',
    eventTime: 'known',
    fields: {
      id: 'string',
      known: 'timestamp',
      terminal: 'string',
      amount: 'decimal(2)',
      fraud: 'boolean',
    },
    entities: { terminal: 'terminal' },
    maxAhead: 'off',
  },
];

type Made = Omit<FeatureDefinition, 'stream' | 'entity'>;
const ofCustomer = (feature: Made): FeatureDefinition => ({
  stream: 'transactions',
  entity: 'customer',
  ...feature,
});
const ofTerminal = (feature: Made): FeatureDefinition => ({
  stream: 'labels',
  entity: 'terminal',
  ...feature,
});

/** The Handbook's windows: the customer's with this transaction, the terminal's by labels as they became known. */
const BOOK: FeatureDefinition[] = [1, 7, 30].flatMap(days => [
  ofCustomer({ name: `customer_n_${days}d`, fn: 'count', window: `${days}d` }),
  ofCustomer({ name: `customer_avg_${days}d`, fn: 'avg', field: 'amount', window: `${days}d` }),
  ofTerminal({ name: `terminal_n_${days}d`, fn: 'count', window: `${days}d` }),
  ofTerminal({ name: `terminal_risk_${days}d`, fn: 'share', field: 'fraud', window: `${days}d` }),
]);

const orZero = (feature: string) => `(feature.${feature} == null ? 0.0 : feature.${feature})`;

/** The 15 features of the book (benchmark table "logistic regression, 15 features"). */
export const BOOK_INPUTS: readonly string[] = [
  'event.amount',
  'weekday(event.time) == 0 || weekday(event.time) == 6',
  'hour(event.time) <= 6',
  ...[1, 7, 30].flatMap(days => [`feature.customer_n_${days}d`, `feature.customer_avg_${days}d`]),
  ...[1, 7, 30].flatMap(days => [`feature.terminal_n_${days}d`, orZero(`terminal_risk_${days}d`)]),
];

const amount = { field: 'amount' } as const;
/** What the customer did before this transaction; `old` ends two weeks before it, as a compromised card is so for two. */
const HABITS: FeatureDefinition[] = [
  ...[1, 3, 7, 14, 30, 90].map(days =>
    ofCustomer({ name: `before_avg_${days}d`, fn: 'avg', ...amount, window: `${days}d`, current: false }),
  ),
  ...[1, 3, 7, 14, 30].map(days =>
    ofCustomer({ name: `before_max_${days}d`, fn: 'max', ...amount, window: `${days}d`, current: false }),
  ),
  ofCustomer({ name: 'before_stddev_90d', fn: 'stddev', ...amount, window: '90d', current: false }),
  ofCustomer({ name: 'old_avg', fn: 'avg', ...amount, window: '76d', delay: '14d' }),
  ofCustomer({ name: 'old_stddev', fn: 'stddev', ...amount, window: '76d', delay: '14d' }),
  ofCustomer({ name: 'old_max', fn: 'max', ...amount, window: '76d', delay: '14d' }),
  ofCustomer({ name: 'last_amount', fn: 'last', ...amount }),
  ofCustomer({ name: 'since_last', fn: 'sinceLast' }),
];

/** Labels that the rule "amount > 220" does not explain tell of the terminal. */
const UNEXPLAINED = 'event.amount <= 220.0';
const TERMINALS: FeatureDefinition[] = [
  ...[3, 7, 21, 28].map(days =>
    ofTerminal({
      name: `terminal_share_${days}d`,
      fn: 'share',
      field: 'fraud',
      window: `${days}d`,
      where: UNEXPLAINED,
    }),
  ),
  ...[7, 28, 35].map(days =>
    ofTerminal({
      name: `terminal_frauds_${days}d`,
      fn: 'count',
      window: `${days}d`,
      where: `event.fraud && ${UNEXPLAINED}`,
    }),
  ),
  ofTerminal({ name: 'terminal_last_label', fn: 'last', field: 'fraud', where: UNEXPLAINED }),
  ofTerminal({
    name: 'terminal_first_fraud',
    fn: 'min',
    field: 'known',
    window: '35d',
    where: `event.fraud && ${UNEXPLAINED}`,
  }),
  ofTerminal({
    name: 'terminal_since_fraud',
    fn: 'sinceLast',
    window: '35d',
    where: `event.fraud && ${UNEXPLAINED}`,
  }),
];

export const FEATURES: FeatureDefinition[] = [...BOOK, ...HABITS, ...TERMINALS];

/** What the boosted trees read, chosen on June and the first weeks of July. */
export const BOOSTED_INPUTS: readonly string[] = [
  'event.amount',
  'feature.customer_n_1d',
  'feature.customer_n_7d',
  'event.amount / feature.before_avg_30d',
  'event.amount / feature.before_avg_90d',
  '(event.amount - feature.before_avg_90d) / feature.before_stddev_90d',
  'event.amount / feature.old_avg',
  '(event.amount - feature.old_avg) / feature.old_stddev',
  'event.amount / feature.old_max',
  'event.amount / feature.before_max_30d',
  'feature.before_avg_90d',
  ...[1, 3, 7, 14].flatMap(days => [
    `feature.before_avg_${days}d / feature.old_avg`,
    `feature.before_max_${days}d / feature.old_avg`,
  ]),
  'feature.last_amount / feature.old_avg',
  'feature.since_last',
  'feature.terminal_n_7d',
  ...[1, 7, 30].map(days => orZero(`terminal_risk_${days}d`)),
  ...[3, 7, 21, 28].map(days => `feature.terminal_share_${days}d`),
  ...[7, 28, 35].map(days => `feature.terminal_frauds_${days}d`),
  'feature.terminal_last_label',
  'event.time - feature.terminal_first_fraud',
  'feature.terminal_since_fraud',
];

/** What the hand-written rules read. */
export const RULE_INPUTS: readonly string[] = [
  'event.amount',
  orZero('terminal_risk_7d'),
  orZero('terminal_risk_30d'),
  'feature.customer_avg_30d',
];
