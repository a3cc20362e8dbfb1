import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import type { EventLog } from '../../platform/event-log/event-log';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { openCluster } from './cluster-world.testing';

/** What a shop had before an event, and which of a city's events raises the alert, hang on the order of the partition. */
const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string?', shop: 'string', city: 'string' },
      entities: { card: 'card', shop: 'shop', city: 'city' },
      outOfOrderness: '1s',
      maxAhead: 'off',
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '1d' },
    { name: 'm', stream: 'pay', entity: 'shop', fn: 'count', window: '1d', current: false },
    { name: 'since', stream: 'pay', entity: 'shop', fn: 'sinceLast' },
    { name: 'last', stream: 'pay', entity: 'shop', fn: 'last', field: 'id' },
  ],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: 'feature.n == null || feature.m >= 0 || feature.since == null || feature.last == null',
      severity: 'low',
    },
    {
      name: 'rests',
      stream: 'pay',
      when: 'feature.m >= 0',
      entity: 'city',
      cooldown: '300ms',
      severity: 'high',
    },
  ],
};
const COUNT = 200;

const events = Array.from({ length: COUNT }, (_, n) => {
  // Every fourth event has the time of the one before it, every seventh is behind it.
  const time = 10_000 + (n % 4 === 3 ? n - 1 : n) * 20 - (n % 7 === 0 ? 50 : 0);
  const card = n % 9 === 0 ? null : `c${n % 13}`;
  return { id: `e${n}`, time, card, shop: `s${n % 3}`, city: `t${n % 2}` };
});
const records = events.map(event => ({
  partition: 0,
  key: null,
  value: Buffer.from(JSON.stringify(event)),
}));

const said = ({ rule, event, entity, time, values, score }: StoredAlert) =>
  [`${rule} ${event}`, JSON.stringify({ entity, time, values, score })] as const;

function expected(): Map<string, string> {
  const unit = new Unit(plannedUnit(DEFINITIONS, ['pay']), () => 1, null);
  const effects = noEffects();
  for (const [offset, { value }] of records.entries()) {
    const record = { offset: BigInt(offset), key: null, value, appendedMs: 0 };
    unit.process('pay', 0, intakeRecords([record]), effects);
  }
  return new Map(effects.alerts.map(said));
}

/** Reads one share of a hop a good while behind the others. */
const slowing = (topic: string, partition: number) => (log: EventLog) =>
  new Proxy(log, {
    get(target, name: keyof EventLog) {
      if (name !== 'consume') return target[name].bind(target);
      const consume: EventLog['consume'] = (from, handle, signal, onIdle) => {
        const isSlow = from.topic === topic && from.partition === partition;
        return target.consume(
          from,
          async batch => {
            if (isSlow) await sleep(60);
            await handle(batch);
          },
          signal,
          onIdle,
        );
      };
      return consume;
    },
  });

let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-order-'));
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

async function stored(): Promise<Map<string, string>> {
  const { history } = cluster.world;
  const page = await history.scanAlerts({}, { from: -1e12, to: 1e12 }, { limit: 500, cursor: null });
  const alerts = await Promise.all(page.items.map(({ id }) => history.getAlert(id)));
  return new Map(alerts.flatMap(alert => (alert === null ? [] : [said(alert)])));
}

describe('events of one partition, in a cluster', () => {
  it.each([
    ['of the first entity', 'weir.entities.card.4'],
    ['of the second entity', 'weir.entities.shop.4'],
  ])(
    'are taken in their order by every entity and cooldown, where one share %s is slow',
    async (_, topic) => {
      cluster = await openCluster(directory, { log: slowing(topic, 1) });
      const { world, start, stop, failures } = cluster;
      await start('w1');
      await start('w2');
      await define(world, 1, DEFINITIONS);
      await until('the topic', async () => (await world.log.bounds('pay').catch(() => [])).length === 1);
      const wanted = expected();
      for (let from = 0; from < COUNT; from += 25) {
        await world.log.append('pay', records.slice(from, from + 25));
        if (from === 75) await stop('w1');
        if (from === 100) await start('w3');
        await sleep(20);
      }
      await until('all is told', async () => (await stored()).size >= wanted.size);
      expect(await stored()).toEqual(wanted);
      expect(failures).toEqual([]);
    },
    30_000,
  );
});
