import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../core/demo/random';
import type { ModelCard } from '../../core/models/model-card';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { runCommand } from '../batch/run-command';
import { UsageError } from '../sources/usage-error';
import { trainCommand } from './train-command';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'weir-train-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const definitions = {
  streams: [
    {
      name: 'tx',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string', amount: 'decimal(2)', online: 'boolean' },
      entities: { card: 'card' },
      maxAhead: 'off',
    },
    {
      name: 'found',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', fraud: 'boolean' },
      maxAhead: 'off',
    },
  ],
  features: [
    { name: 'mean', stream: 'tx', entity: 'card', fn: 'avg', field: 'amount', window: '10d', current: false },
    { name: 'n', stream: 'tx', entity: 'card', fn: 'count', window: '1h' },
  ],
};

/** Forty cards of different means for thirty days; a fraud spends four times the mean, its label comes two days later. */
function world() {
  const random = new Random(7);
  const events: { id: string; time: number; card: string; amount: number; online: boolean }[] = [];
  const labels: { id: string; time: number; fraud: boolean }[] = [];
  for (let i = 0; i < 6000; i += 1) {
    const card = random.below(40);
    const fraud = random.uniform() < 0.05;
    const amount = (5 + card * 3) * (fraud ? 4 : 1) * random.between(0.5, 1.5);
    const time = Math.floor((i / 6000) * 30 * DAY);
    events.push({
      id: `t${i}`,
      time,
      card: `c${card}`,
      amount: Number(amount.toFixed(2)),
      online: i % 3 === 0,
    });
    labels.push({ id: `t${i}`, time: time + 2 * DAY, fraud });
  }
  return { events, labels };
}
const { events, labels } = world();
const lines = (rows: readonly unknown[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('');
beforeAll(() => {
  writeFileSync(path('defs.json'), JSON.stringify(definitions));
  writeFileSync(path('tx.ndjson'), lines(events));
  writeFileSync(path('found.ndjson'), lines(labels));
});

async function train(changes: Readonly<Record<string, string | null>> = {}) {
  const given: Record<string, string | null> = {
    '--definitions': path('defs.json'),
    '--from': '1970-01-05',
    '--to': '1970-01-25',
    '--labels': 'found',
    '--delay': '2d',
    '--date': '2026-01-01',
    '--out': path('fraud.onnx'),
    ...changes,
  };
  const said: string[] = [];
  const notes: string[] = [];
  const args = Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [name, value]));
  const inputs =
    changes['--data-dir'] === undefined
      ? ['--input', `found=${path('found.ndjson')}`, '--input', `tx=${path('tx.ndjson')}`]
      : [];
  await trainCommand([...args, ...inputs], {
    say: line => said.push(line),
    note: line => notes.push(line),
    today: () => '2026-01-01',
    openLog: dataDir => openEmbeddedEventLog({ dir: dataDir, now: () => 0 }),
  });
  const out = String(given['--out']).replace('.onnx', '');
  const card = JSON.parse(readFileSync(`${out}.card.json`, 'utf8')) as ModelCard;
  return { said: said.join('\n'), notes, card, model: readFileSync(`${out}.onnx`) };
}

