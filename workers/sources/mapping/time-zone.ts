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
  const format = formatIn(name);
  if (/^(etc\/)?(utc|gmt|uct|zulu)$/i.test(name)) return localMs => localMs;
  const offsetAt = (utcMs: number) => wallClockMs(format, utcMs) - utcMs;
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

function formatIn(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new UsageError(
      `import.timezone: "${timeZone}" is no time zone; write UTC or an IANA name such as Europe/Paris`,
    );
  }
}

/** What the clocks there show at `utcMs` (whole seconds), as if it were UTC. */
function wallClockMs(format: Intl.DateTimeFormat, utcMs: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  const wholeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return wholeMs + (utcMs - Math.floor(utcMs / 1000) * 1000);
}
