import { Icon } from '../ui/Icon';

/** "in 2 of 2 workers", with a mark when all of them have it. */
export function InForce({ workers, of }: { workers: number; of: number }) {
  if (of === 0) return <span className="text-muted">no worker has reported</span>;
  const isEverywhere = workers === of;
  return (
    <span className={`inline-flex items-center gap-1.5 ${isEverywhere ? 'text-ok' : 'text-medium'}`}>
      {isEverywhere && <Icon name="check" size={12} />}
      {workers} of {of} worker{of === 1 ? '' : 's'}
    </span>
  );
}
