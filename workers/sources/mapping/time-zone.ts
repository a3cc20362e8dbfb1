import { clocksOf, zoneOffsetMs } from '../../../core/time/zone-offset';
import { UsageError } from '../usage-error';

/** Wall-clock time of a place, written as if it were UTC, to epoch milliseconds. */
export type TimeZone = (localMs: number) => number;

const DAY_MS = 86_400_000;
const CACHED_DAYS_MAX = 100_000;

/**
 * The zone of an IANA name. Where the clocks go back a wall-clock time happens twice and the first is meant; where
 * they go forward one that never was is read as if they had not yet (02:30 is then 03:30).
 */
export function openTimeZone(name: string): TimeZone {
  const clocks = clocksIn(name);
  if (/^(etc\/)?(utc|gmt|uct|zulu)$/i.test(name)) return localMs => localMs;
  const offsetAt = (utcMs: number) => zoneOffsetMs(clocks, utcMs);
  const steadyDays = new Map<number, number>();
  return localMs => {
    const day = Math.floor(localMs / DAY_MS);
    const known = steadyDays.get(day);
    if (known !== undefined) return localMs - known;
    const before = offsetAt((day - 1) * DAY_MS);
    const after = offsetAt((day + 2) * DAY_MS);
    if (before !== after) return nearChange(localMs, before, after, offsetAt);
    // Between two equal offsets three days apart nothing changes: no place has changed its clocks twice in three days.
    if (steadyDays.size >= CACHED_DAYS_MAX) steadyDays.clear();
    steadyDays.set(day, before);
    return localMs - before;
  };
}

function nearChange(localMs: number, before: number, after: number, offsetAt: (utcMs: number) => number) {
  if (offsetAt(localMs - before) === before) return localMs - before;
  if (offsetAt(localMs - after) === after) return localMs - after;
  return localMs - before;
}

function clocksIn(timeZone: string): Intl.DateTimeFormat {
  try {
    return clocksOf(timeZone);
  } catch {
    throw new UsageError(
      `import.timezone: "${timeZone}" is no time zone; write UTC or an IANA name such as Europe/Paris`,
    );
  }
}
