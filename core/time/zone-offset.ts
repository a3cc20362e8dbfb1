/** Tells what the clocks of a place show. Throws a RangeError where the name is no time zone. */
export const clocksOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
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

/** How far these clocks are ahead of UTC at that time, ms. */
export function zoneOffsetMs(clocks: Intl.DateTimeFormat, utcMs: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of clocks.formatToParts(utcMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1000) * 1000;
}
