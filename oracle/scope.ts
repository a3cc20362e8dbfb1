import type { Expected } from './aggregate';
import type { CelValue, Scope } from './condition';
import type { OracleEvent, Value } from './event';
import { toDouble } from './fraction';

/** `event.<field>`, decimals as doubles; a geo is read by its parts. */
export const eventScope =
  (event: OracleEvent): Scope =>
  path => {
    const [, field = '', part] = path.split('.');
    const value = event.fields.get(field);
    if (value === undefined) throw new Error(`no field ${path}`);
    if (part !== undefined) return geoPart(value, part);
    return celValue(value);
  };

function celValue(value: Value): CelValue {
  if (typeof value !== 'object' || value === null) return value;
  if ('numerator' in value) return toDouble(value);
  throw new Error('a geo is read by its parts');
}

function geoPart(value: Value, part: string): CelValue {
  if (typeof value === 'object' && value !== null && 'lat' in value)
    return part === 'lat' ? value.lat : value.lon;
  throw new Error(`no ${part} of what is no place`);
}

/** What an event may be asked for: its fields, and the features it reads. */
export const readerScope =
  (event: OracleEvent, features: ReadonlyMap<string, Expected>): Scope =>
  path => {
    const [kind, name = ''] = path.split('.');
    if (kind !== 'feature') return eventScope(event)(path);
    const value = features.get(name);
    if (value === undefined) throw new Error(`no feature ${path}`);
    return readValue(value);
  };

function readValue(expected: Expected): CelValue {
  if (expected === null) return null;
  if (expected.kind === 'exact') return toDouble(expected.value);
  return expected.kind === 'near' ? expected.low : expected.value;
}
