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
  return (
    <div className="px-4 py-2">
      <p className="py-1 text-12 text-muted">
        {total > events.length
          ? `The newest ${count(events.length)} of ${count(total)} events`
          : `${count(total)} events`}{' '}
        in topic <code>{topic}</code>
        {found === null && '; their ids are read from the log by Recompute'}
      </p>
      <ol aria-label={`Events counted by ${name}`} className="max-h-72 overflow-auto text-12" tabIndex={0}>
        {events.toReversed().map(({ partition, offset, time }) => (
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
