import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, liveUpdates, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { openCluster } from './cluster-world.testing';

/** A rule that every payment matches says what each read; one on the windows themselves has receipts of its own. */
const definitionsOf = (partitions: number, entities: Record<string, string>): Definitions => ({
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string?', shop: 'string', amount: 'decimal(2)' },
      entities,
      outOfOrderness: '200ms',
      maxAhead: 'off',
      idleTimeout: '20s',
      partitions,
    },
  ],
  metrics: [
    {
      name: 'spend',
      stream: 'pay',
      where: 'event.amount >= 0',
      groupBy: ['card'],
      window: { type: 'tumbling', size: '2s' },
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'total', fn: 'sum', field: 'amount' },
      ],
      detector: { kind: 'zscore', on: 'total' },
    },
    {
      name: 'sales',
      stream: 'pay',
      where: 'event.amount >= 0',
      groupBy: ['shop'],
      window: { type: 'sliding', size: '4s', slide: '1s' },
      aggregates: [{ as: 'top', fn: 'max', field: 'amount' }],
    },
    {
      name: 'visit',
      stream: 'pay',
      where: 'event.amount >= 0',
      groupBy: ['card'],
      window: { type: 'session', gap: '500ms' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features:
    entities.card === undefined
      ? []
      : [{ name: 'seen', stream: 'pay', entity: 'card', fn: 'count', window: '5s', current: false }],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: `event.amount >= 0 && (${[
        'window.spend.n == null || window.spend.n > 0',
        'window.spend.total == null || window.spend.total >= 0',
        'window.spend.score == null || window.spend.score >= 0',
        'window.spend.end == null || window.spend.end > 0',
        'window.sales.top == null || window.sales.top >= 0',
        'window.visit.n == null || window.visit.n > 0',
        ...(entities.card === undefined ? [] : ['feature.seen == null || feature.seen >= 0']),
      ].join(' || ')})`,
      severity: 'low',
    },
    { name: 'busy', stream: 'pay', on: 'metric', when: 'window.spend.n > 3', severity: 'high' },
  ],
});

type Sent = Readonly<{ partition: number; key: null; value: Uint8Array }>;

const spread = (n: number) => n * 40 + (n % 3) * 50;

/** Out of order by less than is allowed; a card is null now and then. */
function paymentsOf(from: number, to: number, partitions: number, timeOf = spread): Sent[] {
  return Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    const card = n % 11 === 0 ? null : `c${n % 5}`;
    const event = { id: `e${n}`, time: timeOf(n), card, shop: `s${n % 3}`, amount: (n * 7) % 100 };
    return { partition: n % partitions, key: null, value: Buffer.from(JSON.stringify(event)) };
  });
}

/** Moves the watermark of every partition; no rule and no metric takes them. */
const ticksOf = (time: number, partitions: number): Sent[] =>
  Array.from({ length: partitions }, (_, partition) => {
    const event = { id: `t${time}-${partition}`, time, card: null, shop: 's0', amount: -1 };
    return { partition, key: null, value: Buffer.from(JSON.stringify(event)) };
  });

/** What an alert says, and of its receipt what does not depend on how much was read at once. */
const said = ({ rule, event, values, payload, receipt }: StoredAlert): [string, string] => [
  `${rule} ${event}`,
  JSON.stringify({
    values,
    payload,
    watermark: receipt?.watermark,
    features: receipt?.features,
    windows: receipt?.windows.map(
      ({ metric, group, start, end, revision, values: read, since, followed, isFollowedWhole }) => ({
        ...{ metric, group, start, end, revision, read, since, followed, isFollowedWhole },
      }),
    ),
  }),
];

function expected(definitions: Definitions, partitions: number, sent: readonly Sent[]): Map<string, string> {
  const unit = new Unit(plannedUnit(definitions, ['pay']), () => partitions, null);
  const effects = noEffects();
  for (const { partition, value } of sent) {
    const { offset } = unit.pipeline('pay').intakes[partition] ?? { offset: 0n };
    unit.process('pay', partition, intakeRecords([{ offset, key: null, value, appendedMs: 0 }]), effects);
  }
  return new Map(effects.alerts.map(said));
}

let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-windows-'));
  cluster = await openCluster(directory);
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

