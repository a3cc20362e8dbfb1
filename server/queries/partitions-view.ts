import type { PartitionStatus } from '../../contracts/records';
import { resources, type Resources } from '../resources';

/** Input partitions as their owners reported them last, and the time of asking. */
export async function partitionsView({ live }: Pick<Resources, 'live'> = resources()): Promise<{
  at: number;
  partitions: PartitionStatus[];
}> {
  return live.partitions();
}
