'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { DEAD_LETTER_KINDS, type DeadLetter } from '@/contracts/records';
import { Button, buttonClasses } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { inputClasses } from '../ui/Field';
import { Panel } from '../ui/Panel';
import { DeadLetterList } from './DeadLetterList';
import { systemHref, type DeadLetterFilters } from './dead-letter-params';

type Props = {
  items: readonly DeadLetter[];
  next: string | null;
  filters: DeadLetterFilters;
  streams: readonly string[];
};

export function DeadLetters({ items, next, filters, streams }: Props) {
  const router = useRouter();
  const go = (change: Partial<DeadLetterFilters>) =>
    router.push(systemHref({ ...filters, cursor: undefined, ...change }), { scroll: false });
  return (
    <div id="dead-letters" className="scroll-mt-14">
      <Panel
        title="Dead letters"
        note="records that were not accepted, or came from a clock that is ahead; kept as they came"
        actions={
          <div className="flex flex-wrap gap-2">
            <select
              aria-label="Reason"
              value={filters.reason ?? ''}
              onChange={event =>
                go({ reason: DEAD_LETTER_KINDS.find(reason => reason === event.target.value) })
              }
              className={`${inputClasses} w-auto!`}
            >
              <option value="">All reasons</option>
              {DEAD_LETTER_KINDS.map(reason => (
                <option key={reason}>{reason}</option>
              ))}
            </select>
            <select
              aria-label="Stream of the dead letters"
              value={filters.stream ?? ''}
              onChange={event => go({ stream: event.target.value === '' ? undefined : event.target.value })}
              className={`${inputClasses} w-auto! max-w-48`}
            >
              <option value="">All streams</option>
              {streams.map(stream => (
                <option key={stream}>{stream}</option>
              ))}
            </select>
            <Button onClick={() => router.refresh()}>Refresh</Button>
          </div>
        }
      >
        <div className="border-t border-line">
          {items.length === 0 ? (
            <NoDeadLetter isFiltered={Object.values(filters).some(Boolean)} />
          ) : (
            <DeadLetterList items={items} />
          )}
        </div>
      </Panel>
      <nav aria-label="Pages of dead letters" className="mt-3 flex gap-3">
        {filters.cursor !== undefined && (
          <Link
            scroll={false}
            href={systemHref({ ...filters, cursor: undefined })}
            className={buttonClasses()}
          >
            Newest
          </Link>
        )}
        {next !== null && (
          <Link scroll={false} href={systemHref({ ...filters, cursor: next })} className={buttonClasses()}>
            Older
          </Link>
        )}
      </nav>
    </div>
  );
}

function NoDeadLetter({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty
      title="No dead letter matches"
      hint="Take a filter away to see the others."
      action={
        <Link scroll={false} href={systemHref({})} className={buttonClasses()}>
          Clear the filters
        </Link>
      }
    />
  ) : (
    <Empty
      title="No dead letter"
      hint="Every record read so far was accepted. What is not will be here, with its reason."
    />
  );
}
