import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type ModelProto } from 'onnx-buf';
import { ModelError } from '../models';
import { INPUTS_KEY } from './names';

/**
 * The inputs a file of Weir's trainer was trained on, in the order of its columns; null where the file does not say.
 * Throws a ModelError for bytes that are no ONNX model.
 */
export function trainedInputs(file: Uint8Array): readonly string[] | null {
  const model = parse(file);
  const property = model.metadataProps.find(({ key }) => key === INPUTS_KEY);
  if (property === undefined) return null;
  const inputs = parseInputs(property.value);
  if (inputs === null)
    throw new ModelError(`the file's ${INPUTS_KEY} is no list of texts: ${property.value}`);
  return inputs;
}

function parse(file: Uint8Array): ModelProto {
  try {
    const model = fromBinary(ModelProtoSchema, file);
    if (model.graph !== undefined && model.graph.node.length > 0) return model;
  } catch {
    // Any bytes that are no message of this kind end here.
  }
  throw new ModelError(`this is no ONNX model: its ${file.length} bytes hold no graph`);
}

function parseInputs(json: string): readonly string[] | null {
  try {
    const inputs: unknown = JSON.parse(json);
    return Array.isArray(inputs) && inputs.every(each => typeof each === 'string') ? inputs : null;
  } catch {
    return null;
  }
}
