import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import { digest } from '../../core/definitions/digest';
import type { Definitions } from '../../core/definitions/types';
import { LOGISTIC_DEFAULTS, trainLogistic } from '../../core/models/logistic';
import { matrixOf } from '../../core/models/matrix';
import type { Checkpoints } from '../../platform/checkpoints/checkpoints';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import type { History } from '../../platform/history/history';
import { writeOnnx } from '../../platform/models/onnx/write-onnx';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../models/model-shelf';
import { plannedUnit } from './decided-definitions';
import { startEngine } from './engine';
import { define, liveUpdates, until } from './engine-world.testing';
import { intakeRecords } from './intake-records';
import { OrderLog, readRange } from './order-log';
import { noEffects } from './pipeline';
import { Unit } from './unit';

/** Payments in three partitions and labels in two: features of both, read by the payments. */
const DEFINITIONS: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', shop: 'string', amount: 'decimal(2)' },
      entities: { card: 'card', shop: 'shop' },
      outOfOrderness: '1s',
      maxAhead: 'off',
      partitions: 3,
    },
    {
      name: 'labels',
      eventTime: 'time',
      fields: { time: 'timestamp', shop: 'string', fraud: 'boolean' },
      entities: { shop: 'shop' },
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [],
  features: [
    { name: 'n', stream: 'pay', entity: 'card', fn: 'count', window: '2s' },
    { name: 'total', stream: 'pay', entity: 'shop', fn: 'sum', field: 'amount', window: '3s' },
    { name: 'since', stream: 'pay', entity: 'card', fn: 'sinceLast' },
    { name: 'risk', stream: 'labels', entity: 'shop', fn: 'share', field: 'fraud', window: '5s' },
  ],
  models: [{ name: 'm', stream: 'pay', file: 'm.onnx', inputs: ['event.amount', 'feature.total'] }],
  rules: [
    {
      name: 'all',
      stream: 'pay',
      when: 'feature.n >= 0 && feature.total != null && (feature.since == null || feature.since >= 0) && (feature.risk == null || feature.risk >= 0) && model.m >= 0.0',
      severity: 'low',
    },
  ],
};

let directory = '';
let world: Awaited<ReturnType<typeof openWorld>>;
/** Alert → its values, as the history was first told. */
const told = new Map<string, string>();
const toldTwice: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-unit-'));
  const rows = Array.from({ length: 50 }, (_, i) => [(i * 7) % 100, (i * 31) % 600]);
  const labels = Uint8Array.from(rows, ([amount = 0]) => Number(amount > 60));
  const model = trainLogistic(matrixOf(rows), labels, LOGISTIC_DEFAULTS);
  await mkdir(join(directory, 'models'));
  await writeFile(join(directory, 'models/m.onnx'), writeOnnx(model, 'm', ['event.amount', 'feature.total']));
  told.clear();
  toldTwice.length = 0;
  world = await openWorld(Number.POSITIVE_INFINITY);
});
afterEach(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
});

const openModels = () => new ModelShelf(openOnnxModels(), join(directory, 'models'), () => performance.now());

/** `saves`: after so many the checkpoints fail, as a crash would. */
async function openWorld(saves: number) {
  const log = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
  const history = await openEmbeddedHistory({ dir: join(directory, 'history') });
  const checkpoints = await openEmbeddedCheckpoints({ dir: join(directory, 'checkpoints') });
  const coordinator = openEmbeddedCoordinator();
  const failures: unknown[] = [];
  const engine = await startEngine({
    log,
    history: noting(history),
    checkpoints: failing(checkpoints, saves),
    coordinator,
    models: openModels(),
    workerId: 'w',
    now: Date.now,
    onFailure: error => failures.push(error),
  });
  const close = async () => {
    await engine.stop();
    await Promise.all([log.close(), history.close(), checkpoints.close(), coordinator.close()]);
  };
  return { log, history, failures, close };
}

function noting(history: History): History {
  return Object.assign(Object.create(history) as History, {
    put: (rows: Parameters<History['put']>[0]) => {
      for (const alert of rows.alerts ?? []) {
        const text = JSON.stringify(alert.values);
        if (told.has(alert.id)) toldTwice.push(alert.id);
        expect(told.get(alert.id) ?? text).toBe(text);
        told.set(alert.id, text);
      }
      return history.put(rows);
    },
  });
}

function failing(checkpoints: Checkpoints, saves: number): Checkpoints {
  let left = saves;
  return {
    claim: (shard, epoch, owner) => checkpoints.claim(shard, epoch, owner),
    save: (shard, epoch, state) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('out of order')) : checkpoints.save(shard, epoch, state);
    },
    close: () => checkpoints.close(),
  };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

async function send(from: number, to: number): Promise<void> {
  const pay = [];
  const labels = [];
  for (let n = from; n < to; n += 1) {
    const shop = `s${n % 4}`;
    const value = { id: `e${n}`, time: n * 20, card: `c${n % 5}`, shop, amount: (n * 7) % 100 };
    pay.push({ partition: n % 3, key: null, value: json(value) });
    if (n % 3 === 0)
      labels.push({ partition: n % 2, key: null, value: json({ time: n * 20, shop, fraud: n % 9 === 0 }) });
  }
  await world.log.append('pay', pay);
  await world.log.append('labels', labels);
}

