import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { ModelError, type Model, type Models, type WantedModel } from '../models';
import { trainedInputs } from '../onnx/read-onnx';
import { describeModel, type Shape } from './model-shape';

/**
 * Models of ONNX files, run by ONNX Runtime on one core of the CPU. Its library is loaded with the first model, so a
 * machine it does not run on lacks models alone.
 */
export function openOnnxModels(): Models {
  return {
    async load(file, wanted) {
      checkInputs(trainedInputs(file), wanted);
      const runtime = await loadRuntime();
      const session = await openSession(runtime, file);
      try {
        const shape = describeModel(session.inputMetadata, session.outputMetadata, wanted);
        const model = new OnnxModel(runtime, session, shape, wanted.inputs.length);
        await model.probe();
        return model;
      } catch (error) {
        await session.release();
        throw error;
      }
    },
  };
}

type Runtime = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor'>;

class OnnxModel implements Model {
  constructor(
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
    private readonly shape: Shape,
    readonly inputs: number,
  ) {}

  async score(rows: Float64Array): Promise<Float64Array> {
    const count = rows.length / this.inputs;
    if (!Number.isInteger(count))
      throw new RangeError(`${rows.length} values are no whole rows of ${this.inputs} inputs`);
    if (count === 0) return new Float64Array(0);
    const { input, elementType, output } = this.shape;
    const dims = [count, this.inputs];
    const tensor =
      elementType === 'float32'
        ? new this.runtime.Tensor('float32', Float32Array.from(rows), dims)
        : new this.runtime.Tensor('float64', rows, dims);
    const results = await this.run({ [input]: tensor }, output);
    return positiveScores(results, count, output);
  }

  /** Missing inputs alone: a model that cannot score them, or gives another shape than it says, is refused here. */
  async probe(): Promise<void> {
    await this.score(new Float64Array(2 * this.inputs).fill(Number.NaN));
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  private async run(feeds: InferenceSession.OnnxValueMapType, output: string) {
    try {
      return (await this.session.run(feeds, [output]))[output];
    } catch (error) {
      throw new ModelError(`the model failed: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/** A number a row, or two of which the second is the positive class's. */
function positiveScores(
  result: InferenceSession.OnnxValueMapType[string] | undefined,
  rows: number,
  output: string,
): Float64Array {
  const data: unknown = result?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length % rows !== 0)
    throw new ModelError(`the output ${output} gave no number for each of ${rows} rows`);
  const width = data.length / rows;
  if (width > 2)
    throw new ModelError(
      `the output ${output} has ${width} numbers a row: 1, or 2 for two classes, are expected`,
    );
  return Float64Array.from({ length: rows }, (_, row) => asProbability(data[row * width + width - 1] ?? NaN));
}

/**
 * In single precision: a runtime computes rows of a batch in ways that differ in the last bits of a double, and a score
 * must not depend on who is scored beside.
 */
const asProbability = (score: number): number => (score >= 0 && score <= 1 ? Math.fround(score) : Number.NaN);

function checkInputs(trained: readonly string[] | null, { inputs }: WantedModel): void {
  if (trained === null) return;
  if (trained.length !== inputs.length)
    throw new ModelError(
      `the model was trained on ${trained.length} inputs (${trained.join(', ')}), the definition names ${inputs.length}`,
    );
  const other = trained.findIndex((input, index) => input !== inputs[index]);
  if (other !== -1)
    throw new ModelError(
      `the model was trained with ${trained[other]} as input ${other}, not ${inputs[other]}`,
    );
}

async function loadRuntime(): Promise<Runtime> {
  try {
    const runtime = await import('onnxruntime-node');
    return { InferenceSession: runtime.InferenceSession, Tensor: runtime.Tensor };
  } catch (error) {
    throw new ModelError(
      `ONNX Runtime has no library for this machine (Linux and Windows on x64 or arm64, macOS on arm64): ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

async function openSession(runtime: Runtime, file: Uint8Array): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new ModelError(`ONNX Runtime does not take this model: ${reasonOf(error)}`, { cause: error });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
