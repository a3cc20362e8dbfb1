import type { FieldPlan } from '../../../core/definitions/field-type';
import { LONG_NUMBER, NumberText } from '../../../core/events/json-numbers';
import type { TimestampParser } from './parse-timestamp';

/** Reads cells (not empty) of a field. One that cannot be converted becomes a string, which validation refuses. */
export type CellReader = Readonly<{
  /** The cell as JSON text. */
  json: (cell: string) => string;
  /** What JSON.parse makes of that text; numbers of 16 or more characters are kept as they are written. */
  value: (cell: string) => unknown;
}>;

/** RFC 8259's number. Such a cell is passed on as it is written, so no digit is lost to a double. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const TRUE = /^(?:true|t|yes|y|1)$/i;
const FALSE = /^(?:false|f|no|n|0)$/i;

export function cellReader(kind: FieldPlan['kind'], parseTimestamp: TimestampParser): CellReader {
  switch (kind) {
    case 'string':
      return { json: quoted, value: cell => cell };
    case 'number':
    case 'decimal':
      return {
        json: cell => numberText(cell) ?? quoted(cell),
        value: cell => numberValue(numberText(cell)) ?? cell,
      };
    case 'boolean':
      return {
        json: cell => booleanValue(cell)?.toString() ?? quoted(cell),
        value: cell => booleanValue(cell) ?? cell,
      };
    case 'timestamp':
      return {
        json: cell => timeMs(cell, parseTimestamp)?.toString() ?? quoted(cell),
        value: cell => timeMs(cell, parseTimestamp) ?? cell,
      };
    case 'geo':
      return { json: geoText, value: geoValue };
  }
}

const quoted = (cell: string) => (NEEDS_ESCAPE.test(cell) ? JSON.stringify(cell) : `"${cell}"`);

function numberText(cell: string): string | null {
  if (JSON_NUMBER.test(cell)) return cell;
  const trimmed = cell.trim();
  return JSON_NUMBER.test(trimmed) ? trimmed : null;
}

function numberValue(text: string | null): number | NumberText | null {
  if (text === null) return null;
  return text.length < LONG_NUMBER ? Number(text) : new NumberText(text);
}

function booleanValue(cell: string): boolean | null {
  const word = cell.trim();
  if (TRUE.test(word)) return true;
  return FALSE.test(word) ? false : null;
}

/** A time with blanks around it is tried again without them. */
function timeMs(cell: string, parseTimestamp: TimestampParser): number | null {
  const ms = parseTimestamp(cell);
  if (ms !== null) return ms;
  const trimmed = cell.trim();
  return trimmed === cell ? null : parseTimestamp(trimmed);
}

/** `51.5 -0.12`, `51.5;-0.12` or `51.5,-0.12`: latitude, longitude. */
function geoText(cell: string): string {
  const [lat = '', lon = '', ...rest] = cell.trim().split(/\s*[,;\s]\s*/);
  const isPair = rest.length === 0 && JSON_NUMBER.test(lat) && JSON_NUMBER.test(lon);
  return isPair ? `{"lat":${lat},"lon":${lon}}` : quoted(cell);
}

const geoValue = (cell: string): unknown => JSON.parse(geoText(cell));
