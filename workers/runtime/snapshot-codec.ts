import { deserialize, serialize } from 'node:v8';
import type { Definitions } from '../../core/definitions/types';

/** A shard's checkpoint: its state, and the definitions (with their version) it was computed under. */
export type ShardCheckpoint<State> = Readonly<{
  definitionsVersion: number;
  definitions: Definitions;
  state: State;
}>;

const FORMAT = 2;

/** The checkpoint as bytes, taken at once: what changes later is not in it. */
export function encodeCheckpoint<State>(checkpoint: ShardCheckpoint<State>): Uint8Array {
  return serialize({ format: FORMAT, ...checkpoint });
}

/** Throws where the bytes are of another format: starting afresh in silence would count events twice. */
export function decodeCheckpoint<State>(bytes: Uint8Array): ShardCheckpoint<State> {
  const value = deserialize(bytes) as ShardCheckpoint<State> & { format: number };
  if (value.format !== FORMAT) {
    throw new Error(`the checkpoint has format ${value.format}; this Weir reads format ${FORMAT}`);
  }
  return value;
}
