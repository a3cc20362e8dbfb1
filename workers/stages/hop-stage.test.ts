import { describe, expect, it } from 'vitest';
import type { HopRecord } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { planOf } from '../runtime/decided-definitions';
import { intakeSource } from './entity-hops';
import { HopStage, newHopState } from './hop-stage';

const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', shop: 'string?' },
      entities: { card: 'card', shop: 'shop' },
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '1d' },
    { name: 'm', stream: 'pay', entity: 'shop', fn: 'count', window: '1d' },
  ],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: 'feature.n > 0 && (feature.m == null || feature.m > 0)',
      severity: 'low',
    },
  ],
};
const plan = planOf(DEFINITIONS);
describe('the receipt of an alert judged at a hop', () => {
  const one = planOf({
    ...DEFINITIONS,
    features: DEFINITIONS.features.slice(0, 1),
    rules: [{ name: 'twice', stream: 'pay', when: 'feature.n > 1', severity: 'low' }],
  });
  const sent = (partition: number, offset: number): HopRecord => ({
    kind: 'event',
    source: intakeSource('pay', partition),
    epoch: '1',
    position: String(offset),
    definitionsVersion: 1,
    stream: 'pay',
    partition,
    offset: String(offset),
    appendedMs: null,
    watermark: null,
    text: JSON.stringify({ id: `e${partition}-${offset}`, time: 1000 + offset, card: 'a', shop: null }),
    features: {},
  });
  const receiptOf = (under: typeof plan, records: readonly HopRecord[]) => {
    const stage = new HopStage(under, 'card', newHopState());
    const alerts: StoredAlert[] = [];
    for (const record of records) stage.take(record, alerts);
    return alerts.at(-1)?.receipt;
  };

  it('says how far the share has taken each partition', () => {
    const receipt = receiptOf(one, [sent(0, 3), sent(1, 8), sent(0, 5)]);
    expect(receipt?.readTo).toEqual({ pay: { 0: '6', 1: '9' } });
    expect(receipt?.features).toMatchObject([{ name: 'n', value: 2, total: 2 }]);
  });

  it('says nothing of it where other hops take part', () => {
    expect(receiptOf(plan, [sent(0, 3), sent(1, 8)])?.readTo).toEqual({ pay: {} });
  });
});
