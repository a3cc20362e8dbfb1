import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { FeatureReceipt } from '../../contracts/receipt';
import { planDefinitions } from '../../core/definitions/plan';
import type { Definitions, FeatureDefinition } from '../../core/definitions/types';
import { decodeEvent } from '../../core/events/decode';
import { recomputeFeature, type LoggedEvent } from '../../core/verify/recompute-feature';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { entityKey } from './entity-plan';
import { unitsOf } from './unit-tasks';

const common = { stream: 'pay', entity: 'card' };
const features: FeatureDefinition[] = [
  { ...common, name: 'n', fn: 'count', window: '10ms' },
  { ...common, name: 'others', fn: 'count', window: '10ms', current: false },
  { ...common, name: 'total', fn: 'sum', field: 'amount', window: '30ms', delay: '5ms' },
  { ...common, name: 'mean', fn: 'avg', field: 'weight', window: '20ms' },
  { ...common, name: 'spread', fn: 'stddev', field: 'amount', window: '50ms' },
  { ...common, name: 'least', fn: 'min', field: 'weight', window: '20ms' },
  { ...common, name: 'most', fn: 'max', field: 'amount', window: '20ms' },
  { ...common, name: 'shops', fn: 'distinct', field: 'shop', window: '40ms' },
  { ...common, name: 'okay', fn: 'share', field: 'ok', window: '40ms' },
  { ...common, name: 'shop', fn: 'last', field: 'shop', window: '30ms' },
  { ...common, name: 'since', fn: 'sinceLast', window: '1h' },
  { ...common, name: 'large', fn: 'count', window: '40ms', where: 'event.amount > 5.0' },
  { ...common, name: 'visits', entity: 'shop', fn: 'count', window: '20ms' },
];
const when = features.map(({ name }) => `feature.${name} == null`).join(' || ');
const definitions: Definitions = {
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: {
        time: 'timestamp',
        card: 'string?',
        shop: 'string?',
        amount: 'decimal(2)?',
        weight: 'number?',
        ok: 'boolean?',
      },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '5ms',
      allowedLateness: '10ms',
    },
  ],
  metrics: [],
  features,
  rules: [{ name: 'all', stream: 'pay', when: `${when} || true`, severity: 'low' }],
};
const planned = planDefinitions(definitions);
if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
const { plan } = planned;
const stream = plan.streams.get('pay');
if (stream === undefined) throw new Error('no stream');

const sent = fc.record({
  partition: fc.nat(1),
  time: fc.integer({ min: 0, max: 150 }),
  card: fc.constantFrom('a', 'b', null),
  shop: fc.constantFrom('x', 'y', 'z', null),
  amount: fc.option(fc.integer({ min: 0, max: 2000 }).map(units => units / 100)),
  weight: fc.option(fc.double({ min: -1e3, max: 1e3, noNaN: true })),
  ok: fc.option(fc.boolean()),
});
type Sent = { partition: number; time: number };

/** The engine over the events, in this order; each raises an alert. */
function judged(events: readonly Sent[]): { alerts: StoredAlert[]; log: LoggedEvent[] } {
  const [tasks] = unitsOf(plan);
  if (tasks === undefined || stream === undefined) throw new Error('no unit');
  const unit = new Unit(tasks, () => 2, null);
  const effects = noEffects();
  const log: LoggedEvent[] = [];
  const next = [0n, 0n];
  for (const { partition, ...event } of events) {
    const offset = next[partition] ?? 0n;
    next[partition] = offset + 1n;
    const text = JSON.stringify(event);
    const record = { offset, key: null, value: Buffer.from(text), appendedMs: 0 };
    unit.process('pay', partition, intakeRecords([record]), effects);
    const decoded = decodeEvent(stream, text);
    if (decoded.ok) log.push({ partition, offset, timeMs: event.time, values: decoded.event.values, id: '' });
  }
  return { alerts: effects.alerts, log };
}

/** By the definition, from the events up to the reader. */
function again(receipt: FeatureReceipt, alert: StoredAlert, log: readonly LoggedEvent[]) {
  const feature = plan.scopes.get('pay')?.features.find(slot => slot.feature.name === receipt.name)?.feature;
  const own = { partition: alert.source.partition, offset: BigInt(alert.source.offset) };
  const index = log.findIndex(event => event.partition === own.partition && event.offset === own.offset);
  if (feature === undefined || stream === undefined) throw new Error(receipt.name);
  const key = entityKey(stream, feature.entity);
  const events = log.slice(0, index + 1).filter(event => key(event.values) === receipt.entity.id);
  const watermark = alert.receipt?.watermark ?? Number.NEGATIVE_INFINITY;
  const reader = { timeMs: alert.time, watermark, lateMs: 15, own };
  return recomputeFeature(feature, receipt.entity.id === null ? [] : events, reader);
}

describe('the receipt of an alert', () => {
  it('names the very events each feature counted, late and unordered ones too, and what they give', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 60 }), events => {
        const { alerts, log } = judged(events);
        expect(alerts).toHaveLength(events.length);
        for (const alert of alerts) {
          expect(alert.receipt?.features.map(({ name }) => name).sort()).toEqual(
            features.map(({ name }) => name).sort(),
          );
          for (const receipt of alert.receipt?.features ?? []) {
            const { value, from, to, events: counted, isTied } = again(receipt, alert, log);
            const isNobody = receipt.entity.id === null;
            expect({ ...receipt, value: alert.values[`feature.${receipt.name}`] }).toMatchObject({
              ...(!isTied && { value: isNobody ? null : value }),
              from,
              to,
              total: counted.length,
            });
            // Which of two at one time in two partitions is the last one depends on their arrival.
            if (receipt.name === 'shop' || receipt.name === 'since') continue;
            const place = (event: { partition: number; offset: bigint | string }) =>
              `${event.partition}-${event.offset}`;
            expect(receipt.events.map(place).sort()).toEqual(counted.map(place).sort());
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says how far the log was read, and below which watermark', () => {
    const { alerts } = judged(
      [
        { partition: 0, time: 10 },
        { partition: 1, time: 20 },
        { partition: 0, time: 30 },
      ].map(event => ({ card: 'a', shop: 'x', amount: 1, weight: 1, ok: true, ...event })),
    );
    expect(alerts.map(({ receipt }) => [receipt?.watermark, receipt?.readTo])).toEqual([
      [null, { pay: { 0: '1', 1: '0' } }],
      [null, { pay: { 0: '1', 1: '1' } }],
      [4, { pay: { 0: '2', 1: '1' } }],
    ]);
  });

  it('names the newest 200 events of more', () => {
    const { alerts } = judged(
      Array.from({ length: 250 }, () => ({ partition: 0, time: 10, card: 'a', shop: 'x' })),
    );
    const receipt = alerts.at(-1)?.receipt?.features.find(({ name }) => name === 'n');
    expect(receipt).toMatchObject({ total: 250, entity: { type: 'card', id: 'a' }, from: 0, to: 10 });
    expect(receipt?.events).toHaveLength(200);
    expect(receipt?.events.at(-1)).toEqual({ partition: 0, offset: '249', time: 10 });
  });
});
