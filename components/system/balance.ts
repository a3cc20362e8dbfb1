import type { PartitionStatus } from '@/contracts/records';
import { count } from '../time/format';

export type Totals = Readonly<
  Record<'read' | 'accepted' | 'late' | 'duplicate' | 'rejected' | 'ahead' | 'lag' | 'rate', number>
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
    ahead: total(one => one.ahead),
    lag: total(one => one.lag),
    rate: total(one => one.rate),
  };
}

/** `3 records not accounted for`, `1 record counted twice`. */
export function imbalanceText(missing: number): string {
  const records = `${count(Math.abs(missing))} record${Math.abs(missing) === 1 ? '' : 's'}`;
  return `${records} ${missing > 0 ? 'not accounted for' : 'counted twice'}`;
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
