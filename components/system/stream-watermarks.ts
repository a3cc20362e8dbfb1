import type { PartitionStatus } from '@/contracts/records';
import { byStream, holderOf } from './balance';

export type StreamWatermark = Readonly<{
  stream: string;
  /** How far the stream is complete; null: no event yet. */
  watermark: number | null;
  /** The partition that holds it there; null: all are idle. */
  holder: PartitionStatus | null;
  why: string;
}>;

export function streamWatermarks(partitions: readonly PartitionStatus[]): StreamWatermark[] {
  return byStream(partitions).map(({ stream, partitions: own }) => {
    const busy = own.filter(status => !status.idle);
    const none = busy.find(status => status.watermark === null) ?? null;
    const holder = none ?? holderOf(own);
    return { stream, watermark: lowest(busy.length > 0 ? busy : own), holder, why: reason(own, holder) };
  });
}

function reason(own: readonly PartitionStatus[], holder: PartitionStatus | null): string {
  if (holder !== null) return withoutPrefix(holder.note) ?? 'follows its newest event';
  const [first] = own;
  const note = own.length === 1 ? first?.note : own.find(status => status.watermark !== null)?.note;
  return note ?? first?.note ?? 'all partitions are idle';
}

const withoutPrefix = (note: string | null) => note?.replace(/^holds the watermark: /, '') ?? null;

/** A partition without an event holds the stream where it is: it has no watermark. */
function lowest(statuses: readonly PartitionStatus[]): number | null {
  return statuses.reduce<number | null>((held, { watermark }, index) => {
    if (watermark === null || (held === null && index > 0)) return null;
    return held === null ? watermark : Math.min(held, watermark);
  }, null);
}
