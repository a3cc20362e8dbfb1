'use client';
import { Tooltip } from '../ui/Tooltip';
import { ago, exactTime } from './format';
import { useNow, useZone } from './TimeContext';

/** "3 m ago", the exact time and its zone on hover and focus. */
export function RelativeTime({ at }: { at: number }) {
  const now = useNow();
  const zone = useZone();
  return (
    <Tooltip text={exactTime(at, zone)}>
      <time dateTime={new Date(at).toISOString()}>{ago(at, now)}</time>
    </Tooltip>
  );
}

/** The exact time with its zone, in full. */
export function ExactTime({ at }: { at: number }) {
  const zone = useZone();
  return <time dateTime={new Date(at).toISOString()}>{exactTime(at, zone)}</time>;
}
