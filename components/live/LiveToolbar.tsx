'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { classes } from '../ui/classes';
import { RANGE_KEYS, type RangeKey } from './ranges';

type Props = { streams: readonly string[]; stream: string; range: RangeKey };

/** What is shown lives in the address: a link is the view. */
export function LiveToolbar({ streams, stream, range }: Props) {
  const router = useRouter();
  const href = (to: { stream?: string; range?: string }) =>
    `/live?${new URLSearchParams({ stream, range, ...to }).toString()}`;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <h1 className="sr-only">Live: {stream}</h1>
      <label className="flex items-center gap-2 text-13 text-muted">
        Stream
        <select
          value={stream}
          onChange={event => router.push(href({ stream: event.target.value }))}
          className="h-8 max-w-60 rounded-md border border-line bg-surface px-2 text-14 font-medium text-text max-sm:h-11"
        >
          {(streams.includes(stream) ? streams : [stream, ...streams]).map(name => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <nav aria-label="Time range" className="ml-auto flex overflow-hidden rounded-md border border-line">
        {RANGE_KEYS.map(key => (
          <Link
            key={key}
            href={href({ range: key })}
            aria-current={key === range ? 'true' : undefined}
            className={classes(
              'flex h-[30px] items-center border-l border-line px-3 text-13 first:border-l-0 max-sm:h-11',
              key === range ? 'bg-sunken font-medium text-text' : 'bg-surface text-muted hover:text-text',
            )}
          >
            {key}
          </Link>
        ))}
      </nav>
    </div>
  );
}
