import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { HopRecord } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { planOf } from '../runtime/decided-definitions';
import { HOP_SHARDS, HopRoutes, hopSource, intakeSource } from './entity-hops';
import { HopStage, newHopState, type HopState } from './hop-stage';
import { tasksOf } from './stream-tasks';
import { decodeRecord } from './intake-record';

/**
 * The protocol of the hops under random schedules: senders crash and send again from their checkpoints, owners of the
 * past go on sending for a while, shards crash at any point. Each event must enter each log once.
 */
const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', shop: 'string?' },
      entities: { card: 'card', shop: 'shop' },
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '1d' },
    { name: 'm', stream: 'pay', entity: 'shop', fn: 'count', window: '1d' },
  ],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: 'feature.n > 0 && (feature.m == null || feature.m > 0)',
      severity: 'low',
    },
  ],
};
const plan = planOf(DEFINITIONS);
const routes = new HopRoutes(plan);
const stream = plan.streams.get('pay');
if (stream === undefined) throw new Error('no stream');
const { decoder } = tasksOf(plan, stream);
const HOPS = ['card', 'shop'];
const PARTITIONS = [0, 1];

/** What intake partitions and shards have sent, by hop and shard. */
class Topics {
  readonly records = new Map<string, HopRecord[]>();

  of(hop: string, shard: number): HopRecord[] {
    const name = hopSource(hop, shard);
    const known = this.records.get(name) ?? [];
    this.records.set(name, known);
    return known;
  }

  mark(hops: readonly string[], source: string, epoch: number): void {
    for (const hop of hops)
      for (let shard = 0; shard < HOP_SHARDS; shard += 1)
        this.of(hop, shard).push({
          kind: 'marker',
          source,
          epoch: String(epoch),
          position: '-1',
          watermark: null,
        });
  }
}

/** An intake: sends its events in their order, from its checkpoint on after a crash. */
class Intake {
  private next = 0;
  private saved = 0;
  private epoch = 1;
  private zombie: { next: number; epoch: number } | null = null;

  constructor(
    private readonly partition: number,
    private readonly events: readonly string[],
    private readonly topics: Topics,
  ) {}

  step(): boolean {
    if (this.next >= this.events.length) return false;
    this.send(this.next, this.epoch);
    this.next += 1;
    return true;
  }

  checkpoint = () => void (this.saved = this.next);

  crash(): void {
    this.zombie = { next: this.next, epoch: this.epoch };
    this.next = this.saved;
    this.epoch += 1;
    this.topics.mark(HOPS, intakeSource('pay', this.partition), this.epoch);
  }

  /** The owner of the past does not know that it is one. */
  haunt(): void {
    const { zombie } = this;
    if (zombie === null || zombie.next >= this.events.length) return;
    this.send(zombie.next, zombie.epoch);
    zombie.next += 1;
  }

  private send(offset: number, epoch: number): void {
    const text = this.events[offset] ?? '';
    const record = { offset: BigInt(offset), text, raw: null, bytes: null, appendedMs: 0, damage: null };
    if (stream === undefined) return;
    const decoded = decodeRecord(decoder, record);
    const next = decoded.ok ? routes.next('pay', decoded.event.values, null) : null;
    if (next === null) throw new Error(`${text} goes nowhere`);
    this.topics.of(next.hop, next.shard).push({
      kind: 'event',
      source: intakeSource('pay', this.partition),
      epoch: String(epoch),
      position: String(offset),
      definitionsVersion: 1,
      stream: 'pay',
      partition: this.partition,
      offset: String(offset),
      appendedMs: 0,
      watermark: offset === 0 ? null : offset,
      text,
      features: {},
    });
  }
}

/** One owner's run of a shard. */
type Run = { state: HopState; stage: HopStage; offset: number; epoch: number };

/** A shard: takes what is in its topic, sends on, from its checkpoint on after a crash. */
class Shard {
  private run: Run;
  private saved: Uint8Array;
  private zombie: Run | null = null;
  private epoch = 1;

  constructor(
    private readonly hop: string,
    private readonly shard: number,
    private readonly topics: Topics,
    private readonly told: Map<string, string>,
  ) {
    this.run = this.open(newHopState(), 0);
    this.saved = serialize({ state: this.run.state, offset: 0 });
  }

  step = () => this.take(this.run);
  haunt = () => void (this.zombie !== null && this.take(this.zombie));
  checkpoint = () => void (this.saved = serialize({ state: this.run.state, offset: this.run.offset }));
  get state() {
    return this.run.state;
  }

