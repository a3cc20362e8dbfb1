import { createHash } from 'node:crypto';
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

/** Whether a definition may do without its file's hash. */
export type HashRule = 'optional' | 'required';

/** The model of a definition, or what is wrong with its file. */
export async function loadFrom(
  model: ModelPlan,
  folder: string,
  models: Models,
  hashRule: HashRule = 'optional',
): Promise<Model | string> {
  try {
    return await loadModel(model, folder, models, hashRule);
  } catch (error) {
    if (error instanceof ModelError) return `${model.file}: ${error.message}`;
    throw error;
  }
}

export async function closeModels(models: ReadonlyMap<string, Model>): Promise<void> {
  await Promise.allSettled([...models.values()].map(model => model.close()));
}

async function loadModel(
  { file, sha256, inputs, output }: ModelPlan,
  folder: string,
  models: Models,
  hashRule: HashRule,
): Promise<Model> {
  const path = join(folder, checkName(file));
  const bytes = await readModel(path);
  checkHash(path, bytes, sha256, hashRule);
  return models.load(bytes, { inputs: inputs.map(({ source }) => source), output });
}

/** The same name may be another file elsewhere; the same hash is the same file. */
function checkHash(path: string, bytes: Uint8Array, wanted: string | null, hashRule: HashRule): void {
  if (wanted === null && hashRule === 'optional') return;
  const found = createHash('sha256').update(bytes).digest('hex');
  if (wanted === null)
    throw new ModelError(
      `workers of a cluster score with one file only: add "sha256": "${found}" to the definition if ${path} is the one`,
    );
  if (found !== wanted)
    throw new ModelError(
      `${path} is another file: its sha256 is ${found}, the definitions name ${wanted}; bring that file, or name this one`,
    );
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
