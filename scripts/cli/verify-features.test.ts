import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Receipt } from '../../contracts/receipt';
import type { Definitions } from '../../core/definitions/types';
import { Random } from '../../core/demo/random';
import { fieldsFound, VerifyWorld } from './verify-world.testing';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 1);
const definitions: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', shop: 'number', amount: 'decimal(2)' },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '1m',
      dedup: '10m',
      partitions: 2,
    },
    {
      name: 'logins',
      eventTime: 'time',
      fields: { time: 'timestamp', card: 'string', ok: 'boolean?' },
      entities: { card: 'card' },
      partitions: 2,
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '30m' },
    {
      name: 'spent',
      stream: 'pay',
      entity: 'card',
      fn: 'sum',
      field: 'amount',
      window: '1h',
      current: false,
    },
    {
      name: 'at_shop',
      stream: 'pay',
      entity: 'shop',
      fn: 'avg',
      field: 'amount',
      window: '2h',
      delay: '10m',
    },
    { name: 'since', stream: 'pay', entity: 'card', fn: 'sinceLast' },
    { name: 'ok', stream: 'logins', entity: 'card', fn: 'share', field: 'ok', window: '6h' },
    { name: 'before', stream: 'pay', entity: 'card', fn: 'last', field: 'amount' },
    { name: 'most', stream: 'pay', entity: 'card', fn: 'max', field: 'amount', window: '1h' },
  ],
  lists: [{ name: 'watched', values: ['c1', 'c2', 'c3'] }],
  rules: [
    {
      name: 'busy',
      stream: 'pay',
      severity: 'high',
      when: 'feature.n > 2 && (feature.spent == null || feature.spent > 1.0) && (feature.at_shop == null || feature.at_shop > 0.0) && (feature.since == null || feature.since >= 0) && (feature.ok == null || feature.ok >= 0.0)',
    },
    // Parts of the score that the alert of another rule keeps no values of.
    {
      name: 'more',
      stream: 'pay',
      severity: 'low',
      weight: 10,
      when: 'feature.before != null && event.amount > feature.before',
    },
    {
      name: 'most',
      stream: 'pay',
      severity: 'low',
      weight: 100,
      verdict: 'review',
      cooldown: '5m',
      when: 'event.card in list.watched || (feature.most > 95.0 && feature.ok != null)',
    },
  ],
};

let world: VerifyWorld;
let alerts: StoredAlert[] = [];

beforeAll(async () => {
  world = await VerifyWorld.open(definitions);
  await judge();
  alerts = world.raised().filter(({ rule }) => rule === 'busy' || rule === 'more');
}, 120_000);
afterAll(() => world.close());

/** Two streams of two days, taken by the engine in the order in which they were sent. */
async function judge(): Promise<void> {
  const [unit] = world.units;
  if (unit === undefined) throw new Error('no unit');
  const random = new Random(11);
  for (let n = 0; n < 4000; n += 1) {
    const at = T0 + n * MINUTE;
    world.nowMs = T0 + (n - (n % 100) + 99) * MINUTE;
    const stream = n % 3 === 0 ? 'logins' : 'pay';
    const partition = random.below(2);
    const time = at - random.below(3 * MINUTE);
    const card = `c${random.below(40)}`;
    const id = `e${random.below(20) === 0 ? n - 3 : n}`;
    const pay = { id, time, card, shop: random.below(5), amount: random.below(10_000) / 100 };
    const event = stream === 'pay' ? pay : { time, card, ok: [true, false, null][random.below(3)] };
    world.send(unit, stream, partition, random.below(50) === 0 ? '{"broken' : JSON.stringify(event));
    if (n % 100 === 99) await world.append();
  }
}

function receiptOf({ receipt }: StoredAlert): Receipt {
  if (receipt === undefined) throw new Error('no receipt');
  return receipt;
}

const of = (rule: string) => alerts.filter(alert => alert.rule === rule);

describe('an alert over features of two streams', () => {
  test.each(['busy', 'more'])(
    'is equal when it is computed again from the raw events: %s',
    async rule => {
      const own = of(rule);
      expect(own.length).toBeGreaterThan(20);
      expect(new Set(own.map(({ score }) => score)).size).toBeGreaterThan(2);
      for (const alert of [...own.slice(0, 10), ...own.slice(-10)]) {
        const verification = await world.verified(alert);
        expect(verification.summary).toMatch(/^all \d+ fields are equal$/);
        for (const { feature, events } of verification.events) {
          const kept = receiptOf(alert).features.find(({ name }) => name === feature);
          expect(events).toHaveLength(kept?.events.length ?? -1);
        }
      }
    },
    120_000,
  );

  test('a change of any part of the receipt is told by its name', async () => {
    const alert = of('busy').find(each => receiptOf(each).features.every(({ total }) => total > 0));
    if (alert === undefined) throw new Error('no alert');
    const change = (name: string, part: object): StoredAlert => {
      const receipt = receiptOf(alert);
      const features = receipt.features.map(each => (each.name === name ? { ...each, ...part } : each));
      return { ...alert, receipt: { ...receipt, features } };
    };
    const events = receiptOf(alert).features.find(({ name }) => name === 'n')?.events ?? [];
    const cases: [StoredAlert, string[]][] = [
      [{ ...alert, values: { ...alert.values, 'feature.n': 17 } }, ['feature.n']],
      [{ ...alert, values: { ...alert.values, 'feature.ok': 0.123 } }, ['feature.ok']],
      [change('n', { total: 99 }), ['feature.n events counted']],
      [change('n', { events: events.slice(1) }), ['feature.n events']],
      [change('spent', { from: 1 }), ['feature.spent window']],
      [change('spent', { value: 1 }), ['feature.spent value']],
      [change('at_shop', { entity: { type: 'shop', id: '77' } }), ['feature.at_shop entity']],
      [{ ...alert, score: (alert.score ?? 0) + 10 }, ['score']],
      [{ ...alert, verdict: 'decline' }, ['verdict']],
    ];
    for (const [tampered, fields] of cases) {
      const verification = await world.verified(tampered);
      expect(verification.verdict).toBe('different');
      expect(fieldsFound(verification, false)).toEqual(fields);
    }
    expect((await world.verified(alert)).verdict).toBe('equal');
  }, 60_000);

  test('says what cannot be computed again, and why', async () => {
    const [alert] = of('busy');
    if (alert === undefined) throw new Error('no alert');
    const receipt = receiptOf(alert);
    const { receipt: _, ...bare } = alert;
    expect((await world.verified(bare)).fields.find(({ field }) => field === 'feature.n')).toMatchObject({
      equal: null,
      note: 'the alert has no receipt',
    });
    const beyond = { ...receipt, readTo: { ...receipt.readTo, logins: { 0: '999999' } } };
    const verification = await world.verified({ ...alert, receipt: beyond });
    expect(verification.verdict).toBe('incomplete');
    expect(verification.fields.find(({ field }) => field === 'feature.ok')?.note).toMatch(
      /^the log of logins, partition 0 ends before offset 999999/,
    );
    expect(verification.fields.find(({ field }) => field === 'score')?.note).toMatch(
      /^rule busy reads feature.ok: the log of logins, partition 0 ends/,
    );
  });
});
