import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions } from '../../core/definitions/types';
import { LOGISTIC_DEFAULTS, trainLogistic } from '../../core/models/logistic';
import { matrixOf } from '../../core/models/matrix';
import type { Checkpoints } from '../../platform/checkpoints/checkpoints';
import type { Models } from '../../platform/models/models';
import { writeOnnx } from '../../platform/models/onnx/write-onnx';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../models/model-shelf';
import { plannedUnit } from '../runtime/decided-definitions';
import { define, until } from '../runtime/engine-world.testing';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects } from '../runtime/pipeline';
import { decodeCheckpoint } from '../runtime/snapshot-codec';
import { Unit } from '../runtime/unit';
import { openCluster } from './cluster-world.testing';

const stream = (name: string, entities: Record<string, string>) => ({
  name,
  id: 'id',
  eventTime: 'time',
  fields: { id: 'string', time: 'timestamp', card: 'string', amount: 'decimal(2)' },
  entities,
  outOfOrderness: '1s',
  maxAhead: 'off',
  partitions: 2,
});

/**
 * Payments are judged by their card, the last hop; visits at their intake. A rule of each that every event matches, and
 * one that rests: what it says depends on the order in which events are judged.
 */
const DEFINITIONS: Definitions = {
  streams: [stream('pay', { card: 'card' }), stream('visit', { card: 'card' })],
  metrics: [],
  features: [{ name: 'total', stream: 'pay', entity: 'card', fn: 'sum', field: 'amount', window: '4s' }],
  models: [
    { name: 'paid', stream: 'pay', file: 'm.onnx', inputs: ['event.amount', 'feature.total'] },
    { name: 'came', stream: 'visit', file: 'n.onnx', inputs: ['event.amount'] },
  ],
  rules: [
    { name: 'pays', stream: 'pay', when: 'model.paid >= 0.0', severity: 'low' },
    {
      name: 'likely',
      stream: 'pay',
      when: 'model.paid > 0.5',
      entity: 'card',
      cooldown: '3s',
      severity: 'high',
    },
    { name: 'comes', stream: 'visit', when: 'model.came >= 0.0', severity: 'low' },
    {
      name: 'odd',
      stream: 'visit',
      when: 'model.came > 0.5',
      entity: 'card',
      cooldown: '3s',
      severity: 'high',
    },
  ],
};

const COUNT = 120;
const STREAMS = ['pay', 'visit'];

/** A card stays in its partition, so that one process judges its events in the same order. */
const eventsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    const event = { id: `e${n}`, time: n * 100, card: `c${n % 8}`, amount: (n * 37) % 100 };
    return { partition: n % 2, key: null, value: Buffer.from(JSON.stringify(event)) };
  });

