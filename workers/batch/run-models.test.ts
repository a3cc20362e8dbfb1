import { afterAll, describe, expect, it } from 'vitest';
import { LOGISTIC_DEFAULTS, predictLogistic, trainLogistic } from '../../core/models/logistic';
import { matrixOf } from '../../core/models/matrix';
import { writeOnnx } from '../../platform/models/onnx/write-onnx';
import { UsageError } from '../sources/usage-error';
import { ndjson, PAYMENTS, RunWorld } from './run-world.testing';

const world = new RunWorld();
afterAll(() => world.close());

const inputs = ['event.amount', 'event.amount / feature.mean'];
const rows = Array.from({ length: 100 }, (_, i) => [i * 5, (i % 9) / 2]);
const labels = Uint8Array.from(rows, ([amount = 0, ratio = 0]) => Number(amount + 60 * ratio > 400));
const trained = trainLogistic(matrixOf(rows), labels, LOGISTIC_DEFAULTS);

const definitions = {
  streams: [PAYMENTS],
  features: [{ name: 'mean', stream: 'pay', entity: 'card', fn: 'avg', field: 'amount', window: '1h' }],
  models: [{ name: 'fraud', stream: 'pay', file: 'fraud.onnx', inputs }],
  rules: [
    { name: 'likely', stream: 'pay', when: 'model.fraud > 0.5', severity: 'high' },
    {
      name: 'rests',
      stream: 'pay',
      when: 'model.fraud > 0.5',
      severity: 'low',
      cooldown: '1h',
      mode: 'shadow',
    },
  ],
};

/** Amounts of two cards by turns, a second apart, and what the model says of each. */
const amounts = Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 500) + 0.25);
const payments = amounts.map((amount, i) => ({ id: `p${i}`, time: i * 1000, card: `c${i % 2}`, amount }));
const probabilities = predictLogistic(
  trained,
  matrixOf(
    amounts.map((amount, i) => {
      const hour = amounts
        .slice(Math.max(0, i - 3599), i + 1)
        .filter((_, k, of) => (of.length - 1 - k) % 2 === 0);
      return [amount, amount / (hour.reduce((sum, each) => sum + each, 0) / hour.length)];
    }),
  ),
);

describe('weir run with a model', () => {
  it('judges every event by the score of its own fields and features, in order', async () => {
    world.write('fraud.onnx', writeOnnx(trained, 'fraud', inputs));
    const { alerts, shadowAlerts, summary } = await world.run(definitions, [
      `pay=${world.write('p.ndjson', ndjson(payments))}`,
    ]);
    expect(summary.accepted).toBe(3000);
    const expected = payments.filter((_, i) => (probabilities[i] ?? 0) > 0.5).map(({ id }) => id);
    expect(alerts.filter(({ rule }) => rule === 'likely').map(({ event }) => event)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(300);
    const [first] = alerts;
    const at = payments.findIndex(({ id }) => id === first?.['event']);
    const { 'model.fraud': score } = first?.['values'] as { 'model.fraud': number };
    expect(score).toBeCloseTo(probabilities[at] ?? Number.NaN, 6);
    // A cooldown runs in the order of events: the first of each card, none within the hour after.
    expect(shadowAlerts.map(({ event }) => event)).toEqual(
      [0, 1]
        .flatMap(card => expected.find(id => Number(id.slice(1)) % 2 === card) ?? [])
        .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
    );
  });

  it('refuses a model that cannot be used, before anything is read', async () => {
    const missing = { ...definitions, models: [{ name: 'fraud', stream: 'pay', file: 'none.onnx', inputs }] };
    const run = world.run(missing, [`pay=${world.write('p.ndjson', ndjson(payments))}`]);
    await expect(run).rejects.toBeInstanceOf(UsageError);
    await expect(run).rejects.toThrow(/^models\[0\]\.file: none\.onnx: it cannot be read: ENOENT/);
  });
});
