import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { HopAlert } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions, WindowDefinition } from '../../core/definitions/types';
import { addCounts } from '../../core/rules/rule-counts';
import { partitionOf } from '../../core/shards/partition';
import { NO_WATERMARK } from '../../core/time/watermark';
import { planOf, plannedUnit } from '../runtime/decided-definitions';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { MetricJudge, newMetricRulesState, type WindowAlert } from './metric-rules';
import { tasksOf } from './stream-tasks';
import { takenAt, WindowCooldowns, type WindowCooldown } from './window-cooldowns';

const definitionsOf = (window: WindowDefinition, allowedLateness: string): Definitions => ({
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: { time: 'timestamp', card: 'string', shop: 'string' },
      entities: { card: 'card' },
      outOfOrderness: '5ms',
      allowedLateness,
      maxAhead: 'off',
    },
  ],
  metrics: [
    {
      name: 'pairs',
      stream: 'pay',
      groupBy: ['card', 'shop'],
      window,
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [],
  rules: [
    {
      name: 'odd',
      stream: 'pay',
      on: 'metric',
      metric: 'pairs',
      when: 'window.pairs.n != 2',
      entity: 'card',
      cooldown: '40ms',
      severity: 'low',
    },
  ],
});

type Payment = Readonly<{ stepMs: number; card: number; shop: number }>;
/** What a merge shard sends: an alert, or how far it is. */
type Told = HopAlert | number;

/** Alert → all that was told of it. */
function said(alerts: readonly StoredAlert[]): Map<string, unknown[]> {
  const all = new Map<string, unknown[]>();
  for (const { id, event, values, withdrawn = false } of alerts)
    all.set(id, [...(all.get(id) ?? []), { event, values, withdrawn }]);
  return all;
}

/** One process, and what so many shards, which have merged its windows by their groups, tell the hop. */
function judge(definitions: Definitions, payments: readonly Payment[], shards: number) {
  const plan = planOf(definitions);
  const stream = plan.streams.get('pay');
  if (stream === undefined) throw new Error('no stream');
  const unit = new Unit(plannedUnit(definitions, ['pay']), () => 1, null);
  const [intake] = unit.pipeline('pay').intakes;
  const merges = Array.from({ length: shards }, () => {
    const resting: WindowAlert[] = [];
    const told: Told[] = [];
    const state = newMetricRulesState();
    return { resting, told, judge: new MetricJudge(tasksOf(plan, stream), state, new Map(), null, resting) };
  });
  const alerts: StoredAlert[] = [];
  const byShards: StoredAlert[] = [];
  let timeMs = 1000;
  for (let n = 0; n <= payments.length; n += 1) {
    const effects = noEffects();
    const before = intake?.watermark ?? NO_WATERMARK;
    const payment = payments[n];
    if (payment === undefined) unit.finish(effects);
    else {
      timeMs += payment.stepMs;
      const text = JSON.stringify({ time: timeMs, card: `c${payment.card}`, shop: `s${payment.shop}` });
      const record = { offset: BigInt(n), key: null, value: Buffer.from(text), appendedMs: 0 };
      unit.process('pay', 0, intakeRecords([record]), effects);
    }
    const watermark = payment === undefined ? Number.POSITIVE_INFINITY : (intake?.watermark ?? NO_WATERMARK);
    const results = [...effects.windows];
    for (const [shard, merge] of merges.entries()) {
      const share = results.filter(({ group }) => partitionOf(JSON.stringify(group), shards) === shard);
      for (const result of share) merge.judge.take(result, byShards);
      merge.judge.settle(watermark, byShards);
      for (const { alert, kind } of merge.resting.splice(0))
        merge.told.push({
          kind: 'alert',
          ...{ source: `merge/${shard}`, epoch: '1', position: '0', definitionsVersion: 1, stream: 'pay' },
          ...{ watermark: null, at: takenAt(kind, alert.time, before), alert },
        });
      merge.told.push(watermark);
    }
    alerts.push(...effects.alerts);
  }
  expect(byShards).toEqual([]);
  return { plan, alerts, counts: unit.pipeline('pay').rules.counts, told: merges.map(merge => merge.told) };
}