let directory = '';
/** With the hashes of the files. */
let definitions = DEFINITIONS;
let cluster: Awaited<ReturnType<typeof openCluster>>;
/** Saved states of intakes that held an event which the history did not know. */
const ahead: string[] = [];
let saves = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-cluster-models-'));
  await mkdir(join(directory, 'models'));
  const rows = Array.from({ length: 60 }, (_, i) => [(i * 37) % 100, (i * 91) % 500]);
  const labels = Uint8Array.from(rows, ([amount = 0]) => Number(amount > 60));
  const models = [];
  for (const model of DEFINITIONS.models ?? []) {
    const matrix = matrixOf(rows.map(row => row.slice(0, model.inputs.length)));
    const trained = trainLogistic(matrix, labels, LOGISTIC_DEFAULTS);
    const file = writeOnnx(trained, 'm', model.inputs);
    await writeFile(join(directory, 'models', model.file), file);
    models.push({ ...model, sha256: createHash('sha256').update(file).digest('hex') });
  }
  definitions = { ...DEFINITIONS, models };
  ahead.length = 0;
  saves = 0;
  cluster = await openCluster(directory, { checkpoints: watched, models: slow });
});
afterEach(async () => {
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

/** Looks, before an intake of visits is saved, whether all that it holds was told. */
const watched = (checkpoints: Checkpoints): Checkpoints => ({
  claim: (shard, epoch, owner) => checkpoints.claim(shard, epoch, owner),
  async save(shard, epoch, bytes) {
    const partition = /^intake\/visit\/(\d)$/.exec(shard)?.[1];
    if (partition !== undefined) {
      const { offset } = decodeCheckpoint<{ offset: bigint }>(bytes).state;
      const told = (await storedAlerts()).keys();
      const count = [...told].filter(key => key.startsWith(`comes ${partition}`)).length;
      if (count < Number(offset)) ahead.push(`${shard}: ${count} told of ${offset}`);
      saves += 1;
    }
    await checkpoints.save(shard, epoch, bytes);
  },
  close: () => checkpoints.close(),
});

/** Scores that take so long that shards are saved, and change hands, while events wait. */
const slow = (models: Models): Models => ({
  async load(file, wanted) {
    const model = await models.load(file, wanted);
    return {
      inputs: model.inputs,
      score: async rows => {
        await sleep(150);
        return model.score(rows);
      },
      close: () => model.close(),
    };
  },
});

/** Rule, partition and event → score. */
async function storedAlerts(): Promise<Map<string, string>> {
  const { history } = cluster.world;
  const within = { from: -1e12, to: 1e12 };
  const page = await history.scanAlerts({}, within, { limit: 500, cursor: null });
  const found = new Map<string, string>();
  for (const { id } of page.items) {
    const alert = await history.getAlert(id);
    if (alert !== null) found.set(...keyed(alert));
  }
  return found;
}

/** What it says, and the receipt as far as it is not about who judged it. */
const keyed = ({ rule, event, source, values, receipt }: StoredAlert): [string, string] => [
  `${rule} ${source.partition} ${event}`,
  JSON.stringify({ values, watermark: receipt?.watermark, features: receipt?.features }),
];

async function expected(): Promise<Map<string, string>> {
  const models = new ModelShelf(openOnnxModels(), join(directory, 'models'), () => performance.now());
  const effects = noEffects();
  for (const name of STREAMS) {
    const unit = new Unit(plannedUnit(definitions, [name]), () => 2, null);
    await models.prepare(unit.tasks.streams.map(({ scope }) => scope));
    for (const { partition, value } of eventsOf(0, COUNT)) {
      const { offset } = unit.pipeline(name).intakes[partition] ?? { offset: 0n };
      unit.process(name, partition, intakeRecords([{ offset, key: null, value, appendedMs: 0 }]), effects);
      await unit.settle(models, effects);
    }
  }
  await models.close();
  return new Map(effects.alerts.map(keyed));
}

async function send(between: (part: number) => Promise<void>): Promise<void> {
  const { log } = cluster.world;
  await cluster.start('w1');
  await cluster.start('w2');
  await define(cluster.world, 1, definitions);
  for (const topic of STREAMS)
    await until(topic, async () => (await log.bounds(topic).catch(() => [])).length > 1);
  for (let part = 0; part < 6; part += 1) {
    const events = eventsOf((part * COUNT) / 6, ((part + 1) * COUNT) / 6);
    for (const topic of STREAMS) await log.append(topic, events);
    await between(part);
    await sleep(200);
  }
}

describe('models in a cluster', () => {
  it('say of each event what they say in one process, at the intake and at the last hop', async () => {
    await send(() => Promise.resolve());
    const wanted = await expected();
    expect([...wanted.keys()].filter(key => /^(likely|odd)/.test(key)).length).toBeGreaterThan(10);
    await until('all are judged', async () => (await storedAlerts()).size >= wanted.size);
    expect(await storedAlerts()).toEqual(wanted);
    expect(
      [...wanted.values()].filter(text => /"watermark":\d+,"features":\[\]/.test(text)).length,
    ).toBeGreaterThan(COUNT);
    expect(cluster.failures).toEqual([]);
  });

  it('stay so where shards change hands while events wait, and no state is saved that holds one', async () => {
    const { start, stop, coordinator } = cluster;
    await send(async part => {
      if (part === 1) await stop('w1');
      if (part === 2) await start('w3');
      if (part === 3) coordinator.expire('w2');
      if (part === 4) await start('w4');
    });
    const wanted = await expected();
    await until('all are judged', async () => (await storedAlerts()).size >= wanted.size);
    expect(await storedAlerts()).toEqual(wanted);
    expect(saves).toBeGreaterThan(2);
    expect(ahead).toEqual([]);
    expect(cluster.failures.map(String)).toEqual([expect.stringContaining('session is lost')]);
  });
});
