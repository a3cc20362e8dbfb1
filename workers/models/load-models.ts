import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import type { Plan } from '../../core/definitions/plan';
import type { ModelPlan } from '../../core/definitions/plan-model';
import { ModelError, type Model, type Models } from '../../platform/models/models';

/** A definition's model that cannot be used: its path and why. */
export type ModelProblem = Readonly<{ path: string; message: string }>;

export type LoadedModels = Readonly<{
  /** By the signature of their definition. */
  models: ReadonlyMap<string, Model>;
  problems: readonly ModelProblem[];
}>;

/**
 * Loads the models that judged rules read, from a folder. What cannot be loaded is told, all of it. A file is named
 * relative to the folder and lies in it.
 */
export async function loadModels(plan: Plan, folder: string, models: Models): Promise<LoadedModels> {
  const needed = new Set(
    [...plan.scopes.values()].flatMap(scope => scope.needed.models.map(({ model }) => model)),
  );
  const loaded = new Map<string, Model>();
  const problems: ModelProblem[] = [];
  for (const [index, model] of plan.models.entries()) {
    if (!needed.has(model)) continue;
    const found = await loadFrom(model, folder, models);
    if (typeof found === 'string') problems.push({ path: `models[${index}].file`, message: found });
    else loaded.set(model.signature, found);
  }
  return { models: loaded, problems };
}

/** The model of a definition, or what is wrong with its file. */
export async function loadFrom(model: ModelPlan, folder: string, models: Models): Promise<Model | string> {
  try {
    return await loadModel(model, folder, models);
  } catch (error) {
    if (error instanceof ModelError) return `${model.file}: ${error.message}`;
    throw error;
  }
}

export async function closeModels(models: ReadonlyMap<string, Model>): Promise<void> {
  await Promise.allSettled([...models.values()].map(model => model.close()));
}

async function loadModel(
  { file, inputs, output }: ModelPlan,
  folder: string,
  models: Models,
): Promise<Model> {
  const bytes = await readModel(join(folder, checkName(file)));
  return models.load(bytes, { inputs: inputs.map(({ source }) => source), output });
}

function checkName(file: string): string {
  const name = normalize(file);
  if (!isAbsolute(name) && !name.startsWith('..')) return name;
  throw new ModelError(
    'a model lies in the folder of its definitions: name it without / at the front and without ..',
  );
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ModelError(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
