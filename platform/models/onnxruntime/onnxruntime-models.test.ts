import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../core/demo/random';
import { BOOSTED_DEFAULTS, predictBoosted, trainBoosted } from '../../../core/models/boosted';
import { LOGISTIC_DEFAULTS, predictLogistic, trainLogistic } from '../../../core/models/logistic';
import type { Matrix } from '../../../core/models/matrix';
import type { Model, WantedModel } from '../models';
import { int, node, rowsTensor } from '../onnx/proto';
import { writeOnnx } from '../onnx/write-onnx';
import { openOnnxModels } from './onnxruntime-models';

const inputs = ['event.amount', 'feature.mean', 'feature.since', 'hour(event.time)'];
const wanted: WantedModel = { inputs, output: null };
const models = openOnnxModels();
const opened: Model[] = [];
const load = async (file: Uint8Array, want = wanted) => {
  const model = await models.load(file, want);
  opened.push(model);
  return model;
};
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
});

/** Amounts, means, times in milliseconds and hours, a tenth of them missing. */
function events(count: number, seed: number): { matrix: Matrix; labels: Uint8Array } {
  const random = new Random(seed);
  const values = new Float64Array(count * 4);
  const labels = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const amount = random.exponential() * 100;
    const each = [
      amount,
      random.between(5, 100),
      random.below(4) * 1.7e12 + random.below(1e6),
      random.below(24),
    ];
    labels[row] = Number(amount > 150 + 40 * random.normal());
    values.set(
      each.map(value => (random.uniform() < 0.1 ? Number.NaN : value)),
      row * 4,
    );
  }
  return { matrix: { rows: count, columns: 4, values }, labels };
}

const train = events(3000, 1);
const test = events(1000, 2);

const most = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, each, row) => Math.max(worst, Math.abs(each - (b[row] ?? Number.NaN))), 0);

describe('a trained model as an ONNX file', () => {
  it('gives the probabilities of the trainer: boosted trees', async () => {
    const trained = trainBoosted(train.matrix, train.labels, { ...BOOSTED_DEFAULTS, rounds: 200 });
    const model = await load(writeOnnx(trained, 'fraud', inputs));
    const scores = await model.score(test.matrix.values);
    expect(most(scores, predictBoosted(trained, test.matrix))).toBeLessThan(1e-6);
    expect(new Set(scores).size).toBeGreaterThan(100);
  });

  it('gives the probabilities of the trainer: logistic regression', async () => {
    const trained = trainLogistic(train.matrix, train.labels, LOGISTIC_DEFAULTS);
    const model = await load(writeOnnx(trained, 'fraud', inputs));
    expect(most(await model.score(test.matrix.values), predictLogistic(trained, test.matrix))).toBeLessThan(
      1e-7,
    );
  });

  it('gives them for trees whose thresholds part neighbours of single precision', async () => {
    const near = Float64Array.from({ length: 400 }, (_, i) => 1e6 + (i % 8) / 16);
    const labels = Uint8Array.from(near, value => Number((value * 16) % 2 === 1));
    const matrix = { rows: 400, columns: 1, values: near };
    const trained = trainBoosted(matrix, labels, { ...BOOSTED_DEFAULTS, rounds: 20, minHessian: 0.1 });
    const model = await load(writeOnnx(trained, 'near', ['event.x']), { inputs: ['event.x'], output: null });
    expect(most(await model.score(near), predictBoosted(trained, matrix))).toBeLessThan(1e-6);
  });

  it.each(['boosted', 'logistic'])('%s: a row has the same score alone and in any batch', async kind => {
    const trained =
      kind === 'boosted'
        ? trainBoosted(train.matrix, train.labels, { ...BOOSTED_DEFAULTS, rounds: 100 })
        : trainLogistic(train.matrix, train.labels, LOGISTIC_DEFAULTS);
    const model = await load(writeOnnx(trained, 'fraud', inputs));
    const together = await model.score(test.matrix.values);
    for (const rows of [1, 2, 3, 5, 7, 16, 33, 250]) {
      const apart: number[] = [];
      for (let at = 0; at < 500; at += rows)
        apart.push(...(await model.score(test.matrix.values.slice(at * 4, Math.min(500, at + rows) * 4))));
      expect(Float64Array.from(apart)).toEqual(together.slice(0, 500));
    }
  });

  it('is the rate of positives where no tree was grown', async () => {
    const values = new Float64Array(8).fill(3);
    const labels = Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0);
    const trained = trainBoosted({ rows: 8, columns: 1, values }, labels, {
      ...BOOSTED_DEFAULTS,
      rounds: 1,
      rowShare: 1,
      columnShare: 1,
    });
    const model = await load(writeOnnx(trained, 'flat', ['event.x']), { inputs: ['event.x'], output: null });
    expect((await model.score(Float64Array.of(1)))[0]).toBeCloseTo(0.25, 6);
  });

  it('scores no rows as no scores, and part of a row not at all', async () => {
    const trained = trainLogistic(train.matrix, train.labels, LOGISTIC_DEFAULTS);
    const model = await load(writeOnnx(trained, 'fraud', inputs));
    expect(await model.score(new Float64Array(0))).toEqual(new Float64Array(0));
    await expect(model.score(new Float64Array(5))).rejects.toThrow('5 values are no whole rows of 4 inputs');
  });

  it('names as many inputs as it has columns', () => {
    const trained = trainLogistic(train.matrix, train.labels, LOGISTIC_DEFAULTS);
    expect(() => writeOnnx(trained, 'fraud', ['event.amount'])).toThrow(
      '1 names of inputs for a model of 4 columns',
    );
  });
});

