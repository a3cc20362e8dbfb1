'use client';
import type { DefinitionsView } from '@/contracts/api';
import type { DeadLetter } from '@/contracts/records';
import { useSystem } from '../live/LiveProvider';
import { usePausable } from '../live/use-pausable';
import { DeadLetters } from './DeadLetters';
import type { DeadLetterFilters } from './dead-letter-params';
import { EngineFacts } from './EngineFacts';
import { FailingConditions } from './FailingConditions';
import { NotAccepted } from './NotAccepted';
import { PartitionTable } from './PartitionTable';
import { WatermarkTable } from './WatermarkTable';

type Props = {
  view: DefinitionsView;
  deadLetters: { items: readonly DeadLetter[]; next: string | null };
  filters: DeadLetterFilters;
};

export function SystemPage({ view, deadLetters, filters }: Props) {
  const system = usePausable(useSystem());
  const partitions = [...system.partitions.values()].sort(
    (a, b) => a.stream.localeCompare(b.stream) || a.partition - b.partition,
  );
  return (
    <div className="flex flex-col gap-4">
      <h1 className="sr-only">System</h1>
      <EngineFacts partitions={partitions} view={view} workers={system.workers} />
      <WatermarkTable partitions={partitions} />
      <PartitionTable partitions={partitions} />
      <NotAccepted partitions={partitions} />
      <FailingConditions errors={view.evaluationErrors} rules={view.rules} />
      <DeadLetters {...deadLetters} filters={filters} streams={view.streams.map(({ name }) => name)} />
    </div>
  );
}
