import { describe, expect, it } from 'vitest';
import { Random } from '../demo/random';
import { BOOSTED_DEFAULTS } from './boosted';
import { fitModel, predict, type FitOptions } from './fit-model';
import { LOGISTIC_DEFAULTS } from './logistic';
import { cardMarkdown, caveatsOf } from './model-card';
import { matrixOf } from './matrix';
import { rocAuc } from './ranking-metrics';

const options: FitOptions = {
  kind: 'boosted',
  boosted: { ...BOOSTED_DEFAULTS, rounds: 300 },
  logistic: LOGISTIC_DEFAULTS,
  holdoutShare: 0.25,
  patience: 10,
};

function history(count: number, seed: number) {
  const random = new Random(seed);
  const rows = Array.from({ length: count }, () => [
    random.exponential() * 50,
    random.uniform(),
    random.below(5),
  ]);
  const labels = Uint8Array.from(rows, ([amount = 0]) => Number(amount + 20 * random.normal() > 120));
  return { matrix: matrixOf(rows), labels };
}

describe('fitting a model', () => {
  const { matrix, labels } = history(4000, 1);
  const later = history(2000, 2);

  it.each(['boosted', 'logistic'] as const)('%s: is judged by later rows and fitted to all of them', kind => {
    const fit = fitModel(matrix, labels, { ...options, kind });
    expect(fit.holdout.rows).toBe(1000);
    expect(fit.holdout.rocAuc).toBeGreaterThan(0.9);
    expect(fit.holdout.logLoss).toBeLessThan(fit.holdout.baseLogLoss);
    expect(rocAuc(predict(fit.model, later.matrix), later.labels)).toBeGreaterThan(0.9);
    expect(fit.importance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    expect(fit.importance[0]).toBeGreaterThan(0.5);
  });

  it('takes as many trees as did the hold-out good', () => {
    const rounds: number[] = [];
    const { model } = fitModel(matrix, labels, options, (round, loss) => {
      if (loss !== null) rounds.push(loss);
    });
    const best = rounds.indexOf(Math.min(...rounds)) + 1;
    expect(model.kind === 'boosted' && model.trees.length).toBe(best);
    expect(rounds.length).toBeLessThan(300);
  });

  it('says what it lacks', () => {
    const few = labels.map((label, row) => (row < 3000 ? label : 0));
    expect(() => fitModel(matrix, few, options)).toThrow(
      'of 1000 labelled events in the later rows that judge it 0 are positive: at least 5 of each class are needed',
    );
  });
});

describe('a model card', () => {
  const holdout = {
    rows: 100,
    positives: 7,
    rocAuc: 0.81,
    averagePrecision: 0.4,
    logLoss: 0.2,
    baseLogLoss: 0.25,
  };
  const card = {
    model: 'fraud',
    kind: 'boosted' as const,
    stream: 'transactions',
    file: { name: 'fraud.onnx', sha256: 'ab12', bytes: 1234 },
    created: '2018-08-01',
    data: {
      from: '2018-07-01T00:00:00.000Z',
      to: '2018-07-08T00:00:00.000Z',
      trainedAt: '2018-07-15T00:00:00.000Z',
      labels: 'labels.fraud',
      labelDelay: '7d',
      unlabelledEvents: 'left out',
      events: 500,
      rows: 400,
      positives: 30,
      withoutLabel: 60,
      labelNotYetKnown: 40,
      sha256: 'cd34',
    },
    inputs: [{ input: 'event.amount', importance: 0.75, missing: 0 }],
    holdout: { ...holdout, from: '2018-07-06T00:00:00.000Z' },
    parameters: BOOSTED_DEFAULTS,
    trees: 42,
  };

  it('warns of few positives, of labels left out and of a model that learnt nothing', () => {
    const caveats = caveatsOf({ ...card, holdout: { ...card.holdout, logLoss: 0.3 } }).join('\n');
    expect(caveats).toContain('Only 30 positive events');
    expect(caveats).toContain('40 events were left out');
    expect(caveats).toContain('do not use it');
    expect(caveatsOf(card).join('\n')).not.toContain('do not use it');
  });

  it('tells in Markdown what it was made from and how well it does', () => {
    const text = cardMarkdown({ ...card, caveats: caveatsOf(card) });
    expect(text).toContain('| 0.8100 | 0.4000 | 0.2000 | 0.2500 |');
    expect(text).toContain('| `event.amount` | 75.0 % | 0.0 % |');
    expect(text).toContain('Trained on 400 events, 30 of them positive (7.5 %)');
    expect(text).toContain('42 trees; rounds 1000');
  });
});