/** A model file of these nodes. */
function fileOf(node: NodeProto[], input: ValueInfoProto[], output: ValueInfoProto[]): Uint8Array {
  const graph = create(GraphProtoSchema, { name: 'given', node, input, output });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: '', version: 13n }], graph }),
  );
}

/** An output of booleans. */
function bools(name: string, columns: number): ValueInfoProto {
  const value = rowsTensor(name, 'float', columns);
  if (value.type?.value.case === 'tensorType') value.type.value.value.elemType = TensorProto_DataType.BOOL;
  return value;
}

const two = { inputs: ['event.a', 'event.b'], output: null };

describe('a model from elsewhere', () => {
  const softmax = () =>
    fileOf(
      [node('Softmax', ['x'], ['y'], [int('axis', 1)])],
      [rowsTensor('x', 'float', 2)],
      [rowsTensor('y', 'float', 2)],
    );

  it('with two classes gives the probability of the second', async () => {
    const model = await load(softmax(), two);
    const [p = 0] = await model.score(Float64Array.of(0, Math.log(3)));
    expect(p).toBeCloseTo(0.75, 6);
  });

  it('that gives what is no probability has no score', async () => {
    const file = fileOf(
      [node('ReduceSum', ['x'], ['y'], [int('keepdims', 0)])],
      [rowsTensor('x', 'double', 2)],
      [rowsTensor('y', 'double', null)],
    );
    await expect(load(file, two)).rejects.toThrow('the output y gave no number for each of 2 rows');
    const identity = fileOf(
      [node('ReduceMax', ['x'], ['y'], [int('keepdims', 1)])],
      [rowsTensor('x', 'double', 2)],
      [rowsTensor('y', 'double', 1)],
    );
    await expect(load(identity, two)).rejects.toThrow('the output y gave no number for each of 2 rows');
  });

  it('is taken by the output that is named', async () => {
    const file = fileOf(
      [node('Softmax', ['x'], ['y'], [int('axis', 1)]), node('Neg', ['x'], ['z'])],
      [rowsTensor('x', 'float', 2)],
      [rowsTensor('z', 'float', 2), rowsTensor('y', 'float', 2)],
    );
    const model = await load(file, { ...two, output: 'y' });
    expect((await model.score(Float64Array.of(1, 1)))[0]).toBeCloseTo(0.5, 6);
    await expect(load(file, two)).rejects.toThrow(
      'which output is the score? the model has z: float32 [rows, 2], y: float32 [rows, 2]: name one with "output"',
    );
  });

  it.each([
    [
      'bytes that are no model',
      () => new TextEncoder().encode('{"not": "a model"}'),
      two,
      'this is no ONNX model: its 18 bytes hold no graph',
    ],
    ['nothing', () => new Uint8Array(0), two, 'this is no ONNX model: its 0 bytes hold no graph'],
    [
      'another number of inputs',
      softmax,
      { inputs: ['event.a'], output: null },
      "the model's input x: float32 [rows, 2] must be of rows × 1, as the definition's inputs",
    ],
    [
      'an output that is not there',
      softmax,
      { ...two, output: 'p' },
      'there is no output p; the model has y: float32 [rows, 2]',
    ],
    [
      'two inputs',
      () =>
        fileOf(
          [node('Add', ['a', 'b'], ['y'])],
          [rowsTensor('a', 'float', 2), rowsTensor('b', 'float', 2)],
          [rowsTensor('y', 'float', 2)],
        ),
      two,
      'the model has 2 inputs (a, b); one tensor of rows × 2 is expected',
    ],
    [
      'an output of labels alone',
      () => fileOf([node('IsNaN', ['x'], ['y'])], [rowsTensor('x', 'float', 2)], [bools('y', 2)]),
      two,
      'no output is a tensor of float or double: the model has y: bool [rows, 2] (export classifiers',
    ],
    [
      'three classes',
      () =>
        fileOf(
          [node('Concat', ['x', 'x'], ['y'], [int('axis', 1)])],
          [rowsTensor('x', 'float', 2)],
          [rowsTensor('y', 'float', 4)],
        ),
      two,
      'the output y has 4 numbers a row: 1, or 2 for two classes, are expected',
    ],
    [
      'an operator that is none',
      () =>
        fileOf([node('Guess', ['x'], ['y'])], [rowsTensor('x', 'float', 2)], [rowsTensor('y', 'float', 2)]),
      two,
      'ONNX Runtime does not take this model',
    ],
  ])('is refused: %s', async (_, file, want, message) => {
    const loading = load(file(), want);
    await expect(loading).rejects.toMatchObject({ name: 'ModelError' });
    await expect(loading).rejects.toThrow(message);
  });

  it('is refused where it was trained on other inputs, or in another order', async () => {
    const trained = trainLogistic(train.matrix, train.labels, LOGISTIC_DEFAULTS);
    const file = writeOnnx(trained, 'fraud', inputs);
    await expect(load(file, { inputs: inputs.toReversed(), output: null })).rejects.toThrow(
      'the model was trained with event.amount as input 0, not hour(event.time)',
    );
    await expect(load(file, two)).rejects.toThrow('the model was trained on 4 inputs');
  });
});
