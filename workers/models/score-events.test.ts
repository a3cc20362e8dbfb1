import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDefinitions } from '../../contracts/definitions';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { FieldValue } from '../../core/events/event';
import { LOGISTIC_DEFAULTS, predictLogistic, trainLogistic } from '../../core/models/logistic';
import { matrixOf } from '../../core/models/matrix';
import { writeOnnx } from '../../platform/models/onnx/write-onnx';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import type { EvaluationErrors } from '../stages/evaluation-errors';
import { closeModels, loadFrom, loadModels } from './load-models';
import { ModelScorer } from './score-events';

const folder = mkdtempSync(join(tmpdir(), 'weir-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inputs = ['event.amount', 'event.amount / feature.mean', 'event.online', 'hour(event.time, "UTC")'];

function planOf(
  models: readonly object[] = [{ name: 'fraud', stream: 'tx', file: 'fraud.onnx', inputs }],
): Plan {
  const parsed = parseDefinitions({
    streams: [
      {
        name: 'tx',
        eventTime: 'time',
        entities: { card: 'card' },
        fields: { card: 'string', time: 'timestamp', amount: 'decimal(2)?', online: 'boolean' },
      },
    ],
    features: [{ name: 'mean', stream: 'tx', entity: 'card', fn: 'avg', field: 'amount', window: '1d' }],
    models,
    rules: [{ name: 'likely', stream: 'tx', when: 'model.fraud > 0.9', severity: 'high' }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const planned = planDefinitions(parsed.definitions);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  return planned.plan;
}

const rows = Array.from({ length: 200 }, (_, i) => [i, (i % 7) / 2, i % 2, i % 24]);
const trained = trainLogistic(
  matrixOf(rows),
  Uint8Array.from(rows, ([a = 0]) => Number(a > 120)),
  LOGISTIC_DEFAULTS,
);
const file = writeOnnx(trained, 'fraud', inputs);
const hash = createHash('sha256').update(file).digest('hex');
beforeAll(() => writeFileSync(join(folder, 'fraud.onnx'), file));

/** Fields in their order, amounts in cents; then the feature's slot and the model's. */
const scope = (amount: number | null, mean: number | null, online = true, hour = 3): FieldValue[] => [
  'c1',
  hour * 3_600_000,
  amount,
  online,
  mean,
  null,
];

async function scored(plan: Plan, scopes: FieldValue[][], ticks = () => 0) {
  const { models, problems } = await loadModels(plan, folder, openOnnxModels());
  expect(problems).toEqual([]);
  const errors: EvaluationErrors = new Map();
  const tx = plan.scopes.get('tx');
  if (tx === undefined) throw new Error('no scope');
  await new ModelScorer(models, ticks).score(
    tx,
    scopes.map(values => ({ values })),
    errors,
  );
  await closeModels(models);
  return { scores: scopes.map(values => values[5]), errors };
}

describe('scoring events', () => {
  it('writes what the trainer would say of the same inputs into each scope, in order', async () => {
    const scopes = Array.from({ length: 1000 }, (_, i) => scope(i * 100, i / 2, i % 3 === 0, i % 24));
    const { scores } = await scored(planOf(), scopes);
    const expected = predictLogistic(
      trained,
      matrixOf(Array.from({ length: 1000 }, (_, i) => [i, i === 0 ? NaN : 2, Number(i % 3 === 0), i % 24])),
    );
    for (const [row, score] of scores.entries()) expect(score).toBeCloseTo(expected[row] ?? NaN, 6);
  });

  it('takes null, and what cannot be computed of it, for missing', async () => {
    const { scores, errors } = await scored(planOf(), [scope(null, 5), scope(5000, null), scope(5000, 0)]);
    const expected = predictLogistic(
      trained,
      matrixOf([
        [NaN, NaN, 1, 3],
        [50, NaN, 1, 3],
        [50, NaN, 1, 3],
      ]),
    );
    for (const [row, score] of scores.entries()) expect(score).toBeCloseTo(expected[row] ?? NaN, 6);
    expect(errors.size).toBe(0);
  });

  it('hands a slow model few rows at a time', async () => {
    let nowMs = 0;
    const calls: number[] = [];
    const ticks = () => nowMs;
    const slow = {
      inputs: 4,
      score: (given: Float64Array) => {
        calls.push(given.length / 4);
        nowMs += given.length / 4;
        return Promise.resolve(new Float64Array(given.length / 4).fill(0.5));
      },
      close: () => Promise.resolve(),
    };
    const plan = planOf();
    const [model] = plan.models;
    const tx = plan.scopes.get('tx');
    if (model === undefined || tx === undefined) throw new Error('no model');
    const scopes = Array.from({ length: 100 }, () => ({ values: scope(1, 1) }));
    await new ModelScorer(new Map([[model.signature, slow]]), ticks).score(tx, scopes, new Map());
    expect(Math.max(...calls.slice(1))).toBeLessThanOrEqual(10);
    expect(calls.reduce((sum, each) => sum + each, 0)).toBe(100);
  });

  it('goes on without scores where a model fails, and counts it', async () => {
    const plan = planOf();
    const [model] = plan.models;
    const tx = plan.scopes.get('tx');
    if (model === undefined || tx === undefined) throw new Error('no model');
    const { models } = await loadModels(plan, folder, openOnnxModels());
    await closeModels(models);
    const errors: EvaluationErrors = new Map();
    const event = { values: scope(1, 1) };
    await new ModelScorer(models, () => 0).score(tx, [event], errors);
    expect(event.values[5]).toBeNull();
    expect(errors.get('model fraud')).toMatchObject({ count: 1 });
  });
});

describe('loading models', () => {
  const fraud = { name: 'fraud', stream: 'tx', file: 'fraud.onnx', inputs };
  it.each([
    ['a file that is not there', { ...fraud, file: 'none.onnx' }, 'none.onnx: it cannot be read: ENOENT'],
    [
      'a file outside the folder',
      { ...fraud, file: '../fraud.onnx' },
      '../fraud.onnx: a model lies in the folder',
    ],
    ['an absolute path', { ...fraud, file: '/etc/passwd' }, '/etc/passwd: a model lies in the folder'],
    [
      'inputs of another order',
      { ...fraud, inputs: inputs.toReversed() },
      'fraud.onnx: the model was trained with event.amount as input 0',
    ],
    [
      'another file of the name',
      { ...fraud, sha256: 'ab'.repeat(32) },
      `fraud.onnx: ${join(folder, 'fraud.onnx')} is another file: its sha256 is ${hash}, the definitions name ${'ab'.repeat(32)}`,
    ],
  ])('tells of %s', async (_, model, message) => {
    const { models, problems } = await loadModels(planOf([model]), folder, openOnnxModels());
    expect(models.size).toBe(0);
    expect(problems).toEqual([
      { path: 'models[0].file', message: expect.stringContaining(message) as string },
    ]);
  });

  it('takes the file the definitions name by its hash, and asks for one where workers may have others', async () => {
    const named = planOf([{ ...fraud, sha256: hash }]);
    const { models, problems } = await loadModels(named, folder, openOnnxModels());
    expect([models.size, problems]).toEqual([1, []]);
    await closeModels(models);
    const [unnamed] = planOf([fraud]).models;
    const asked = unnamed && (await loadFrom(unnamed, folder, openOnnxModels(), 'required'));
    expect(asked).toContain(`add "sha256": "${hash}" to the definition`);
  });

  it('passes over a model that no judged rule reads', async () => {
    const unread = { ...fraud, name: 'other', file: 'none.onnx' };
    const { models, problems } = await loadModels(planOf([fraud, unread]), folder, openOnnxModels());
    expect([models.size, problems]).toEqual([1, []]);
    await closeModels(models);
  });
});
