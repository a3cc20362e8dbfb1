import { utcMsOf } from '../../../core/time/iso-time';
import { UsageError } from '../usage-error';
import type { TimeZone } from './time-zone';

/** Epoch milliseconds of a cell, or null where it does not fit the format or names a time that does not exist. */
export type TimeFormat = (text: string) => number | null;

type Part =
  'year' | 'shortYear' | 'month' | 'day' | 'hour' | 'halfDayHour' | 'minute' | 'second' | 'fraction' | 'half';

const TOKENS: Readonly<Record<string, readonly [Part, string]>> = {
  YYYY: ['year', '\\d{4}'],
  YY: ['shortYear', '\\d{2}'],
  MM: ['month', '\\d{2}'],
  M: ['month', '\\d{1,2}'],
  DD: ['day', '\\d{2}'],
  D: ['day', '\\d{1,2}'],
  HH: ['hour', '\\d{2}'],
  H: ['hour', '\\d{1,2}'],
  hh: ['halfDayHour', '\\d{2}'],
  h: ['halfDayHour', '\\d{1,2}'],
  mm: ['minute', '\\d{2}'],
  m: ['minute', '\\d{1,2}'],
  ss: ['second', '\\d{2}'],
  s: ['second', '\\d{1,2}'],
  SSS: ['fraction', '\\d{3}'],
  A: ['half', '[AaPp][Mm]'],
};
/** Longest first. Text in square brackets is literal, so that its letters are no tokens. */
const TOKEN = /\[([^\]]*)\]|YYYY|YY|MM|M|DD|D|HH|H|hh|h|mm|m|ss|s|SSS|A|[^]/g;

/** Layouts such as `M/D/YYYY H:mm`. A two-digit year from 69 on is in the 1900s (POSIX). */
export function compileTimeFormat(format: string, zone: TimeZone): TimeFormat {
  const parts: Part[] = [];
  const pattern = format.replace(TOKEN, (text, literal: string | undefined) => {
    const token = literal === undefined ? TOKENS[text] : undefined;
    if (token === undefined) return escapeRegExp(literal ?? text);
    parts.push(token[0]);
    return `(${token[1]})`;
  });
  refuseNonsense(format, parts);
  const whole = new RegExp(`^${pattern}$`);
  return text => {
    const match = whole.exec(text);
    if (match === null) return null;
    const localMs = localMsOf(parts, match);
    return localMs === null ? null : zone(localMs);
  };
}

function refuseNonsense(format: string, parts: readonly Part[]): void {
  const complain = (what: string) => {
    throw new UsageError(`import.timeFormat: "${format}" ${what}`);
  };
  const repeated = parts.find((part, index) => parts.indexOf(part) !== index);
  if (repeated !== undefined) complain(`has the ${repeated} twice`);
  const has = (part: Part) => parts.includes(part);
  if (!(has('year') || has('shortYear')) || !has('month') || !has('day')) {
    complain('names no full day: it needs YYYY or YY, M and D, for example "M/D/YYYY H:mm"');
  }
  if (has('year') && has('shortYear')) complain('has the year twice');
  if (has('hour') && has('halfDayHour')) complain('has the hour twice (H is 0-23, h is 1-12)');
  if (has('halfDayHour') !== has('half'))
    complain('needs h and A together (1-12 with AM or PM), or H (0-23)');
}

function localMsOf(parts: readonly Part[], match: RegExpExecArray): number | null {
  let [year, month, day, hour, minute, second, fraction] = [1970, 1, 1, 0, 0, 0, 0];
  let isAfternoon = false;
  for (const [index, part] of parts.entries()) {
    const text = match[index + 1] ?? '';
    const value = Number(text);
    if (part === 'year') year = value;
    else if (part === 'shortYear') year = value < 69 ? 2000 + value : 1900 + value;
    else if (part === 'month') month = value;
    else if (part === 'day') day = value;
    else if (part === 'hour') hour = value;
    else if (part === 'minute') minute = value;
    else if (part === 'second') second = value;
    else if (part === 'fraction') fraction = value;
    else if (part === 'half') isAfternoon = text[0] === 'P' || text[0] === 'p';
    else if (value < 1 || value > 12) return null;
    else hour = value % 12;
  }
  const wholeMs = utcMsOf(year, month, day, isAfternoon ? hour + 12 : hour, minute, second);
  return wholeMs === null ? null : wholeMs + fraction;
}

const escapeRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
