import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, liveUpdates, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { openCluster, storedAlerts } from './cluster-world.testing';

const PARTITIONS = 3;
const CARDS = 5;
const ROUNDS = 4;
const MORE = 12;

/** Judged at the intake, or, where a rule reads a feature of the shop, on its hop: never where the card's events meet. */
const definitionsOf = (readsFeature: boolean): Definitions => ({
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', shop: 'string' },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '1s',
      maxAhead: 'off',
      partitions: PARTITIONS,
    },
  ],
  metrics: [],
  features: [{ name: 'n', stream: 'pay', entity: 'shop', fn: 'count', window: '1d' }],
  rules: [
    {
      name: 'rests',
      stream: 'pay',
      when: readsFeature ? 'feature.n > 0' : "event.shop != 'none'",
      entity: 'card',
      cooldown: '30s',
      severity: 'high',
    },
    { name: 'never', stream: 'pay', when: "event.shop == 's1'", severity: 'low' },
  ],
});

type Sent = Readonly<{ partition: number; key: null; value: Uint8Array }>;

const payment = (round: number, n: number, card: number): Sent => {
  const time = round * 100_000 + n * 500;
  const event = { id: `e${round}-${n}-${card}`, time, card: `c${card}`, shop: `s${(n + card) % 4}` };
  return { partition: (round + n + card) % PARTITIONS, key: null, value: Buffer.from(JSON.stringify(event)) };
};
const cards = Array.from({ length: CARDS }, (_, card) => card);
/** The first payment of each card in a round, then what falls into its cooldown, from all partitions. */
const firstOf = (round: number) => cards.map(card => payment(round, 0, card));
const othersOf = (round: number) =>
  Array.from({ length: MORE }, (_, n) => cards.map(card => payment(round, n + 1, card))).flat();

/** Who judged, and what it read of other cards' payments in the shop, is another matter. */
const said = ({ rule, event, entity, time, score, payload, receipt }: StoredAlert) => [
  `${rule} ${event}`,
  JSON.stringify({ entity, time, score, payload, watermark: receipt?.watermark === undefined }),
];

function expected(definitions: Definitions) {
  const unit = new Unit(plannedUnit(definitions, ['pay']), () => PARTITIONS, null);
  const effects = noEffects();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { partition, value } of [...firstOf(round), ...othersOf(round)]) {
      const { offset } = unit.pipeline('pay').intakes[partition] ?? { offset: 0n };
      unit.process('pay', partition, intakeRecords([{ offset, key: null, value, appendedMs: 0 }]), effects);
    }
  }
  return { alerts: effects.alerts, counts: unit.pipeline('pay').rules.counts };
}

let directory = '';
let cluster: Awaited<ReturnType<typeof openCluster>>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-cooldowns-'));
  cluster = await openCluster(directory);
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

const stored = () => storedAlerts(cluster.world);

/** As the workers that are there now last said. */
async function countsOf(rule: string, workers: readonly string[]) {
  const newest = new Map<string, { matched: number; suppressed: number }>();
  for (const update of await liveUpdates(cluster.world)) {
    if (update.kind !== 'definitions' || !workers.includes(update.worker)) continue;
    const { matched = 0, suppressed = 0 } = update.ruleCounts?.[rule] ?? {};
    newest.set(update.worker, { matched, suppressed });
  }
  const all = [...newest.values()];
  const sum = (pick: (count: { matched: number; suppressed: number }) => number) =>
    all.reduce((total, count) => total + pick(count), 0);
  return { matched: sum(({ matched }) => matched), suppressed: sum(({ suppressed }) => suppressed) };
}

describe('a rule that rests, in a cluster', () => {
  it.each([
    ['at their intakes', false],
    ['on the hop of another entity', true],
  ])(
    'rests for its entity whatever partition its events come from: judged %s',
    async (_, readsFeature) => {
      const definitions = definitionsOf(readsFeature);
      const wanted = expected(definitions);
      const { world, start, stop, coordinator, failures } = cluster;
      await start('w1');
      await start('w2');
      await define(world, 1, definitions);
      await until(
        'the topic is there',
        async () => (await world.log.bounds('pay').catch(() => [])).length > 0,
      );
      for (let round = 0; round < ROUNDS; round += 1) {
        await world.log.append('pay', firstOf(round));
        const raised = async () => (await stored()).filter(({ rule }) => rule === 'rests').length;
        await until('each card has its alert', async () => (await raised()) === (round + 1) * CARDS);
        await world.log.append('pay', othersOf(round));
        // Nobody says in which order partitions of two rounds would be read.
        if (round === 0) await stop('w1');
        if (round === 1) await start('w3');
        if (round === 2) coordinator.expire('w2');
        if (round === 2) await start('w4');
        const workers = ['w1 w2', 'w2', 'w2 w3', 'w3 w4'][Math.min(round + 1, 3)]?.split(' ') ?? [];
        const events = (round + 1) * CARDS;
        await until('every match is counted', async () => {
          const { matched, suppressed } = await countsOf('rests', workers);
          return matched === events * (MORE + 1) && suppressed === events * MORE;
        });
      }
      const counted = wanted.counts.get('rests');
      expect(counted).toMatchObject({
        matched: ROUNDS * CARDS * (MORE + 1),
        suppressed: ROUNDS * CARDS * MORE,
      });
      await until('all is told', async () => (await stored()).length >= wanted.alerts.length);
      expect(new Map((await stored()).map(said) as [string, string][])).toEqual(
        new Map(wanted.alerts.map(said) as [string, string][]),
      );
      expect(failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
    },
    30_000,
  );
});
