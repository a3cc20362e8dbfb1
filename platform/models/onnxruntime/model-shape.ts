import type { InferenceSession } from 'onnxruntime-node';
import { ModelError, type WantedModel } from '../models';

/** Where rows go in and scores come out. */
export type Shape = Readonly<{ input: string; elementType: 'float32' | 'float64'; output: string }>;

type Value = InferenceSession.ValueMetadata;

/** Finds them in what a model says of itself. Throws a ModelError that says what is there and what is expected. */
export function describeModel(
  inputs: readonly Value[],
  outputs: readonly Value[],
  wanted: WantedModel,
): Shape {
  return { ...inputOf(inputs, wanted.inputs.length), output: outputOf(outputs, wanted.output) };
}

function inputOf(inputs: readonly Value[], count: number): Pick<Shape, 'input' | 'elementType'> {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    throw new ModelError(
      `the model has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}); one tensor of rows × ${count} is expected`,
    );
  if (!input.isTensor || (input.type !== 'float32' && input.type !== 'float64'))
    throw new ModelError(`the model's input ${describe(input)} must be a tensor of float or double`);
  const [, columns] = input.shape;
  if (input.shape.length !== 2 || (typeof columns === 'number' && columns !== count))
    throw new ModelError(
      `the model's input ${describe(input)} must be of rows × ${count}, as the definition's inputs`,
    );
  return { input: input.name, elementType: input.type };
}

function outputOf(outputs: readonly Value[], wanted: string | null): string {
  const numbers = outputs.filter(
    each => each.isTensor && (each.type === 'float32' || each.type === 'float64'),
  );
  const known = `the model has ${outputs.map(describe).join(', ') || 'none'}`;
  if (wanted !== null) {
    const output = outputs.find(({ name }) => name === wanted);
    if (output === undefined) throw new ModelError(`there is no output ${wanted}; ${known}`);
    if (!numbers.includes(output))
      throw new ModelError(`the output ${describe(output)} must be a tensor of float or double${ADVICE}`);
    return output.name;
  }
  const [only] = numbers;
  if (only === undefined) throw new ModelError(`no output is a tensor of float or double: ${known}${ADVICE}`);
  if (numbers.length === 1) return only.name;
  const named = numbers.find(({ name }) => /^(output_)?probabilit(y|ies)$/.test(name));
  if (named === undefined)
    throw new ModelError(`which output is the score? ${known}: name one with "output"`);
  return named.name;
}

const ADVICE = ' (export classifiers with probabilities as a tensor, in scikit-learn with zipmap off)';

const describe = (value: Value): string =>
  value.isTensor ? `${value.name}: ${value.type} [${value.shape.join(', ')}]` : `${value.name}: no tensor`;
