import type { Tables } from '../../embedded/environment';
import { shardKey } from './states';

/** Who may save, under which epoch. */
export type Fence = Readonly<{ epoch: bigint; owner: string }>;

const FENCE = 1;

export function readFence(tables: Tables, shard: string): Fence | null {
  const bytes = tables.get(shardKey(FENCE, shard));
  if (bytes === undefined) return null;
  return { epoch: bytes.readBigUInt64LE(0), owner: bytes.toString('utf8', 8) };
}

export function writeFence(tables: Tables, shard: string, { epoch, owner }: Fence): void {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(epoch);
  tables.putSync(shardKey(FENCE, shard), Buffer.concat([head, Buffer.from(owner)]));
}
