import { expect } from 'vitest';
import { DEFINITIONS_TOPIC, LIVE_TOPIC, liveUpdateSchema, type LiveUpdate } from '../../contracts/live';
import type { WindowRow } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import type { EventLog } from '../../platform/event-log/event-log';
import type { History } from '../../platform/history/history';
import { windowRow } from '../stages/merge';
import { intakeRecords } from './intake-records';
import { noEffects } from './pipeline';
import { pipelineOf } from './pipeline.testing';

/** What tests of the engines share: a stream, its events, what must come of them. */
export type World = Readonly<{ log: EventLog; history: History }>;

export const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', amount: 'decimal(2)' },
      entities: { card: 'card' },
      outOfOrderness: '100ms',
      idleTimeout: '1s',
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [
    {
      name: 'spend',
      stream: 'pay',
      groupBy: ['card'],
      window: { type: 'sliding', size: '2s', slide: '500ms' },
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'total', fn: 'sum', field: 'amount' },
        { as: 'newest', fn: 'last', field: 'id' },
        { as: 'amounts', fn: 'distinct', field: 'amount' },
        { as: 'median', fn: 'quantile', q: 0.5, field: 'amount' },
      ],
    },
    {
      name: 'visits',
      stream: 'pay',
      where: 'event.amount > 60',
      groupBy: ['card'],
      window: { type: 'session', gap: '300ms' },
      aggregates: [
        { as: 'n', fn: 'count' },
        { as: 'oldest', fn: 'first', field: 'id' },
      ],
    },
    {
      name: 'so-far',
      stream: 'pay',
      window: { type: 'cumulative', size: '2s', step: '500ms' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [],
  rules: [{ name: 'large', stream: 'pay', when: 'event.amount > 90', severity: 'high' }],
};

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
export const define = (world: World, version: number, definitions: Definitions) =>
  world.log.append(DEFINITIONS_TOPIC, [
    { partition: 0, key: 'definitions', value: json({ version, definitions }) },
  ]);

export function events(from: number, to: number) {
  return Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    return {
      partition: n % 2,
      key: null,
      value: json({ id: `e${n}`, time: n * 40, card: `c${n % 3}`, amount: (n * 7) % 100 }),
    };
  });
}

export async function allWindows(world: World): Promise<WindowRow[]> {
  const rows = await Promise.all(DEFINITIONS.metrics.map(({ name }) => windowsOf(world, name)));
  return rows.flat();
}

async function windowsOf({ history }: World, metric: string): Promise<WindowRow[]> {
  const rows: WindowRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await history.scanWindows(metric, {}, { from: -1e12, to: 1e12 }, { limit: 500, cursor });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

export async function alertIds({ history }: World): Promise<string[]> {
  const page = await history.scanAlerts({}, { from: -1e12, to: 1e12 }, { limit: 500, cursor: null });
  return page.items.map(alert => alert.event);
}

export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within 15 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

export async function liveUpdates({ log }: World): Promise<LiveUpdate[]> {
  const updates: LiveUpdate[] = [];
  const stop = new AbortController();
  await log.consume(
    { topic: LIVE_TOPIC, partition: 0, offset: 0n },
    batch => {
      updates.push(
        ...batch.records.map(record =>
          liveUpdateSchema.parse(JSON.parse(Buffer.from(record.value).toString())),
        ),
      );
      return Promise.resolve();
    },
    stop.signal,
    () => Promise.resolve(stop.abort()),
  );
  return updates;
}

/** The same records through the pure pipeline, as if they were a bounded file read up to here. */
export function expected(count: number) {
  const pipeline = pipelineOf(DEFINITIONS, 'pay', 2);
  const effects = noEffects();
  for (const partition of [0, 1]) {
    const values = events(0, count).filter(event => event.partition === partition);
    const records = values.map(({ value }, index) => ({
      offset: BigInt(index),
      key: null,
      value,
      appendedMs: 0,
    }));
    pipeline.process(partition, intakeRecords(records), effects);
  }
  return effects;
}

/** The history holds exactly what the pipeline computes of the first events. */
export async function expectHistory(world: World, count: number): Promise<void> {
  const effects = expected(count);
  await until(
    'all windows are stored',
    async () => (await allWindows(world)).length >= effects.windows.length,
  );
  expect(sorted(await allWindows(world))).toEqual(sorted(effects.windows.map(windowRow)));
  await until('all alerts are stored', async () => (await alertIds(world)).length >= effects.alerts.length);
  expect((await alertIds(world)).sort()).toEqual(effects.alerts.map(alert => alert.event).sort());
}

export async function untilTopic({ log }: World): Promise<void> {
  await until('the topic is there', async () => (await log.bounds('pay').catch(() => [])).length === 2);
}

const sorted = (rows: readonly WindowRow[]) => rows.map(row => JSON.stringify(row)).sort();
