import type { FieldPlan } from '../definitions/field-type';
import { parseIsoTimeMs } from '../time/iso-time';
import type { FieldValue, Geo } from './event';
import { NumberText } from './json-numbers';

/** Why a value does not fit its field; the message continues the field's name. */
export class Refused {
  constructor(readonly message: string) {}
}

/** ±100 000 000 days around the epoch, the range of ECMAScript time values. */
const MAX_TIME_MS = 8.64e15;
/** The most smallest units a decimal may have: 2^53. */
const MAX_UNITS = 9_007_199_254_740_992n;

/** A JSON value (never null) as the field's value, or why it is none. */
export function fieldValue(field: FieldPlan, raw: unknown): FieldValue | Refused {
  switch (field.kind) {
    case 'string':
      return typeof raw === 'string' ? raw : wrongType('a string', raw);
    case 'boolean':
      return typeof raw === 'boolean' ? raw : wrongType('true or false', raw);
    case 'number':
      return numberValue(raw);
    case 'decimal':
      return decimalUnits(raw, field.scale);
    case 'timestamp':
      return timestampValue(raw);
    case 'geo':
      return geoValue(raw);
  }
}

function numberValue(raw: unknown): number | Refused {
  const value = raw instanceof NumberText ? Number(raw.text) : raw;
  if (typeof value !== 'number') return wrongType('a number', raw);
  return Number.isFinite(value) ? value + 0 : new Refused(`is ${show(raw)}, beyond the range of a double`);
}

function timestampValue(raw: unknown): number | Refused {
  const value = raw instanceof NumberText ? Number(raw.text) : raw;
  const ms = typeof value === 'string' ? parseIsoTimeMs(value) : value;
  if (typeof ms !== 'number' || !Number.isInteger(ms)) {
    return wrongType('integer milliseconds or an ISO 8601 time', raw);
  }
  return Math.abs(ms) <= MAX_TIME_MS ? ms + 0 : new Refused(`is ${show(raw)}, beyond the years ±271821`);
}

function geoValue(raw: unknown): Geo | Refused {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return wrongType('{"lat", "lon"}', raw);
  const lat = degrees(raw, 'lat', 90);
  const lon = degrees(raw, 'lon', 180);
  return lat === null || lon === null
    ? new Refused('must be {"lat": -90 to 90, "lon": -180 to 180}')
    : { lat, lon };
}

function degrees(place: object, name: 'lat' | 'lon', limit: number): number | null {
  const raw: unknown = Object.hasOwn(place, name) ? (place as Record<string, unknown>)[name] : undefined;
  const value = raw instanceof NumberText ? Number(raw.text) : raw;
  return typeof value === 'number' && Math.abs(value) <= limit ? value + 0 : null;
}

/** Powers of ten up to the largest scale. */
const TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);

/** Above this many smallest units the last bits of a double are no longer far below one unit. */
const NOISE_LIMIT = 1e12;

/**
 * The smallest units of a decimal, by its digits: more digits than the scale are refused, never rounded. One kind of
 * number is not what it says: 206.64999999999998 is how the double next to 206.65 prints, after 41.33 · 5, say. It
 * stands for 206.65 where it has 16 or 17 digits and lies within the last bits of that decimal's own double.
 */
export function decimalUnits(raw: unknown, scale: number): number | Refused {
  if (raw instanceof NumberText) {
    const value = Number(raw.text);
    return String(value) === raw.text ? decimalUnits(value, scale) : unitsOfText(raw.text, scale, raw);
  }
  if (typeof raw === 'string') return unitsOfText(raw, scale, raw);
  if (typeof raw !== 'number') return wrongType(`a decimal with ${scale} digits after the point`, raw);
  const divisor = TEN[scale] ?? 1;
  const units = Math.round(raw * divisor);
  if (Math.abs(units) < 1e15 && units / divisor === raw) return units + 0;
  const isNoise =
    Math.abs(units) < NOISE_LIMIT && Math.abs(units / divisor - raw) <= Math.abs(raw) * 4 * Number.EPSILON;
  return isNoise && significantDigits(raw) >= 16 ? units + 0 : unitsOfText(String(raw), scale, raw);
}

const significantDigits = (value: number) =>
  String(value).replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').length;

function unitsOfText(text: string, scale: number, raw: unknown): number | Refused {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null || text.length > 400)
    return wrongType(`a decimal with ${scale} digits after the point`, raw);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0;
  const shift = Number(exponent) - fraction.length + scale;
  const kept = shift >= 0 ? digits + '0'.repeat(Math.min(shift, 40)) : digits.slice(0, shift);
  if (shift < 0 && /[1-9]/.test(digits.slice(shift))) {
    return new Refused(`is ${show(raw)}, which has more than ${scale} digits after the point`);
  }
  if (kept.length > 16 || BigInt(kept || '0') > MAX_UNITS) {
    return new Refused(`is ${show(raw)}, more than 2^53 smallest units`);
  }
  return (sign === '-' ? -Number(kept) : Number(kept)) + 0;
}

function wrongType(wanted: string, raw: unknown): Refused {
  return new Refused(`is ${show(raw)}; ${wanted} is expected`);
}

/** What nests is named, not shown: it may be deeper than the stack. */
function show(raw: unknown): string {
  if (Array.isArray(raw)) return 'an array';
  if (typeof raw === 'object' && raw !== null && !(raw instanceof NumberText)) return 'an object';
  const text = raw instanceof NumberText ? raw.text : (JSON.stringify(raw) ?? String(raw));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
