import { compile, type CelEnvironment, type CelType, type Compiled } from '../rules/cel/cel';
import { digest } from './digest';
import type { Problems } from './problem';
import type { ModelDefinition } from './types';

/** One input of a model: a condition-like expression over the scope of its stream. */
export type ModelInput = Readonly<{
  /** As written, e.g. `feature.card_n_1d`. */
  source: string;
  /** A number, a bool (1 or 0 to the model) or null (NaN to the model). */
  code: Compiled;
}>;

/** An ONNX file and what it reads; its score is a double in [0, 1]. */
export type ModelPlan = Readonly<{
  name: string;
  stream: string;
  file: string;
  /** What the file must hash to, in hex; null: any file of the name will do. */
  sha256: string | null;
  inputs: readonly ModelInput[];
  /** null: the output that holds the probabilities. */
  output: string | null;
  signature: string;
}>;

/** The type conditions read: null where the model could not be asked. */
export const MODEL_TYPE: CelType = { kind: 'nullable', of: { kind: 'double' } };

/** The plan of one model, or null with what is wrong added to the problems. */
export function planModel(
  definition: ModelDefinition,
  environment: CelEnvironment,
  path: string,
  problems: Problems,
): ModelPlan | null {
  const inputs = definition.inputs.flatMap(
    (source, index) => planInput(source, environment, `${path}.inputs[${index}]`, problems) ?? [],
  );
  if (inputs.length < definition.inputs.length) return null;
  const { name, stream, file, sha256 = null, output = null } = definition;
  return { name, stream, file, sha256, inputs, output, signature: digest(definition) };
}

function planInput(
  source: string,
  environment: CelEnvironment,
  path: string,
  problems: Problems,
): ModelInput | null {
  const result = compile(source, environment);
  if (!result.ok) {
    problems.addCel(path, result.problems);
    return null;
  }
  if (isNumberOrBool(result.compiled.type)) return { source, code: result.compiled };
  problems.add(path, `a model reads numbers and bools; ${source} gives neither`);
  return null;
}

function isNumberOrBool(type: CelType): boolean {
  if (type.kind === 'nullable') return isNumberOrBool(type.of);
  return type.kind === 'double' || type.kind === 'int' || type.kind === 'bool';
}
