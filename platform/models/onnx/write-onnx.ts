import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import type { BoostedModel } from '../../../core/models/boosted';
import type { LogisticModel } from '../../../core/models/logistic';
import { boostedGraph } from './boosted-graph';
import { logisticGraph } from './logistic-graph';
import { INPUTS_KEY } from './names';
import { ML_DOMAIN } from './proto';

export type TrainedModel = LogisticModel | BoostedModel;

/**
 * A trained model as an ONNX file (IR 8, operator set 13, ai.onnx.ml 1): one input `features` of rows × columns, NaN
 * where a value is missing (doubles for a logistic regression, single precision for boosted trees), one output
 * `probability` with a number a row. `inputs` names the columns; `metadata` is kept with the model.
 */
export function writeOnnx(
  model: TrainedModel,
  name: string,
  inputs: readonly string[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const columns = model.kind === 'logistic' ? model.weights.length : model.columns;
  if (inputs.length !== columns)
    throw new RangeError(`${inputs.length} names of inputs for a model of ${columns} columns`);
  const graph = model.kind === 'logistic' ? logisticGraph(model, name) : boostedGraph(model, name);
  const onnx = { domain: '', version: 13n };
  const properties = { ...metadata, [INPUTS_KEY]: JSON.stringify(inputs) };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: 'weir',
      modelVersion: 1n,
      opsetImport: model.kind === 'logistic' ? [onnx] : [onnx, { domain: ML_DOMAIN, version: 1n }],
      metadataProps: Object.entries(properties).map(([key, value]) => ({ key, value })),
      graph,
    }),
  );
}
