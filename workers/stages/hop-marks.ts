import type { HopRecord } from '../../contracts/hops';

/** Source → the highest position that was taken of it, under the newest epoch it was heard of. */
export type Marks = Map<string, { epoch: bigint; position: bigint }>;

/** A repeat is at or below the mark; an owner of the past has a lower epoch. What is news moves the mark. */
export function isNews(marks: Marks, record: HopRecord): boolean {
  const { kind } = record;
  // The alerts of each stream are counted by themselves.
  const source = kind === 'alert' ? `${record.source} ${record.stream}` : record.source;
  const epoch = BigInt(record.epoch);
  const position = BigInt(record.position);
  const mark = marks.get(source);
  if (mark !== undefined && epoch < mark.epoch) return false;
  const isRepeat = mark !== undefined && position <= mark.position;
  const highest = kind !== 'marker' && !isRepeat ? position : (mark?.position ?? -1n);
  marks.set(source, { epoch, position: highest });
  return kind === 'marker' || !isRepeat;
}
