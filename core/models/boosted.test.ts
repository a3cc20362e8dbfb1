import { describe, expect, it } from 'vitest';
import { Random } from '../demo/random';
import { BOOSTED_DEFAULTS, predictBoosted, trainBoosted, type BoostedOptions } from './boosted';
import { matrixOf } from './matrix';
import { logLoss, rocAuc } from './ranking-metrics';

const options: BoostedOptions = { ...BOOSTED_DEFAULTS, rounds: 60, learningRate: 0.1, minHessian: 0.1 };

/** A ring: positive where the point lies near the circle, which no line can tell. */
function ring(count: number, seed: number) {
  const random = new Random(seed);
  const rows = Array.from({ length: count }, () => [random.normal(), random.normal(), random.uniform()]);
  const labels = Uint8Array.from(rows, ([x = 0, y = 0]) =>
    Number(x * x + y * y > 1.5 && random.uniform() < 0.9),
  );
  return { matrix: matrixOf(rows), labels };
}

describe('boosted trees', () => {
  const train = ring(2000, 1);
  const test = ring(2000, 2);

  it('learn what is no line', () => {
    const model = trainBoosted(train.matrix, train.labels, options);
    expect(rocAuc(predictBoosted(model, test.matrix), test.labels)).toBeGreaterThan(0.93);
    const [x = 0, y = 0, noise = 1] = model.importance;
    expect(Math.min(x, y)).toBeGreaterThan(10 * noise);
    expect(x + y + noise).toBeCloseTo(1, 12);
  });

  it('are the same for the same seed, and others for another', () => {
    const [a, b] = [1, 1].map(() => trainBoosted(train.matrix, train.labels, options));
    expect(a).toEqual(b);
    expect(trainBoosted(train.matrix, train.labels, { ...options, seed: 2 })).not.toEqual(a);
  });

  it('lower the loss on what they saw with every tree', () => {
    const whole = { ...options, rowShare: 1, columnShare: 1 };
    const losses = [1, 5, 20, 60].map(rounds => {
      const model = trainBoosted(train.matrix, train.labels, { ...whole, rounds });
      return logLoss(predictBoosted(model, train.matrix), train.labels);
    });
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('send missing values to the side where they lower the loss', () => {
    const random = new Random(3);
    const rows = Array.from({ length: 600 }, (_, i) => [i % 3 === 0 ? Number.NaN : random.uniform()]);
    for (const missing of [0, 1]) {
      const labels = Uint8Array.from(rows, ([x = 0]) => (Number.isNaN(x) ? missing : Number(x > 0.5)));
      const [p = 0.5] = predictBoosted(
        trainBoosted(matrixOf(rows), labels, options),
        matrixOf([[Number.NaN]]),
      );
      expect(Math.abs(p - missing)).toBeLessThan(0.1);
    }
  });

  it('take a value that was never missing in training the way of most rows', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i]);
    const labels = Uint8Array.from(rows, ([x = 0]) => Number(x >= 80));
    const model = trainBoosted(matrixOf(rows), labels, { ...options, minRows: 1, rowShare: 1 });
    expect(predictBoosted(model, matrixOf([[Number.NaN]]))[0]).toBeLessThan(0.1);
  });

  it('stop when the hold-out gets no better, and keep the best round', () => {
    const noise = Uint8Array.from(train.labels, (_, i) => Number((i * 7919) % 10 < 3));
    const reported: (number | null)[] = [];
    const holdout = { matrix: test.matrix, labels: noise, patience: 5 };
    const limits = { ...options, rounds: 500 };
    const model = trainBoosted(train.matrix, noise, limits, holdout, (_, loss) => reported.push(loss));
    expect(reported.length).toBeLessThan(500);
    expect(model.trees.length).toBe(reported.length - 5);
    const best = Math.min(...reported.map(loss => loss ?? Infinity));
    if (model.trees.length > 0) expect(reported[model.trees.length - 1]).toBe(best);
  });

  it('are the rate of positives where there is nothing to split', () => {
    const model = trainBoosted(matrixOf([[1], [1], [1], [1]]), Uint8Array.of(0, 0, 0, 1), {
      ...options,
      rowShare: 1,
      columnShare: 1,
    });
    expect(model.trees).toEqual([]);
    expect(predictBoosted(model, matrixOf([[9]]))[0]).toBeCloseTo(0.25, 6);
  });

  it('keep a side at minRows rows', () => {
    const rows = Array.from({ length: 50 }, (_, i) => [i]);
    const labels = Uint8Array.from(rows, ([x = 0]) => Number(x >= 45));
    const whole = { ...options, rowShare: 1, rounds: 1, maxDepth: 1, minHessian: 0, minRows: 10 };
    expect(trainBoosted(matrixOf(rows), labels, whole).trees[0]?.threshold[0]).toBe(39.5);
  });

  it.each([
    [{ rounds: 0 }, 'rounds is 0; it must be from 1 to 10000'],
    [{ learningRate: Number.NaN }, 'learningRate is NaN; it must be from 0.000001 to 1'],
    [{ maxLeaves: 1 }, 'maxLeaves is 1; it must be from 2 to 4096'],
    [{ bins: 300 }, '300 bins: a whole number from 2 to 255 is expected'],
  ])('refuse the options %j', (wrong, message) => {
    const train = () => trainBoosted(matrixOf([[1], [2]]), Uint8Array.of(0, 1), { ...options, ...wrong });
    expect(train).toThrow(message);
  });
});
