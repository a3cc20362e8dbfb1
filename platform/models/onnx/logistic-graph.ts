import { create } from '@bufbuild/protobuf';
import { GraphProtoSchema, type GraphProto } from 'onnx-buf';
import type { LogisticModel } from '../../../core/models/logistic';
import { doubles, int64s, node, rowsTensor } from './proto';
import { INPUT_NAME, OUTPUT_NAME } from './names';

/** Missing → mean, standardise, weigh, squash; in doubles throughout. */
export function logisticGraph({ means, scales, weights, bias }: LogisticModel, name: string): GraphProto {
  const columns = weights.length;
  return create(GraphProtoSchema, {
    name,
    input: [rowsTensor(INPUT_NAME, 'double', columns)],
    output: [rowsTensor(OUTPUT_NAME, 'double', null)],
    initializer: [
      doubles('means', [columns], means),
      doubles('scales', [columns], scales),
      doubles('weights', [columns, 1], weights),
      doubles('bias', [1], [bias]),
      int64s('flat', [1], [-1]),
    ],
    node: [
      node('IsNaN', [INPUT_NAME], ['missing']),
      node('Where', ['missing', 'means', INPUT_NAME], ['known']),
      node('Sub', ['known', 'means'], ['centred']),
      node('Div', ['centred', 'scales'], ['standardised']),
      node('Gemm', ['standardised', 'weights', 'bias'], ['margin']),
      node('Sigmoid', ['margin'], ['column']),
      node('Reshape', ['column', 'flat'], [OUTPUT_NAME]),
    ],
  });
}
