import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Definitions } from '../../core/definitions/types';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { openCluster } from './cluster-world.testing';

/**
 * Payments in three partitions by card, labels in two: the features of a card see its own partition, those of a shop
 * what was sent a good while before, so that the order among partitions does not matter and one pipeline can tell.
 */
const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string?', shop: 'string', amount: 'decimal(2)' },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '1s',
      maxAhead: 'off',
      idleTimeout: '1s',
      partitions: 3,
    },
    {
      name: 'labels',
      eventTime: 'time',
      fields: { time: 'timestamp', shop: 'string', fraud: 'boolean' },
      entities: { shop: 'shop' },
      maxAhead: 'off',
      idleTimeout: '1s',
      partitions: 2,
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '4s' },
    { name: 'since', stream: 'pay', entity: 'card', fn: 'sinceLast' },
    { name: 'shops', stream: 'pay', entity: 'card', fn: 'distinct', field: 'shop', window: '30s' },
    { name: 'total', stream: 'pay', entity: 'shop', fn: 'sum', field: 'amount', window: '60s', delay: '50s' },
    {
      name: 'risk',
      stream: 'labels',
      entity: 'shop',
      fn: 'share',
      field: 'fraud',
      window: '60s',
      delay: '50s',
    },
  ],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: 'feature.n == null || feature.shops == null || feature.since == null || feature.since >= 0 || feature.total == null || feature.total >= 0 || feature.risk == null || feature.risk >= 0',
      severity: 'low',
    },
  ],
};

const COUNT = 240;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const partitionsOf = (stream: string) => (stream === 'pay' ? 3 : 2);
/** Two rounds, a minute apart: the second reads what the first has left in the shops. */
const timeOf = (n: number) => n * 20 + (n < COUNT / 2 ? 0 : 60_000);

function eventsOf(stream: string, from: number, to: number) {
  return Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    const shop = `s${n % 7}`;
    if (stream === 'labels')
      return { partition: n % 2, key: null, value: json({ time: timeOf(n), shop, fraud: n % 3 === 0 }) };
    const value = {
      id: `e${n}`,
      time: timeOf(n),
      card: n % 11 === 0 ? null : `c${n % 12}`,
      shop,
      amount: (n * 7) % 100,
    };
    return { partition: n % 3, key: null, value: json(value) };
  });
}

/** Alert → its values, as one pipeline computes them of the same records. */
function expected(): Map<string, string> {
  const unit = new Unit(plannedUnit(DEFINITIONS, ['pay', 'labels']), partitionsOf, null);
  const effects = noEffects();
  for (const [from, to] of [
    [0, COUNT / 2],
    [COUNT / 2, COUNT],
  ] as const) {
    for (const stream of ['pay', 'labels']) {
      for (const event of eventsOf(stream, from, to)) {
        const { offset } = unit.pipeline(stream).intakes[event.partition] ?? { offset: 0n };
        const record = { offset, key: null, value: event.value, appendedMs: 0 };
        unit.process(stream, event.partition, intakeRecords([record]), effects);
      }
    }
  }
  return new Map(effects.alerts.map(({ event, values }) => [event, JSON.stringify(values)]));
}

let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-hops-'));
  cluster = await openCluster(directory);
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

async function storedAlerts(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const page = await cluster.world.history.scanAlerts(
    {},
    { from: -1e12, to: 1e12 },
    { limit: 500, cursor: null },
  );
  for (const { id } of page.items) {
    const alert = await cluster.world.history.getAlert(id);
    if (alert !== null) found.set(alert.event, JSON.stringify(alert.values));
  }
  return found;
}

async function untilTopics(): Promise<void> {
  for (const topic of ['pay', 'labels'])
    await until(topic, async () => (await cluster.world.log.bounds(topic).catch(() => [])).length > 1);
}

/** Sends one of the two rounds in parts, and waits until all of it is judged. */
async function round(number: 0 | 1, between: (part: number) => Promise<void>): Promise<void> {
  const { log } = cluster.world;
  const start = number * (COUNT / 2);
  for (let part = 0; part < 4; part += 1) {
    const from = start + part * (COUNT / 8);
    for (const stream of ['labels', 'pay'])
      await log.append(stream, eventsOf(stream, from, from + COUNT / 8));
    await between(part);
  }
  await until(
    `${start + COUNT / 2} events are judged`,
    async () => (await storedAlerts()).size === start + COUNT / 2,
  );
  // What came from other shards may still be on its way to its entity.
  await new Promise(resolve => setTimeout(resolve, 400));
}

describe('features in a cluster', () => {
  it('are those of one pipeline: events hop from entity to entity', async () => {
    await cluster.start('w1');
    await cluster.start('w2');
    await define(cluster.world, 1, DEFINITIONS);
    await untilTopics();
    await round(0, () => Promise.resolve());
    await round(1, () => Promise.resolve());
    expect(await storedAlerts()).toEqual(expected());
    expect(cluster.failures).toEqual([]);
  });

  it('stay so where workers come, go, and lose their session while events are on their way', async () => {
    const { start, stop, coordinator } = cluster;
    await start('w1');
    await start('w2');
    await define(cluster.world, 1, DEFINITIONS);
    await untilTopics();
    await round(0, async part => {
      if (part === 1) await stop('w1');
      if (part === 2) await start('w3');
    });
    await round(1, async part => {
      if (part === 0) coordinator.expire('w2');
      if (part === 2) await start('w4');
    });
    expect(await storedAlerts()).toEqual(expected());
    expect(cluster.failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
  });
});
