import { describe, expect, it } from 'vitest';
import { readTrainOptions } from './train-options';

const given = {
  '--definitions': 'defs.json',
  '--input': 'tx=tx.csv',
  '--from': '2018-07-11',
  '--to': '2018-07-18',
  '--labels': 'labels',
  '--out': 'fraud.onnx',
};
const args = (changes: Readonly<Record<string, string | null>> = {}) =>
  Object.entries<string | null>({ ...given, ...changes }).flatMap(([option, value]) =>
    value === null ? [] : [option, value],
  );

describe('the options of weir train', () => {
  it('have defaults: boosted trees named fraud, trained when the last label can be known', () => {
    expect(readTrainOptions(args({ '--delay': '7d' }))).toMatchObject({
      inputs: [{ stream: 'tx', file: 'tx.csv' }],
      fromMs: Date.UTC(2018, 6, 11),
      toMs: Date.UTC(2018, 6, 18),
      atMs: Date.UTC(2018, 6, 25),
      labels: { stream: 'labels', field: null, event: null },
      kind: 'boosted',
      model: 'fraud',
      unlabelled: 'skip',
      seed: 1,
    });
  });

  it('take the boolean of the labels and what names their event', () => {
    const { labels } = readTrainOptions(args({ '--labels': 'chargebacks.fraud', '--label-of': 'tx_id' }));
    expect(labels).toEqual({ stream: 'chargebacks', field: 'fraud', event: 'tx_id' });
  });

  it.each([
    [{ '--from': null }, '--from is missing'],
    [{ '--from': 'July' }, '--from July: a time such as 2018-07-11'],
    [{ '--to': '2018-07-11' }, '--from 2018-07-11 is not before --to 2018-07-11'],
    [{ '--delay': '7 days' }, '--delay 7 days: a duration such as 7d is expected'],
    [{ '--kind': 'forest' }, '--kind forest: it is boosted or logistic'],
    [{ '--unlabelled': 'guess' }, '--unlabelled guess: it is skip or negative'],
    [{ '--model': 'my model' }, '--model my model: letters, digits and _ are expected'],
    [{ '--seed': '1.5' }, '--seed 1.5: a whole number from 0 is expected'],
    [{ '--input': null }, '--input or --data-dir is missing'],
    [{ '--data-dir': '.weir' }, '--input and --data-dir are two ways to the events'],
    [{ '--input': 'tx' }, '--input tx: STREAM=FILE is expected'],
    [{ '--epochs': '3' }, "Unknown option '--epochs'"],
  ])('refuse %j', (changes, message) => {
    expect(() => readTrainOptions(args(changes))).toThrow(message);
  });
});