  crash(): void {
    this.zombie = this.run;
    this.epoch += 1;
    const { state, offset } = deserialize(this.saved) as { state: HopState; offset: number };
    this.run = this.open(state, offset);
    this.topics.mark(routes.hopsAfter(this.hop), hopSource(this.hop, this.shard), this.epoch);
  }

  private open(state: HopState, offset: number): Run {
    return { state, stage: new HopStage(plan, this.hop, state), offset, epoch: this.epoch };
  }

  private take(run: Run): boolean {
    const record = this.topics.of(this.hop, this.shard)[run.offset];
    if (record === undefined) return false;
    const alerts: StoredAlert[] = [];
    const sent = run.stage.take(record, alerts);
    if (sent !== null) {
      const sender = {
        source: hopSource(this.hop, this.shard),
        epoch: String(run.epoch),
        position: String(run.offset),
      };
      this.topics.of(sent.next.hop, sent.next.shard).push({ ...sent.event, ...sender });
    }
    for (const { event, values } of alerts) {
      const text = JSON.stringify(values);
      expect(this.told.get(event) ?? text).toBe(text);
      this.told.set(event, text);
    }
    run.offset += 1;
    return true;
  }
}

const event = fc.record({ card: fc.nat(3), shop: fc.option(fc.nat(3), { freq: 3 }) });
const schedule = fc.array(fc.tuple(fc.nat(4), fc.nat(9)), { maxLength: 250 });

function countsOf(shards: readonly Shard[], hop: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of shards) {
    const table = state.entities.get(`pay/${hop}`);
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

describe('entities hop by hop, whoever crashes or comes back from the dead', () => {
  it('take each event once, and no alert is told with two sets of features', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), schedule, (events, steps) => {
        const rows = events.map(({ card, shop }, n) => ({
          id: `e${n}`,
          time: n,
          card: `c${card}`,
          shop: shop === null ? null : `s${shop}`,
        }));
        const topics = new Topics();
        const told = new Map<string, string>();
        const intakes = PARTITIONS.map(
          partition =>
            new Intake(
              partition,
              rows.filter((_, n) => n % 2 === partition).map(row => JSON.stringify(row)),
              topics,
            ),
        );
        const shards = HOPS.map(hop =>
          Array.from({ length: HOP_SHARDS }, (_, shard) => new Shard(hop, shard, topics, told)),
        );
        const actors = [...intakes, ...shards.flat()];
        for (const [action, at] of steps) {
          const actor = actors[at];
          if (actor === undefined) continue;
          if (action === 0) actor.crash();
          else if (action === 1) actor.checkpoint();
          else if (action === 2) actor.haunt();
          else for (let time = 0; time < 4; time += 1) actor.step();
        }
        let isMoving = true;
        while (isMoving) isMoving = actors.map(actor => actor.step()).includes(true);
        expect(countsOf(shards[0] ?? [], 'card')).toEqual(tally(rows.map(({ card }) => card)));
        expect(countsOf(shards[1] ?? [], 'shop')).toEqual(tally(rows.map(({ shop }) => shop)));
        expect(told.size).toBe(rows.length);
      }),
      { numRuns: Number(process.env.WEIR_RANDOM_STREAMS ?? 400) },
    );
  }, 120_000);
});

describe('the receipt of an alert judged at a hop', () => {
  const one = planOf({
    ...DEFINITIONS,
    features: DEFINITIONS.features.slice(0, 1),
    rules: [{ name: 'twice', stream: 'pay', when: 'feature.n > 1', severity: 'low' }],
  });
  const sent = (partition: number, offset: number): HopRecord => ({
    kind: 'event',
    source: intakeSource('pay', partition),
    epoch: '1',
    position: String(offset),
    definitionsVersion: 1,
    stream: 'pay',
    partition,
    offset: String(offset),
    appendedMs: null,
    watermark: null,
    text: JSON.stringify({ id: `e${partition}-${offset}`, time: 1000 + offset, card: 'a', shop: null }),
    features: {},
  });
  const receiptOf = (under: typeof plan, records: readonly HopRecord[]) => {
    const stage = new HopStage(under, 'card', newHopState());
    const alerts: StoredAlert[] = [];
    for (const record of records) stage.take(record, alerts);
    return alerts.at(-1)?.receipt;
  };

  it('says how far the share has taken each partition', () => {
    const receipt = receiptOf(one, [sent(0, 3), sent(1, 8), sent(0, 5)]);
    expect(receipt?.readTo).toEqual({ pay: { 0: '6', 1: '9' } });
    expect(receipt?.features).toMatchObject([{ name: 'n', value: 2, total: 2 }]);
  });

  it('says nothing of it where other hops take part', () => {
    expect(receiptOf(plan, [sent(0, 3), sent(1, 8)])?.readTo).toEqual({ pay: {} });
  });
});
