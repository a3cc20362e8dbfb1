import { afterAll, describe, expect, it } from 'vitest';
import { receiptSchema } from '../../contracts/receipt';
import { planDefinitions } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { unitsOf } from '../stages/unit-tasks';
import { RunWorld, type Row } from './run-world.testing';

const world = new RunWorld();
afterAll(() => world.close());

const MINUTE = 60_000;
const DEFINITIONS = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string?', shop: 'string', amount: 'decimal(2)' },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '1m',
    },
    {
      name: 'labels',
      eventTime: 'at',
      fields: { at: 'timestamp', shop: 'string', fraud: 'boolean' },
      entities: { shop: 'shop' },
    },
  ],
  metrics: [],
  features: [
    { name: 'card_n', stream: 'pay', entity: 'card', fn: 'count', window: '10m' },
    {
      name: 'card_before',
      stream: 'pay',
      entity: 'card',
      fn: 'sum',
      field: 'amount',
      window: '10m',
      current: false,
    },
    { name: 'shops', stream: 'pay', entity: 'card', fn: 'distinct', field: 'shop', window: '10m' },
    { name: 'last_shop', stream: 'pay', entity: 'card', fn: 'last', field: 'shop' },
    { name: 'since', stream: 'pay', entity: 'card', fn: 'sinceLast' },
    { name: 'large_n', stream: 'pay', entity: 'shop', fn: 'count', where: 'event.amount > 50', window: '1h' },
    {
      name: 'risk',
      stream: 'labels',
      entity: 'shop',
      fn: 'share',
      field: 'fraud',
      window: '1h',
      delay: '1m',
    },
  ],
  rules: [
    { name: 'busy', stream: 'pay', when: 'feature.card_n >= 3', severity: 'high' },
    { name: 'risky', stream: 'pay', when: 'feature.risk > 0.4', severity: 'high', entity: 'shop' },
    {
      name: 'moved',
      stream: 'pay',
      when: 'feature.last_shop != null && feature.last_shop != event.shop',
      severity: 'low',
    },
  ],
};

