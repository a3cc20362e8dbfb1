import type { PartitionStatus } from '@/contracts/records';

export type Totals = Readonly<
  Record<'read' | 'accepted' | 'late' | 'duplicate' | 'rejected' | 'lag' | 'rate', number>
>;

export function totalsOf(partitions: readonly PartitionStatus[]): Totals {
  const total = (of: (status: PartitionStatus) => number) =>
    partitions.reduce((held, status) => held + of(status), 0);
  return {
    read: total(one => one.read),
    accepted: total(one => one.accepted),
    late: total(one => one.late),
    duplicate: total(one => one.duplicate),
    rejected: total(one => one.rejected),
    lag: total(one => one.lag),
    rate: total(one => one.rate),
  };
}

/** The partition whose watermark is the lowest of those that count; null where none has one. */
export function holderOf(partitions: readonly PartitionStatus[]): PartitionStatus | null {
  return partitions.reduce<PartitionStatus | null>((lowest, status) => {
    if (status.idle || status.watermark === null) return lowest;
    return lowest === null || status.watermark < (lowest.watermark ?? Infinity) ? status : lowest;
  }, null);
}

/** Streams with their partitions and, where there are several, the one that holds the watermark back. */
export function byStream(partitions: readonly PartitionStatus[]) {
  const names = [...new Set(partitions.map(({ stream }) => stream))];
  return names.map(stream => {
    const own = partitions.filter(status => status.stream === stream);
    return { stream, partitions: own, holder: own.length > 1 ? holderOf(own) : null };
  });
}
