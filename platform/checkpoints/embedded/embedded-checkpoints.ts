import { openEnvironment, type Tables } from '../../embedded/environment';
import { PortError } from '../../port-error';
import type { Checkpoints } from '../checkpoints';
import { readFence, writeFence, type Fence } from './fences';
import { readState, writeState } from './states';

export type EmbeddedCheckpointsOptions = Readonly<{
  /** A folder of its own; made where absent. Several threads and processes may have it open. */
  dir: string;
}>;

/** Checkpoints in one lmdb folder. What outlives a kill and what a power cut costs: platform/embedded/environment.ts. */
export async function openEmbeddedCheckpoints({ dir }: EmbeddedCheckpointsOptions): Promise<Checkpoints> {
  const environment = await openEnvironment(dir, 'checkpoints');

  return {
    async claim(shard, epoch, owner) {
      return environment.write(tables => {
        const fence = readFence(tables, shard);
        if (fence !== null && !mayClaim(fence, epoch, owner))
          throw fenced('claim', shard, epoch, owner, fence);
        writeFence(tables, shard, { epoch, owner });
        return readState(tables, shard);
      });
    },
    async save(shard, epoch, state) {
      environment.write(tables => {
        checkSave(tables, shard, epoch);
        writeState(tables, shard, state);
      });
    },
    close: () => environment.close(),
  };
}

const mayClaim = (fence: Fence, epoch: bigint, owner: string) =>
  epoch > fence.epoch || (epoch === fence.epoch && owner === fence.owner);

function checkSave(tables: Tables, shard: string, epoch: bigint): void {
  const fence = readFence(tables, shard);
  if (fence === null) {
    throw new PortError('fenced', `save of shard ${shard} under epoch ${epoch}, which nobody claimed`, false);
  }
  if (fence.epoch !== epoch) throw fenced('save', shard, epoch, null, fence);
}

function fenced(what: string, shard: string, epoch: bigint, owner: string | null, fence: Fence): PortError {
  const by = owner === null ? '' : ` by ${owner}`;
  return new PortError(
    'fenced',
    `${what} of shard ${shard} under epoch ${epoch}${by}: ${fence.owner} holds it under epoch ${fence.epoch}`,
    false,
  );
}
