import { parseIsoTimeMs } from '../../../core/time/iso-time';
import { compileTimeFormat } from './time-format';
import { openTimeZone, type TimeZone } from './time-zone';

/** Epoch milliseconds of a cell, or null where it is no time. */
export type TimestampParser = (cell: string) => number | null;

const INTEGER = /^-?\d{1,16}$/;
const WITH_ZONE = /[Zz]$|.{10}[+-]\d\d:?(?:\d\d)?$/;

/** The layout of the mapping, then integer milliseconds and ISO 8601. Times without a zone are in the mapping's. */
export function timestampParser(timezone = 'UTC', timeFormat?: string): TimestampParser {
  const zone = openTimeZone(timezone);
  const plain = isoParser(zone);
  if (timeFormat === undefined) return plain;
  const format = compileTimeFormat(timeFormat, zone);
  return cell => format(cell) ?? plain(cell);
}

function isoParser(zone: TimeZone): TimestampParser {
  const shortcut = dayShortcut();
  return cell => {
    const shortMs = shortcut(cell);
    if (shortMs !== null) return zone(shortMs);
    if (INTEGER.test(cell)) {
      const ms = Number(cell);
      return Number.isSafeInteger(ms) ? ms : null;
    }
    const ms = parseIsoTimeMs(cell);
    return ms === null || WITH_ZONE.test(cell) ? ms : zone(ms);
  };
}

/**
 * `YYYY-MM-DD HH:MM:SS`, the commonest form, without a regular expression a row: the day's text is compared with
 * the last one seen. null: not this form, or no time of day.
 */
function dayShortcut(): TimestampParser {
  let dayText = '';
  let dayMs = 0;
  return cell => {
    if (cell.length !== 19 || cell.charCodeAt(13) !== 58 || cell.charCodeAt(16) !== 58) return null;
    const between = cell.charCodeAt(10);
    if (between !== 32 && between !== 84) return null;
    if (!cell.startsWith(dayText) || dayText === '') {
      const ms = parseIsoTimeMs(cell.slice(0, 10));
      if (ms === null) return null;
      dayText = cell.slice(0, 10);
      dayMs = ms;
    }
    const [hour, minute, second] = [twoDigits(cell, 11), twoDigits(cell, 14), twoDigits(cell, 17)];
    // NaN where a place holds no digit: the comparison is then false.
    return hour < 24 && minute < 60 && second < 60
      ? dayMs + hour * 3_600_000 + minute * 60_000 + second * 1000
      : null;
  };
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
