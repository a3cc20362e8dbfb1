import { parseFieldType } from '../../../core/definitions/field-type';
import type { StreamDefinition } from '../../../core/definitions/types';
import { MAX_RECORD_LENGTH } from '../../../core/events/decode';
import { UsageError } from '../usage-error';
import { cellReader, type CellReader } from './convert-cell';
import { timestampParser } from './parse-timestamp';

/** Of a row's cells, as many as the header has. */
export type RowMapping = Readonly<{
  /** The event as JSON. */
  text: (cells: readonly string[]) => string;
  /** What JSON.parse makes of that text, by slot: the place of a field among those of the stream. */
  values: (cells: readonly string[]) => unknown[];
  /** The text of a row of so many characters is never too long for a record. */
  longest: number;
}>;

/** A character may become \u001f; what is no string becomes longer than its cell by less than MOST_ADDED. */
const MOST_ESCAPED = 6;
const MOST_ADDED = 20;

type Column = Readonly<{ index: number; field: string }>;
type Step = Readonly<{ index: number; slot: number; prefix: string; cell: CellReader }>;

/** `file` is named in complaints. Throws a `UsageError` where columns and fields do not fit together. */
export function compileMapping(
  stream: StreamDefinition,
  header: readonly string[],
  file: string,
): RowMapping {
  const mapped = stream.import?.columns;
  const columns =
    mapped === undefined ? columnsByName(stream, header) : columnsByMapping(mapped, header, file);
  refuseGaps(stream, columns, header, file);
  const parseTimestamp = timestampParser(stream.import?.timezone, stream.import?.timeFormat);
  const names = Object.keys(stream.fields);
  const steps = columns.map(({ index, field }, place): Step => {
    const type = parseFieldType(stream.fields[field] ?? '');
    if (type === null)
      throw new UsageError(`stream ${stream.name}: import.columns names ${field}, which is no field of it`);
    const prefix = `${place === 0 ? '{' : ','}${JSON.stringify(field)}:`;
    return { index, slot: names.indexOf(field), prefix, cell: cellReader(type.kind, parseTimestamp) };
  });
  const leastRoom = steps.reduce((sum, { prefix }) => sum + prefix.length + MOST_ADDED, 0);
  return {
    text: cells => textOf(steps, cells),
    values: cells => valuesOf(steps, names.length, cells),
    longest: (MAX_RECORD_LENGTH - leastRoom) / MOST_ESCAPED,
  };
}

function textOf(steps: readonly Step[], cells: readonly string[]): string {
  let text = '';
  for (const { index, prefix, cell } of steps) {
    const given = cells[index] ?? '';
    text += prefix + (given === '' ? 'null' : cell.json(given));
  }
  return `${text}}`;
}

function valuesOf(steps: readonly Step[], slots: number, cells: readonly string[]): unknown[] {
  const values = new Array<unknown>(slots);
  for (const { index, slot, cell } of steps) {
    const given = cells[index] ?? '';
    values[slot] = given === '' ? null : cell.value(given);
  }
  return values;
}

/** Without a mapping the header's names are the fields; columns that are none are ignored. */
function columnsByName(stream: StreamDefinition, header: readonly string[]): Column[] {
  return header.flatMap((field, index) => (Object.hasOwn(stream.fields, field) ? [{ index, field }] : []));
}

function columnsByMapping(
  mapped: Readonly<Record<string, string>>,
  header: readonly string[],
  file: string,
): Column[] {
  const absent = Object.keys(mapped).filter(column => !header.includes(column));
  if (absent.length > 0) {
    throw new UsageError(`${file}: the mapping names ${list(absent)}, but the header has ${list(header)}`);
  }
  return Object.entries(mapped).map(([column, field]) => ({ index: header.indexOf(column), field }));
}

/** A mapping that leaves a required field empty, or fills one twice, would refuse or garble every row. */
function refuseGaps(
  stream: StreamDefinition,
  columns: readonly Column[],
  header: readonly string[],
  file: string,
): void {
  const twice = columns.find(
    ({ field }, place) => columns.findIndex(other => other.field === field) !== place,
  );
  if (twice !== undefined) throw new UsageError(`${file}: two columns give the field ${twice.field}`);
  const ambiguous = columns.find(({ index }) => header.indexOf(header[index] ?? '', index + 1) !== -1);
  if (ambiguous !== undefined)
    throw new UsageError(`${file}: the header has ${header[ambiguous.index]} twice`);
  const empty = Object.entries(stream.fields)
    .filter(([field, type]) => !type.trim().endsWith('?') && !columns.some(column => column.field === field))
    .map(([field]) => field);
  if (empty.length === 0) return;
  throw new UsageError(
    `${file}: no column gives ${list(empty)}, required by stream ${stream.name}; the header has ${list(header)}. ` +
      "Map columns to fields in the stream's import.columns, or make the field optional",
  );
}

const list = (names: readonly string[]) => names.map(name => `"${name}"`).join(', ');