const pay = (id: string, minute: number, card: string | null, shop: string, amount: number) => ({
  id,
  time: minute * MINUTE,
  card,
  shop,
  amount,
});
const label = (minute: number, shop: string, fraud: boolean) => ({ at: minute * MINUTE, shop, fraud });
const lines = (rows: readonly unknown[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('');

const PAYMENTS = [
  pay('p1', 0, 'c1', 's1', 60),
  pay('p2', 3, 'c1', 's1', 0.1),
  pay('p3', 5, 'c1', 's2', 0.2),
  pay('p4', 5, 'c1', 's1', 70),
  pay('p5', 6, null, 's1', 80),
  pay('p6', 14, 'c1', 's2', 1),
];
const LABELS = [label(1, 's1', true), label(4, 's1', false), label(13, 's2', true)];

/** Computed by hand. */
const EXPECTED: Record<string, Row> = {
  p1: { card_n: 1, card_before: null, shops: 1, last_shop: null, since: null, large_n: 1, risk: null },
  p2: { card_n: 2, card_before: 60, shops: 1, last_shop: 's1', since: 3 * MINUTE, large_n: 1, risk: 1 },
  p3: { card_n: 3, card_before: 60.1, shops: 2, last_shop: 's1', since: 2 * MINUTE, large_n: 0, risk: null },
  p4: { card_n: 4, card_before: 60.3, shops: 2, last_shop: 's2', since: 0, large_n: 2, risk: 0.5 },
  p5: { card_n: null, card_before: null, shops: null, last_shop: null, since: null, large_n: 3, risk: 0.5 },
  p6: { card_n: 3, card_before: 70.2, shops: 2, last_shop: 's1', since: 9 * MINUTE, large_n: 0, risk: 1 },
};
const ALERTS = [
  'busy p3',
  'busy p4',
  'busy p6',
  'moved p3',
  'moved p4',
  'moved p6',
  'risky p2',
  'risky p4',
  'risky p5',
  'risky p6',
];

const payments = world.write('pay.ndjson', lines(PAYMENTS));
const labels = world.write('labels.ndjson', lines(LABELS));

function featuresOf(text: string): { rows: Record<string, unknown>; order: string[] } {
  const all = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { stream: string; event: string; time: number; features: Row });
  const rows = Object.fromEntries(
    all.filter(row => row.stream === 'pay').map(row => [row.event, row.features]),
  );
  return { rows, order: all.map(row => `${row.stream} ${row.time / MINUTE}`) };
}

describe('weir run with features', () => {
  it.each([1, 4])(
    'writes what each event read of its entities, with labels as a second stream, into %i partitions',
    async partitions => {
      const more = ['--emit', 'features', '--partitions', String(partitions)];
      const outcome = await world.run(DEFINITIONS, [`pay=${payments}`, `labels=${labels}`], more);
      const { rows, order } = featuresOf(outcome.file('features.ndjson'));
      expect(rows).toEqual(EXPECTED);
      expect(order).toEqual([
        'pay 0',
        'labels 1',
        'pay 3',
        'labels 4',
        'pay 5',
        'pay 5',
        'pay 6',
        'labels 13',
        'pay 14',
      ]);
      expect(outcome.alerts.map(alert => `${String(alert.rule)} ${String(alert.event)}`).sort()).toEqual(
        ALERTS,
      );
      expect(outcome.alerts.find(alert => alert.rule === 'risky')?.values).toEqual({ 'feature.risk': 1 });
    },
  );

  it('raises the same alerts where features are not written out', async () => {
    const outcome = await world.run(DEFINITIONS, [`pay=${payments}`, `labels=${labels}`]);
    expect(outcome.alerts.map(alert => `${String(alert.rule)} ${String(alert.event)}`).sort()).toEqual(
      ALERTS,
    );
  });

  it('writes the receipts of alerts where that is asked for: the events each feature counted', async () => {
    const inputs = [`pay=${payments}`, `labels=${labels}`];
    const plain = await world.run(DEFINITIONS, inputs);
    expect(plain.alerts.every(alert => !('receipt' in alert))).toBe(true);
    const { alerts } = await world.run(DEFINITIONS, inputs, ['--emit', 'receipts']);
    const kept = alerts.map(({ receipt: _, ...alert }) => alert);
    expect(kept).toEqual(plain.alerts);
    const busy = alerts.find(alert => alert.rule === 'busy');
    expect(Object.keys(busy ?? {}).at(-1)).toBe('receipt');
    expect(busy?.receipt).toMatchObject({
      definitionsVersion: null,
      owner: null,
      features: [{ name: 'card_n', stream: 'pay', delay: 0, total: 3 }],
    });
    const { features } = receiptSchema.parse(busy?.receipt);
    expect(features[0]?.to).toBe(busy?.time);
    expect(features[0]?.events.at(-1)?.time).toBe(busy?.time);
  });

  it('takes inputs of one time in the order of the arguments, and keeps the order of each', async () => {
    const a = world.write(
      'a.ndjson',
      lines([pay('a1', 1, 'c', 's', 1), pay('a2', 0, 'c', 's', 1), pay('a3', 2, 'c', 's', 1)]),
    );
    const b = world.write(
      'b.ndjson',
      `${lines([pay('b1', 1, 'c', 's', 1)])}broken\n${lines([pay('b2', 2, 'c', 's', 1)])}`,
    );
    const orderOf = async (inputs: string[]) => {
      const { file, summary } = await world.run(DEFINITIONS, inputs, ['--emit', 'features']);
      expect(summary.rejected).toBe(1);
      return file('features.ndjson')
        .trim()
        .split('\n')
        .map(line => (JSON.parse(line) as { event: string }).event);
    };
    expect(await orderOf([`pay=${a}`, `pay=${b}`])).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
    expect(await orderOf([`pay=${b}`, `pay=${a}`])).toEqual(['b1', 'a1', 'a2', 'b2', 'a3']);
  });

  it('tells of an entity that has too many events', () => {
    const planned = planDefinitions(DEFINITIONS as Definitions);
    if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
    const [tasks] = unitsOf(planned.plan, { emitFeatures: true, mostEvents: 5 });
    if (tasks === undefined) throw new Error('no unit');
    const unit = new Unit(tasks, () => 1, null);
    const records = Array.from({ length: 9 }, (_, n) => {
      const text = JSON.stringify(pay(`p${n}`, n, 'c', `s${n}`, 1));
      return { offset: BigInt(n), text, raw: null, bytes: null, appendedMs: null, damage: null };
    });
    unit.process('pay', 0, records, noEffects());
    expect(unit.dropped).toBe(4);
    expect(unit.errors.get('entities pay/card')).toMatchObject({
      count: 4,
      message: expect.stringContaining('more than 5 events'),
    });
  });
});
