import { durationMs, fieldKind, type FieldKind, type StreamDefinition } from './definitions';
import { compare, fraction, minus, ofDecimalText, ofDouble, reduced, times, type Fraction } from './fraction';
import { parseJson, type Json, type JsonNumber } from './json-text';

export type Geo = Readonly<{ lat: number; lon: number }>;
/** A decimal is an exact fraction, a timestamp a number of milliseconds. */
export type Value = null | string | boolean | number | Fraction | Geo;
export type OracleEvent = Readonly<{
  fields: ReadonlyMap<string, Value>;
  timeMs: number;
  id: string | null;
  partition: number;
  /** Its place among all records, in the order in which they were taken. */
  arrival: number;
}>;
export type Reading =
  { ok: true; event: OracleEvent } | { ok: false; reason: 'undecodable' | 'schema'; fields: string[] };

/** A record's bytes as an event of the stream, or every field that is wrong. */
export function readEvent(
  stream: StreamDefinition,
  bytes: Uint8Array,
  place: Pick<OracleEvent, 'partition' | 'arrival'>,
): Reading {
  let object: Json;
  try {
    object = parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return { ok: false, reason: 'undecodable', fields: [] };
  }
  if (!(object instanceof Map)) return { ok: false, reason: 'undecodable', fields: [] };
  const fields = new Map<string, Value>();
  const wrong: string[] = [];
  for (const [name, type] of Object.entries(stream.fields)) {
    const value = readField(fieldKind(type), object.get(name) ?? null);
    if (value === undefined) wrong.push(name);
    else fields.set(name, value);
  }
  if (wrong.length > 0) return { ok: false, reason: 'schema', fields: wrong };
  const id = stream.id === undefined ? null : fields.get(stream.id);
  const timeMs = Number(fields.get(stream.eventTime));
  return { ok: true, event: { fields, timeMs, id: id === null ? null : String(id), ...place } };
}

/** How long an id is remembered, in event time; null where the stream does not look for duplicates. */
export const dedupMs = ({ dedup }: StreamDefinition) => (dedup === undefined ? null : durationMs(dedup));

/** Where an event lies in the log. */
export type Place = Readonly<{ partition: number; offset: number }>;

export const eventId = ({ id }: OracleEvent, { partition, offset }: Place) => id ?? `${partition}-${offset}`;

export const valueOf = (event: OracleEvent, field: string): Value => event.fields.get(field) ?? null;

/** Equal for equal values: 1.10 and 1.1 are one decimal. */
export function canonical(value: Value): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  if ('lat' in value) return `${value.lat},${value.lon}`;
  const { numerator, denominator } = reduced(value);
  return `${numerator}/${denominator}`;
}

/** Undefined: not of the type. */
function readField(type: FieldKind, json: Json): Value | undefined {
  if (json === null) return type.isOptional ? null : undefined;
  switch (type.kind) {
    case 'string':
      return typeof json === 'string' ? json : undefined;
    case 'boolean':
      return typeof json === 'boolean' ? json : undefined;
    case 'number':
      return readNumber(json);
    case 'timestamp':
      return readTimestamp(json);
    case 'decimal':
      return readDecimal(json, type.scale);
    case 'geo':
      return readGeo(json);
    default:
      throw new Error(`${type.kind} is no type`);
  }
}

const isNumber = (json: Json): json is JsonNumber =>
  typeof json === 'object' && json !== null && 'written' in json;

function readNumber(json: Json): number | undefined {
  if (!isNumber(json)) return undefined;
  const value = Number(json.written);
  return Number.isFinite(value) ? value : undefined;
}

function readTimestamp(json: Json): number | undefined {
  if (isNumber(json)) {
    const value = Number(json.written);
    return Number.isInteger(value) ? value : undefined;
  }
  if (typeof json !== 'string') return undefined;
  const [whole, zone] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(Z?)$/.exec(json) ?? [];
  const value = whole === undefined ? Number.NaN : Date.parse(zone === '' ? `${whole}Z` : whole);
  return Number.isNaN(value) ? undefined : value;
}

function readDecimal(json: Json, scale: number): Fraction | undefined {
  const text = typeof json === 'string' ? json : isNumber(json) ? json.written : '';
  const value = ofDecimalText(text);
  if (value === null) return undefined;
  const unit = fraction(1n, 10n ** BigInt(scale));
  const units = times(value, fraction(10n ** BigInt(scale)));
  const most = 2n ** 53n * units.denominator;
  if (units.numerator % units.denominator === 0n)
    return units.numerator <= most && units.numerator >= -most ? value : undefined;
  return isNumber(json) ? asADoublePrints(text, times(unit, nearestWhole(units)), scale) : undefined;
}

/** Decision 6: 206.64999999999998, how a double next to 206.65 prints, stands for 206.65. */
function asADoublePrints(text: string, decimal: Fraction, scale: number): Fraction | undefined {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '').length;
  const double = Number(text);
  if (digits < 16 || digits > 17 || String(double) !== text) return undefined;
  const size = Math.abs(double);
  const lastPlace = 2 ** (Math.floor(Math.log2(size)) - 52);
  const distance = minus(ofDouble(double), decimal);
  const limit = ofDouble(4 * lastPlace);
  const isNear = compare(distance, limit) <= 0 && compare(times(fraction(-1n), distance), limit) <= 0;
  return isNear && size * 10 ** scale < 1e12 ? decimal : undefined;
}

function nearestWhole({ numerator, denominator }: Fraction): Fraction {
  const doubled = 2n * numerator + denominator;
  const floor = doubled / (2n * denominator);
  return fraction(doubled < 0n && doubled % (2n * denominator) !== 0n ? floor - 1n : floor);
}

function readGeo(json: Json): Geo | undefined {
  if (!(json instanceof Map)) return undefined;
  const lat = readNumber(json.get('lat') ?? null);
  const lon = readNumber(json.get('lon') ?? null);
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined;
  return { lat, lon };
}
