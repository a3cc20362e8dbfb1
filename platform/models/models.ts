/**
 * Scores events with models people bring along or train here. A file becomes a model once, when definitions that name
 * it take effect; a file that cannot be used is refused then and not when the first event comes.
 */
export interface Models {
  /** Throws a ModelError for a file that is no model, or not one for these inputs. */
  load(file: Uint8Array, wanted: WantedModel): Promise<Model>;
}

/** A loaded model. The same row always gives the same score, whatever it is scored with. */
export interface Model {
  /** How many inputs a row has. */
  readonly inputs: number;
  /**
   * The score of each row, in [0, 1] and of single precision; NaN where the model gave none or one that is no probability. Rows lie one after
   * another, NaN is a missing input. Throws a ModelError where the model fails on them.
   */
  score(rows: Float64Array): Promise<Float64Array>;
  close(): Promise<void>;
}

export type WantedModel = Readonly<{
  /** What the definitions feed it, in order; compared with what the file says of itself where it does. */
  inputs: readonly string[];
  /** The output that is the score; where null the file's only one, or the one named for probabilities. */
  output: string | null;
}>;

/** What is wrong with a model: of one who brought it, not of Weir or the world. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