describe('weir train', () => {
  it('learns from features and labels, and what it writes scores events as they flow', async () => {
    const inputs = ['event.amount', 'event.amount / feature.mean', 'event.online'];
    const models = [{ name: 'fraud', stream: 'tx', file: 'fraud.onnx', inputs }];
    const rules = [{ name: 'likely', stream: 'tx', when: 'model.fraud > 0.5', severity: 'high' }];
    writeFileSync(path('model-defs.json'), JSON.stringify({ ...definitions, models, rules }));
    const { card, said } = await train({ '--definitions': path('model-defs.json') });
    expect(card.inputs[0]?.input).toBe('event.amount / feature.mean');
    expect(card.holdout.averagePrecision).toBeGreaterThan(0.9);
    expect(card.data).toMatchObject({ events: 4000, rows: 4000, withoutLabel: 0, labelNotYetKnown: 0 });
    const named = models.map(model => ({ ...model, sha256: card.file.sha256 }));
    expect((JSON.parse(said) as { models: unknown[] }).models).toEqual(named);
    const args = [
      '--definitions',
      path('model-defs.json'),
      '--input',
      `tx=${path('tx.ndjson')}`,
      '--out',
      path('out'),
    ];
    await runCommand(args, () => 0, openOnnxModels());
    const alerts = readFileSync(path('out/alerts.ndjson'), 'utf8').trim().split('\n');
    const later = alerts
      .map(line => (JSON.parse(line) as { event: string }).event)
      .filter(id => Number(id.slice(1)) >= 5000);
    const frauds = labels.filter(({ id, fraud }) => fraud && Number(id.slice(1)) >= 5000).map(({ id }) => id);
    const hits = later.filter(id => frauds.includes(id)).length;
    expect(hits / later.length).toBeGreaterThan(0.9);
    expect(hits / frauds.length).toBeGreaterThan(0.9);
  });

  it('takes the numbers of the event and the features where no inputs are named', async () => {
    const { card, said, model } = await train({ '--kind': 'logistic', '--out': path('default.onnx') });
    expect(card.inputs.map(({ input }) => input).sort()).toEqual(
      ['event.amount', 'event.online', 'feature.mean', 'feature.n'].sort(),
    );
    expect(said).toContain('"file": "default.onnx"');
    expect(said).toContain(`"sha256": "${card.file.sha256}"`);
    expect(card.file.bytes).toBe(model.length);
    expect(readFileSync(path('default.card.md'), 'utf8')).toContain('# Model fraud');
  });

  it('writes the same file from the same history, and from its log', async () => {
    const { model } = await train({ '--to': '1970-01-10' });
    expect((await train({ '--to': '1970-01-10' })).model.equals(model)).toBe(true);
    const dir = path('log');
    mkdirSync(dir);
    const log = await openEmbeddedEventLog({ dir, now: () => 0 });
    for (const [topic, rows] of [
      ['tx', events],
      ['found', labels],
    ] as const) {
      await log.ensureTopic(topic, { partitions: 1 });
      const record = (row: unknown) => ({ partition: 0, key: null, value: Buffer.from(JSON.stringify(row)) });
      await log.append(topic, rows.map(record));
    }
    await log.close();
    expect((await train({ '--to': '1970-01-10', '--data-dir': dir })).model.equals(model)).toBe(true);
  });

  it('uses no label that was not known at the moment of training', async () => {
    const { card } = await train({ '--at': '1970-01-24', '--kind': 'logistic' });
    const known = events.filter(({ time }) => time >= 4 * DAY && time <= 21 * DAY).length;
    expect(card.data.rows).toBe(known);
    expect(card.data.labelNotYetKnown).toBe(4000 - known);
  });

  it('takes events for negative where only frauds are labelled, if told so', async () => {
    writeFileSync(path('found.ndjson'), lines(labels.filter(({ fraud }) => fraud)));
    const only = train({ '--out': path('only.onnx') });
    await expect(only).rejects.toThrow(UsageError);
    await expect(only).rejects.toThrow(/nothing can be learnt from these events: .* --unlabelled negative/);
    const { card } = await train({
      '--unlabelled': 'negative',
      '--kind': 'logistic',
      '--out': path('only.onnx'),
    });
    expect(card.data.rows).toBe(4000);
    writeFileSync(path('found.ndjson'), lines(labels));
  });

  it.each([
    [{ '--labels': 'finds' }, '--labels finds: there is no such stream; known are tx, found'],
    [
      { '--labels': 'found.guilty' },
      '--labels found.guilty: one boolean field is expected (STREAM.FIELD); found has fraud',
    ],
    [{ '--label-of': 'tx' }, 'found has no field tx that says which event a label is of'],
    [{ '--stream': 'ty' }, '--stream ty: there is no such stream; there are tx'],
    [
      { '--from': '1980-01-01', '--to': '1980-02-01' },
      'nothing can be learnt from these events: of 0 labelled events',
    ],
    [{ '--definitions': '/nowhere.json' }, '--definitions /nowhere.json: ENOENT'],
  ])('refuses %j', async (changes, message) => {
    await expect(train(changes)).rejects.toThrow(message);
  });
});
