const PATTERN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s?([Zz])|([+-])(\d\d):?(\d\d)?)?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 calendar time (`2018-04-01`, `2018-04-01 00:00:31`, `2018-04-01T00:00:31.5+02:00`);
 * null where it is none or names a day that does not exist. Without a zone it is UTC. Digits beyond the millisecond
 * are cut off.
 */
export function parseIsoTimeMs(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    zoneHours,
    zoneMinutes,
  ] = match;
  const utcMs = utcMsOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (utcMs === null) return null;
  const zoneMs = zoneOffsetMs(sign, Number(zoneHours ?? 0), Number(zoneMinutes ?? 0));
  if (zoneMs === null) return null;
  return utcMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - zoneMs;
}

/** Epoch milliseconds of a UTC calendar time, or null where there is no such time (30 February, 24:00, 23:59:60). */
export function utcMsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  if (day > daysInMonth(year, month)) return null;
  return daysSinceEpoch(year, month, day) * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function zoneOffsetMs(sign: string | undefined, hours: number, minutes: number): number | null {
  if (sign === undefined) return 0;
  if (hours > 23 || minutes > 59) return null;
  const ms = hours * 3_600_000 + minutes * 60_000;
  return sign === '-' ? -ms : ms;
}
