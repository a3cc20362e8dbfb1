/** More partitions than a topic will have. */
const PARTITIONS = 4096;

/** A place in the log of a stream as one double: exact up to 2^41 records a partition. */
export const positionOf = (partition: number, offset: bigint): number =>
  Number(offset) * PARTITIONS + partition;

export const placeOf = (position: number): { partition: number; offset: string } => ({
  partition: position % PARTITIONS,
  offset: String(Math.floor(position / PARTITIONS)),
});