/** The hop takes what shards tell in the order that is chosen, and starts again from its checkpoint now and then. */
function together(
  plan: ReturnType<typeof planOf>,
  told: readonly (readonly Told[])[],
  order: readonly number[],
) {
  let states = new Map<string, WindowCooldown>();
  const reached = told.map(() => NO_WATERMARK);
  const next = told.map(() => 0);
  const alerts: StoredAlert[] = [];
  const open = () => new WindowCooldowns(plan, states, () => Math.min(...reached));
  let stage = open();
  const take = (shard: number): boolean => {
    const record = told[shard]?.[next[shard] ?? 0];
    if (record === undefined) return false;
    next[shard] = (next[shard] ?? 0) + 1;
    if (typeof record !== 'number') stage.take(record, alerts);
    else {
      reached[shard] = record;
      stage.release(alerts);
    }
    return true;
  };
  for (const choice of order) {
    for (let count = 0; count < choice; count += 1) take(choice % told.length);
    if (choice % 5 > 0) continue;
    states = deserialize(serialize(states)) as typeof states;
    stage = open();
  }
  while (told.map((_, shard) => take(shard)).includes(true));
  return { alerts, counts: addCounts([...states.values()].map(({ counts }) => counts)), states };
}

const drawn = fc.record({
  stepMs: fc.constantFrom(0, 1, 3, 8, 25, -4, -12),
  card: fc.nat(1),
  shop: fc.nat(5),
});
const stream = fc.array(drawn, { minLength: 1, maxLength: 60, size: 'max' });
const schedule = fc.array(fc.nat(20), { maxLength: 80, size: 'max' });
const RUNS = Number(process.env.WEIR_RANDOM_STREAMS ?? 100);

describe('a rule on windows that rests for an entity whose groups are merged in several shards', () => {
  const tumbling: WindowDefinition = { type: 'tumbling', size: '10ms' };
  const sliding: WindowDefinition = { type: 'sliding', size: '20ms', slide: '10ms' };
  const session: WindowDefinition = { type: 'session', gap: '10ms' };
  it.each([
    ['of tumbling windows', tumbling, '0s', 4],
    ['of sliding windows', sliding, '0s', 4],
    ['of sessions', session, '0s', 3],
    // Corrections of several shards come as they come; those of one in their order.
    ['of windows that are corrected', tumbling, '30ms', 1],
    ['of sessions that are retracted', session, '30ms', 1],
  ] as const)('tells what it tells in one process: %s', (_, window, lateness, shards) => {
    const definitions = definitionsOf(window, lateness);
    fc.assert(
      fc.property(stream, schedule, (payments, order) => {
        const { plan, alerts, counts, told } = judge(definitions, payments, shards);
        const hop = together(plan, told, order);
        expect(said(hop.alerts)).toEqual(said(alerts));
        expect(hop.counts).toEqual(counts);
        expect([...hop.states.values()].flatMap(({ waiting }) => waiting)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('loses no correction where several shards correct', () => {
    const definitions = definitionsOf(tumbling, '30ms');
    fc.assert(
      fc.property(stream, schedule, (payments, order) => {
        const { plan, told } = judge(definitions, payments, 4);
        const { alerts, states } = together(plan, told, order);
        const newest = new Map(
          told.flat().flatMap(one => (typeof one === 'number' ? [] : [[one.alert.id, one.alert]])),
        );
        const standing = new Map(alerts.map(alert => [alert.id, alert]));
        for (const [id, alert] of standing) {
          const { withdrawn } = newest.get(id) ?? {};
          // One that was withdrawn may rest when its window meets the condition once more.
          if (alert.withdrawn !== true || withdrawn === true) expect(alert).toEqual(newest.get(id));
        }
        expect([...states.values()].flatMap(({ waiting }) => waiting)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
