/** More partitions than a topic will have. */
const PARTITIONS = 4096;

/** A place in the log of a stream as one double: exact up to 2^41 records a partition. */
export function positionOf(partition: number, offset: bigint): number {
  // Number(offset) would be a call into the runtime.
  WORD.setBigInt64(0, offset);
  return (WORD.getInt32(0) * 4_294_967_296 + WORD.getUint32(4)) * PARTITIONS + partition;
}

const WORD = new DataView(new ArrayBuffer(8));

export const placeOf = (position: number): { partition: number; offset: string } => ({
  partition: position % PARTITIONS,
  offset: String(Math.floor(position / PARTITIONS)),
});
