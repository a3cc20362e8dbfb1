'use client';
import type { FeatureReceipt } from '@/contracts/receipt';
import type { VerifiedEvents } from '@/contracts/verification';
import { count, exactTime } from '../time/format';
import { useZone } from '../time/TimeContext';

type Props = {
  feature: FeatureReceipt;
  topic: string;
  /** As they were found in the log when the alert was computed again; null: it was not yet. */
  found: VerifiedEvents['events'] | null;
};

/** The events a feature counted, newest first: by their place in the log, with their ids once they were read again. */
export function CountedEvents({ feature: { name, total, events }, topic, found }: Props) {
  const zone = useZone();
  const ids = new Map(found?.map(({ partition, offset, id }) => [`${partition}-${offset}`, id]));
  // The newest of long ago is counted by its value: its place is known when it was found in the log again.
  const places = events.length > 0 ? events : (found ?? []);
  const counted = `${count(total)} ${total === 1 ? 'event' : 'events'}`;
  return (
    <div className="px-4 py-2">
      <p className="py-1 text-12 text-muted">
        {total > events.length && events.length > 0
          ? `The newest ${count(events.length)} of ${counted}`
          : counted}{' '}
        in topic <code>{topic}</code>
        {found === null &&
          `; ${events.length > 0 ? 'their ids are' : 'its place is'} read from the log by Recompute`}
      </p>
      <ol aria-label={`Events counted by ${name}`} className="max-h-72 overflow-auto text-12" tabIndex={0}>
        {places.toReversed().map(({ partition, offset, time }) => (
          <li key={`${partition}-${offset}`} className="flex flex-wrap gap-x-4 py-0.5">
            <span>{exactTime(time, zone)}</span>
            <span className="text-muted">
              partition {partition}, offset <code>{offset}</code>
            </span>
            <code>{ids.get(`${partition}-${offset}`) ?? ''}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}
