import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { openCluster, storedAlerts } from './cluster-world.testing';

const PARTITIONS = 4;
const COUNT = 400;

/** A card's windows are merged shop by shop, in four shards; the rule rests for the card. */
const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: { time: 'timestamp', card: 'string', shop: 'string' },
      entities: { card: 'card', shop: 'shop' },
      maxAhead: 'off',
      partitions: PARTITIONS,
    },
  ],
  metrics: [
    {
      name: 'pairs',
      stream: 'pay',
      groupBy: ['card', 'shop'],
      window: { type: 'tumbling', size: '1s' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [],
  rules: [
    {
      name: 'busy',
      stream: 'pay',
      on: 'metric',
      metric: 'pairs',
      when: 'window.pairs.n != 2',
      entity: 'card',
      cooldown: '2500ms',
      severity: 'high',
    },
  ],
};

const sent = Array.from({ length: COUNT }, (_, n) => {
  const event = { time: 100_000 + n * 60, card: `c${(n * 7) % 5}`, shop: `s${(n * n) % 11}` };
  return { partition: n % PARTITIONS, key: null, value: Buffer.from(JSON.stringify(event)) };
});
/** Makes all windows before it final, in every partition. */
const last = Array.from({ length: PARTITIONS }, (_, partition) => {
  const event = { time: 100_000 + COUNT * 60 + 10_000, card: 'last', shop: 'last' };
  return { partition, key: null, value: Buffer.from(JSON.stringify(event)) };
});

const said = (alerts: readonly StoredAlert[]) =>
  new Map(alerts.map(({ event, rule, time, values, entity }) => [event, { rule, time, values, entity }]));

function expected(): StoredAlert[] {
  const unit = new Unit(plannedUnit(DEFINITIONS, ['pay']), () => PARTITIONS, null);
  const effects = noEffects();
  for (const { partition, value } of [...sent, ...last]) {
    const { offset } = unit.pipeline('pay').intakes[partition] ?? { offset: 0n };
    unit.process('pay', partition, intakeRecords([{ offset, key: null, value, appendedMs: 0 }]), effects);
  }
  return effects.alerts;
}

let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-window-cooldowns-'));
  cluster = await openCluster(directory);
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

const stored = () => storedAlerts(cluster.world);

describe('a rule on windows that rests for an entity of several groups, in a cluster', () => {
  it('tells what it tells in one process, while workers come, go, and lose their session', async () => {
    const { world, start, stop, coordinator, failures } = cluster;
    await start('w1');
    await start('w2');
    await define(world, 1, DEFINITIONS);
    await until('the topic', async () => (await world.log.bounds('pay').catch(() => [])).length > 0);
    for (let from = 0; from < COUNT; from += 50) {
      await world.log.append('pay', sent.slice(from, from + 50));
      if (from === 100) await stop('w1');
      if (from === 150) await start('w3');
      if (from === 250) coordinator.expire('w2');
      if (from === 250) await start('w4');
    }
    await world.log.append('pay', last);
    const wanted = expected();
    expect(wanted.length).toBeGreaterThan(20);
    await until('all is told', async () => (await stored()).length >= wanted.length);
    // Nothing comes after that.
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(said(await stored())).toEqual(said(wanted));
    expect((await stored()).every(({ receipt }) => receipt !== undefined && receipt.owner !== null)).toBe(
      true,
    );
    expect(failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
  }, 30_000);
});
