import { parseIsoTimeMs } from '../../core/time/iso-time';
import { splitCells } from '../sources/csv/split-cells';
import type { Line } from '../sources/files/line';
import { UsageError } from '../sources/usage-error';

/** A reading: its two cells as they stand in the file, and what they mean. */
export type SeriesRow = Readonly<{ timestamp: string; valueText: string; timeMs: number; value: number }>;

const COLUMNS = ['timestamp', 'value'] as const;

/** The rows of a CSV file with the columns `timestamp` and `value`, in any place; other columns are passed over. */
export class SeriesRows {
  private places: readonly [timestamp: number, value: number] | null = null;

  /** `skip`: what to do with a row that is none; without it the first such row is a UsageError. */
  constructor(
    private readonly path: string,
    private readonly skip: ((problem: string) => void) | null,
  ) {}

  /** The row of a line; null for the header, a blank line and a row that is skipped. */
  read(line: Line): SeriesRow | null {
    const text = line.text.trim();
    if (text === '') return null;
    const split = splitCells(text, ',');
    const cells = split.kind === 'cells' ? split.cells.map(cell => cell.trim()) : null;
    if (this.places === null) {
      this.places = this.header(cells ?? []);
      return null;
    }
    const row = line.damage ?? (line.bytes === null ? rowOf(cells, this.places) : 'it is not UTF-8');
    if (typeof row !== 'string') return row;
    this.refuse(line.number, row);
    return null;
  }

  /** The file has ended. */
  finish(): void {
    if (this.places === null)
      throw new UsageError(`${this.path}: it is empty; the columns timestamp,value are expected`);
  }

  private header(cells: readonly string[]): readonly [number, number] {
    const names = cells.map(cell => cell.toLowerCase());
    const [timestamp, value] = COLUMNS.map(name => names.indexOf(name));
    if (timestamp !== undefined && value !== undefined && timestamp >= 0 && value >= 0)
      return [timestamp, value];
    const found = cells.slice(0, 10).map(cell => JSON.stringify(cell.slice(0, 40)));
    throw new UsageError(
      `${this.path}: the header has ${found.join(', ')}; the columns timestamp and value are expected`,
    );
  }

  private refuse(line: number, problem: string): void {
    const text = `${this.path}, line ${line}: ${problem}`;
    if (this.skip === null) throw new UsageError(`${text}; --skip-bad leaves such rows out`);
    this.skip(text);
  }
}

/** The row, or what is wrong with it. */
function rowOf(
  cells: readonly string[] | null,
  [timeAt, valueAt]: readonly [number, number],
): SeriesRow | string {
  if (cells === null) return 'a quote is not closed, or text comes after it';
  const timestamp = cells[timeAt];
  const valueText = cells[valueAt];
  if (timestamp === undefined || valueText === undefined) return `it has ${cells.length} cells`;
  const timeMs = /^-?\d{9,16}$/.test(timestamp) ? Number(timestamp) : parseIsoTimeMs(timestamp);
  if (timeMs === null)
    return `timestamp "${timestamp.slice(0, 60)}" is neither ISO 8601 nor epoch milliseconds`;
  const value = /^[-+]?[\d.]/.test(valueText) ? Number(valueText) : Number.NaN;
  if (!Number.isFinite(value)) return `value "${valueText.slice(0, 60)}" is no finite number`;
  return { timestamp, valueText, timeMs, value };
}
