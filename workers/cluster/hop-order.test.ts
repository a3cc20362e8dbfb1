import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { addCounts } from '../../core/rules/rule-counts';
import { planOf, plannedUnit } from '../runtime/decided-definitions';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { HandIntake, handShares, HopTopics, type HandShare } from './hop-world.testing';

/** `optional`: events may pass any hop by, so that they come from everywhere; else each comes from the hop before. */
const definitionsOf = (optional: boolean): Definitions => {
  const entity = optional ? 'string?' : 'string';
  return {
    streams: [
      {
        name: 'pay',
        id: 'id',
        eventTime: 'time',
        fields: { id: 'string', time: 'timestamp', card: entity, shop: entity, user: entity, city: 'string' },
        entities: { card: 'card', shop: 'shop', user: 'user', city: 'city' },
        outOfOrderness: '10ms',
        maxAhead: 'off',
      },
    ],
    metrics: [],
    features: [
      { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '40ms' },
      { name: 'm', stream: 'pay', entity: 'shop', fn: 'count', window: '1d', current: false },
      { name: 'since', stream: 'pay', entity: 'shop', fn: 'sinceLast' },
      { name: 'last', stream: 'pay', entity: 'user', fn: 'last', field: 'id' },
      { name: 'cards', stream: 'pay', entity: 'user', fn: 'distinct', field: 'card', window: '1d' },
    ],
    rules: [
      {
        name: 'all',
        stream: 'pay',
        when: 'feature.n != 0 || feature.m != 0 || feature.since != 0 || feature.last != null || feature.cards != 0',
        severity: 'low',
      },
      {
        name: 'rests',
        stream: 'pay',
        when: 'feature.m == null || feature.m < 6',
        entity: 'city',
        cooldown: '20ms',
        severity: 'high',
      },
    ],
  };
};

type Drawn = Readonly<{ card: number | null; shop: number | null; user: number | null; stepMs: number }>;

const id = (optional: boolean) => (optional ? fc.option(fc.nat(3), { freq: 3 }) : fc.nat(3));
const drawn = (optional: boolean): fc.Arbitrary<Drawn> =>
  fc.record({
    card: id(optional),
    shop: id(optional),
    user: id(optional),
    // Equal times, and times behind those before, are what the order decides.
    stepMs: fc.constantFrom(0, 0, 1, 5, 15, -3, -20),
  });
/** What each actor does next: crash, checkpoint, haunt, or some steps; then how fast each is with what is left. */
const schedule = fc.record({
  actions: fc.array(fc.tuple(fc.nat(9), fc.nat(99)), { maxLength: 300, size: 'max' }),
  speeds: fc.array(fc.constantFrom(1, 5, 25, 125), { minLength: 20, maxLength: 20 }),
});
type Schedule = Readonly<{ actions: readonly [number, number][]; speeds: readonly number[] }>;

/** `shares`: whether partitions have entities in common; what these see of each other's events is chance. */
function recordsOf(events: readonly Drawn[], partitions: number, shares: boolean): string[][] {
  const records: string[][] = Array.from({ length: partitions }, () => []);
  const times = Array.from({ length: partitions }, () => 1000);
  for (const [n, { card, shop, user, stepMs }] of events.entries()) {
    const partition = n % partitions;
    const time = (times[partition] ?? 0) + stepMs;
    times[partition] = time;
    const named = (key: number | null) => (key === null ? null : `${shares ? '' : partition}-${key}`);
    const city = named(n % 3);
    const event = { id: `e${n}`, time, card: named(card), shop: named(shop), user: named(user), city };
    records[partition]?.push(JSON.stringify(event));
  }
  return records;
}

/** The same in one process, and what its rules counted. */
function inOneProcess(definitions: Definitions, records: readonly string[][]) {
  const unit = new Unit(plannedUnit(definitions, ['pay']), () => records.length, null);
  const effects = noEffects();
  for (const [partition, texts] of records.entries())
    for (const [offset, text] of texts.entries()) {
      const record = { offset: BigInt(offset), key: null, value: Buffer.from(text), appendedMs: 0 };
      unit.process('pay', partition, intakeRecords([record]), effects);
    }
  return { alerts: effects.alerts, counts: unit.pipeline('pay').rules.counts };
}

const said = (alerts: Iterable<StoredAlert>) =>
  new Map(
    [...alerts].map(({ id: key, event, entity, time, values }) => [key, { event, entity, time, values }]),
  );

/** Entity → events in its log. */
function countsOf(shares: readonly HandShare[], hop: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of shares) {
    const table = state.hop.entities.get(`pay/${hop}`);
    for (const [key, row] of table?.rows ?? []) {
      const at = row * (table?.layout.cellsPerRow ?? 0);
      counts[key] = (table?.cells[at + 3] ?? 0) - (table?.cells[at + 2] ?? 0);
    }
  }
  return counts;
}

function tally(keys: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) if (key !== null) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** Lets everybody do what the schedule says, then all that is left to do. */
function play(definitions: Definitions, records: readonly string[][], { actions, speeds }: Schedule) {
  const plan = planOf(definitions);
  const hand = new HopTopics();
  const intakes = records.map((texts, partition) => new HandIntake(plan, 'pay', hand, partition, texts));
  const shares = handShares(plan, hand);
  const actors = [...intakes, ...shares];
  for (const [action, at] of actions) {
    const actor = actors[at % actors.length];
    if (actor === undefined) continue;
    if (action === 0) actor.crash();
    else if (action === 1) actor.checkpoint();
    else if (action === 2) actor.haunt(9);
    else actor.step(action * action);
  }
  let isMoving = true;
  while (isMoving) {
    isMoving = false;
    for (const [index, actor] of actors.entries()) isMoving = actor.step(speeds[index] ?? 1) || isMoving;
  }
  const waiting = shares.flatMap(({ state }) => [...state.hop.order.waiting.keys()]);
  return { told: hand.told, counts: addCounts(actors.flatMap(actor => actor.counts)), shares, waiting };
}

const RUNS = Number(process.env.WEIR_RANDOM_STREAMS ?? 100);

describe('events hop by hop, whoever crashes, comes back from the dead or is slow', () => {
  it.each([
    ['their entities may be null', true],
    ['they visit every hop', false],
  ])(
    'see what they see in one process: %s',
    (_, optional) => {
      const definitions = definitionsOf(optional);
      const stream = fc.array(drawn(optional), { minLength: 1, maxLength: 60, size: 'max' });
      fc.assert(
        fc.property(stream, fc.integer({ min: 1, max: 3 }), schedule, (events, partitions, steps) => {
          const records = recordsOf(events, partitions, false);
          const wanted = inOneProcess(definitions, records);
          const { told, counts, waiting } = play(definitions, records, steps);
          expect(said(told.values())).toEqual(said(wanted.alerts));
          expect(counts).toEqual(wanted.counts);
          expect(waiting).toEqual([]);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    120_000,
  );

  it('enter each log once where partitions have entities in common', () => {
    const definitions = definitionsOf(true);
    const stream = fc.array(drawn(true), { minLength: 1, maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(stream, schedule, (events, steps) => {
        const records = recordsOf(events, 2, true);
        const { shares, counts, waiting } = play(definitions, records, steps);
        const rows = records.flat().map(text => JSON.parse(text) as Record<'shop' | 'user', string | null>);
        expect(countsOf(shares, 'shop')).toEqual(tally(rows.map(({ shop }) => shop)));
        expect(countsOf(shares, 'user')).toEqual(tally(rows.map(({ user }) => user)));
        expect(counts.get('all')?.matched).toBe(rows.length);
        expect(waiting).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 120_000);
});
