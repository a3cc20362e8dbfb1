import { deserialize, serialize } from 'node:v8';
import type { Definitions } from '../../core/definitions/types';
import type { PipelineSnapshot } from './pipeline';

/** A stream's checkpoint: its state, and the definitions (with their version) it was computed under. */
export type StreamCheckpoint = Readonly<{
  definitionsVersion: number;
  definitions: Definitions;
  snapshot: PipelineSnapshot;
}>;

const FORMAT = 1;

/** The checkpoint as bytes, taken at once: what changes later is not in it. */
export function encodeCheckpoint(checkpoint: StreamCheckpoint): Uint8Array {
  return serialize({ format: FORMAT, ...checkpoint });
}

/** Throws where the bytes are of another format: starting afresh in silence would count events twice. */
export function decodeCheckpoint(bytes: Uint8Array): StreamCheckpoint {
  const value = deserialize(bytes) as StreamCheckpoint & { format: number };
  if (value.format !== FORMAT) {
    throw new Error(`the checkpoint has format ${value.format}; this Weir reads format ${FORMAT}`);
  }
  return value;
}
