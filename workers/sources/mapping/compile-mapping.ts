import { parseFieldType } from '../../../core/definitions/field-type';
import type { StreamDefinition } from '../../../core/definitions/types';
import { UsageError } from '../usage-error';
import { cellConverter, type CellConverter } from './convert-cell';
import { timestampParser } from './parse-timestamp';

/** The event's JSON text of a row's cells; there are as many as the header has. */
export type RowConverter = (cells: readonly string[]) => string;

type Column = Readonly<{ index: number; field: string }>;
type Step = Readonly<{ index: number; prefix: string; convert: CellConverter }>;

/** `file` is named in complaints. Throws a `UsageError` where columns and fields do not fit together. */
export function compileMapping(
  stream: StreamDefinition,
  header: readonly string[],
  file: string,
): RowConverter {
  const mapped = stream.import?.columns;
  const columns =
    mapped === undefined ? columnsByName(stream, header) : columnsByMapping(mapped, header, file);
  refuseGaps(stream, columns, header, file);
  const parseTimestamp = timestampParser(stream.import?.timezone, stream.import?.timeFormat);
  const steps = columns.map(({ index, field }, place): Step => {
    const type = parseFieldType(stream.fields[field] ?? '');
    if (type === null)
      throw new UsageError(`stream ${stream.name}: import.columns names ${field}, which is no field of it`);
    const prefix = `${place === 0 ? '{' : ','}${JSON.stringify(field)}:`;
    return { index, prefix, convert: cellConverter(type.kind, parseTimestamp) };
  });
  return cells => {
    let text = '';
    for (const { index, prefix, convert } of steps) {
      const cell = cells[index] ?? '';
      text += prefix + (cell === '' ? 'null' : convert(cell));
    }
    return `${text}}`;
  };
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