async function untilVersion(version: number): Promise<void> {
  await until(`version ${version} is in force`, async () =>
    (await liveUpdates(world)).some(update => update.kind === 'definitions' && update.version === version),
  );
}

async function untilTopics(): Promise<void> {
  for (const topic of ['pay', 'labels'])
    await until(topic, async () => (await world.log.bounds(topic).catch(() => [])).length > 1);
}

/** The alerts of all payments, as a unit computes them that takes the turns that were written down. */
async function alertsByOrder(): Promise<Map<string, string>> {
  const log = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
  const partitions = new Map([
    ['pay', 3],
    ['labels', 2],
  ]);
  const tasks = plannedUnit(DEFINITIONS, ['pay', 'labels']);
  const unit = new Unit(tasks, name => partitions.get(name) ?? 0, null);
  const models = openModels();
  await models.prepare(tasks.streams.map(({ scope }) => scope));
  const effects = noEffects();
  const order = await OrderLog.open(log, `weir.order.${digest('unit/labels+pay')}`);
  for (const { stream, partition, from, to } of await order.since(0n)) {
    const records = await readRange(log, stream, partition, from, to);
    unit.process(stream, partition, intakeRecords(records), effects);
    await unit.settle(models, effects);
  }
  await models.close();
  await log.close();
  return new Map(effects.alerts.map(alert => [alert.id, JSON.stringify(alert.values)]));
}

async function storedAlerts(): Promise<Map<string, string>> {
  const alerts: StoredAlert[] = [];
  let cursor: string | null = null;
  do {
    const page = await world.history.scanAlerts({}, { from: -1e12, to: 1e12 }, { limit: 200, cursor });
    for (const { id } of page.items) {
      const alert = await world.history.getAlert(id);
      if (alert !== null) alerts.push(alert);
    }
    cursor = page.next;
  } while (cursor !== null);
  return new Map(alerts.map(alert => [alert.id, JSON.stringify(alert.values)]));
}

describe('streams that read each other, in one process', () => {
  it('computes features over all partitions in the order that is written down', async () => {
    await define(world, 1, DEFINITIONS);
    await untilTopics();
    for (let from = 0; from < 300; from += 60) await send(from, from + 60);
    await until('all are stored', async () => (await storedAlerts()).size === 300);
    expect(await storedAlerts()).toEqual(await alertsByOrder());
    expect(world.failures).toEqual([]);
  });

  it('repeats that order after a crash, so that no feature that was told is ever told differently', async () => {
    await define(world, 1, DEFINITIONS);
    await untilTopics();
    for (const [round, saves] of [2, 1, 3, 2].entries()) {
      await world.close();
      world = await openWorld(saves);
      for (let from = 0; from < 100; from += 20) {
        await send(round * 100 + from, round * 100 + from + 20);
        await new Promise(resolve => setTimeout(resolve, 60));
      }
      await until('all are judged', () => told.size >= (round + 1) * 100 || world.failures.length > 0);
    }
    await world.close();
    world = await openWorld(Number.POSITIVE_INFINITY);
    await until('all are stored', async () => (await storedAlerts()).size === 400);
    expect(toldTwice.length).toBeGreaterThan(0);
    expect(await storedAlerts()).toEqual(await alertsByOrder());
  });

  it('takes the state along when definitions put streams together, and apart again', async () => {
    const [pay, labels] = DEFINITIONS.streams;
    const [n, total, since] = DEFINITIONS.features;
    if (!pay || !labels || !n || !total || !since) throw new Error('no definitions');
    const rule = {
      name: 'own',
      stream: 'pay',
      when: 'feature.n >= 0 && feature.total >= 0',
      severity: 'low' as const,
    };
    const apart = { ...DEFINITIONS, features: [n, total], rules: [rule] };
    const together = { ...DEFINITIONS, rules: [rule, ...DEFINITIONS.rules] };
    await define(world, 1, apart);
    await untilTopics();
    await send(0, 60);
    await until('the first are judged', () => told.size === 60);
    await define(world, 2, together);
    await untilVersion(2);
    await send(60, 120);
    await until('the next are judged', () => told.size >= 180);
    await world.close();
    world = await openWorld(Number.POSITIVE_INFINITY);
    await define(world, 3, apart);
    await untilVersion(3);
    await send(120, 180);
    await until('the last are stored', async () => (await storedAlerts()).size === 240);
    const stored = await storedAlerts();
    expect([...stored.values()].filter(text => !text.includes('feature.risk'))).toHaveLength(180);
    expect(
      Math.max(
        ...[...stored.values()].map(text => (JSON.parse(text) as Record<string, number>)['feature.n'] ?? 0),
      ),
    ).toBe(20);
    expect(world.failures).toEqual([]);
  });
});