async function stored(): Promise<Map<string, StoredAlert>> {
  const { history } = cluster.world;
  const found = new Map<string, StoredAlert>();
  let cursor: string | null = null;
  do {
    const within = { from: -1e12, to: 1e12 };
    const page: Awaited<ReturnType<typeof history.scanAlerts>> = await history.scanAlerts({}, within, {
      limit: 500,
      cursor,
    });
    for (const { id } of page.items) {
      const alert = await history.getAlert(id);
      if (alert !== null) found.set(`${alert.rule} ${alert.event}`, alert);
    }
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

async function begin(definitions: Definitions): Promise<void> {
  await cluster.start('w1');
  await cluster.start('w2');
  await define(cluster.world, 1, definitions);
  await until(
    'the topic is there',
    async () => (await cluster.world.log.bounds('pay').catch(() => [])).length > 0,
  );
}

async function expectSaid(wanted: ReadonlyMap<string, string>): Promise<void> {
  await until('all is judged', async () => (await stored()).size >= wanted.size);
  await sleep(300);
  const found = new Map([...(await stored()).values()].map(said));
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
}

/** A worker leaves, one comes, one loses its session. */
async function disturb(part: number): Promise<void> {
  if (part === 1) await cluster.stop('w1');
  if (part === 2) await cluster.start('w3');
  if (part === 3) cluster.coordinator.expire('w2');
  if (part === 4) await cluster.start('w4');
}

describe('windows that events read in a cluster', () => {
  it.each([
    ['judged by their card', { card: 'card' }],
    ['of a stream without entities', {}],
  ])(
    'are those of one process, event by event, where one partition fixes the order: %s',
    async (_, entities) => {
      const definitions = definitionsOf(1, entities as Record<string, string>);
      const payments = paymentsOf(0, 300, 1);
      const wanted = expected(definitions, 1, payments);
      expect([...wanted.values()].filter(text => /"window.spend.n":\d/.test(text)).length).toBeGreaterThan(
        200,
      );
      await begin(definitions);
      for (let part = 0; part < 6; part += 1) {
        await cluster.world.log.append('pay', payments.slice(part * 50, (part + 1) * 50));
        await disturb(part);
        await sleep(100);
      }
      await expectSaid(wanted);
      expect(cluster.failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
    },
    30_000,
  );

  it('are those of one process over several partitions, where all had passed what is read', async () => {
    const definitions = definitionsOf(3, { shop: 'shop' });
    // What comes after the pause reads the windows of before it, and makes none final.
    const [first, last] = [paymentsOf(0, 120, 3), paymentsOf(120, 210, 3, n => 60_300 + ((n * 7) % 100) * 3)];
    const ticks = ticksOf(60_000, 3);
    const isFixed = (text: string) => text.startsWith('busy') || Number(text.slice('all e'.length)) >= 120;
    const all = expected(definitions, 3, [...first, ...ticks, ...last]);
    const wanted = new Map([...all].filter(([key]) => isFixed(key)));
    expect([...wanted.values()].filter(text => /"window.visit.n":\d/.test(text)).length).toBe(90);
    const { log } = cluster.world;
    await begin(definitions);
    for (let part = 0; part < 3; part += 1) {
      await log.append('pay', first.slice(part * 40, (part + 1) * 40));
      await disturb(part);
    }
    await log.append('pay', ticks);
    await until('all say that they are past it', async () => {
      const newest = new Map<number, number | null>();
      for (const update of await liveUpdates(cluster.world))
        if (update.kind === 'partitions')
          for (const { partition, watermark } of update.partitions) newest.set(partition, watermark);
      return [0, 1, 2].every(partition => (newest.get(partition) ?? 0) >= 59_799);
    });
    await sleep(1000);
    await log.append('pay', last.slice(0, 45));
    await disturb(3);
    await log.append('pay', last.slice(45));
    await disturb(4);
    await until('all is judged', async () => (await stored()).size >= all.size);
    await sleep(300);
    const found = [...(await stored()).values()].map(said);
    expect(found).toHaveLength(all.size);
    expect(Object.fromEntries(found.filter(([key]) => isFixed(key)))).toEqual(Object.fromEntries(wanted));
  }, 30_000);
});
