/**
 * A shard's state and the positions it belongs to, saved as one value. Cassandra behind a lightweight-transaction
 * fence in production; lmdb embedded.
 *
 * Promises: a save is atomic and durable; a claim or save under an epoch lower than one already claimed is refused
 * with code `fenced`; an unknown outcome (timeout) is settled by reading, never guessed; nothing fails open.
 * Values may be large (tens of MB): the adapter cuts them up.
 */
export interface Checkpoints {
  /** Fences the shard for this epoch and owner and returns what was saved last, null where nothing was. */
  claim(shard: string, epoch: bigint, owner: string): Promise<Uint8Array | null>;
  save(shard: string, epoch: bigint, state: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
