import type { FieldPlan } from '../../../core/definitions/field-type';
import type { TimestampParser } from './parse-timestamp';

/** A cell (not empty) as JSON text. One that cannot be converted becomes a JSON string, which validation refuses. */
export type CellConverter = (cell: string) => string;

/** RFC 8259's number. Such a cell is passed on as it is written, so no digit is lost to a double. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const TRUE = /^(?:true|t|yes|y|1)$/i;
const FALSE = /^(?:false|f|no|n|0)$/i;

export function cellConverter(kind: FieldPlan['kind'], parseTimestamp: TimestampParser): CellConverter {
  switch (kind) {
    case 'string':
      return quoted;
    case 'number':
    case 'decimal':
      return number;
    case 'boolean':
      return boolean;
    case 'timestamp':
      return cell => {
        const ms = parseTimestamp(cell);
        return ms === null ? spaced(cell, parseTimestamp) : String(ms);
      };
    case 'geo':
      return geo;
  }
}

const quoted: CellConverter = cell => (NEEDS_ESCAPE.test(cell) ? JSON.stringify(cell) : `"${cell}"`);

const number: CellConverter = cell => {
  if (JSON_NUMBER.test(cell)) return cell;
  const trimmed = cell.trim();
  return JSON_NUMBER.test(trimmed) ? trimmed : quoted(cell);
};

const boolean: CellConverter = cell => {
  const word = cell.trim();
  if (TRUE.test(word)) return 'true';
  return FALSE.test(word) ? 'false' : quoted(cell);
};

/** A time with blanks around it is tried again without them. */
function spaced(cell: string, parseTimestamp: TimestampParser): string {
  const trimmed = cell.trim();
  const ms = trimmed === cell ? null : parseTimestamp(trimmed);
  return ms === null ? quoted(cell) : String(ms);
}

/** `51.5 -0.12`, `51.5;-0.12` or `51.5,-0.12`: latitude, longitude. */
const geo: CellConverter = cell => {
  const [lat = '', lon = '', ...rest] = cell.trim().split(/\s*[,;\s]\s*/);
  const isPair = rest.length === 0 && JSON_NUMBER.test(lat) && JSON_NUMBER.test(lon);
  return isPair ? `{"lat":${lat},"lon":${lon}}` : quoted(cell);
};
