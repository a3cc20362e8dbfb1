import type { StreamDefinition } from '../../../core/definitions/types';
import { compileMapping, type RowMapping } from '../mapping/compile-mapping';
import type { Line } from '../files/line';
import type { Source, SourceRecord } from '../source-record';
import { UsageError } from '../usage-error';
import { CsvRow } from './csv-row';
import { splitCells, splitPlain } from './split-cells';

/** A quoted cell still open after so many characters (the engine reads no more) was never one: a stray quote. */
const MAX_RECORD_LENGTH = 262_144;

/** The records of a CSV file, line by line. The first line that is not blank is the header. */
export class CsvRecords {
  private readonly delimiter: string;
  private header: readonly string[] | null = null;
  private mapping: RowMapping | null = null;
  /** Lines of a record whose quoted cell is still open. */
  private open: Line[] = [];
  private openLength = 0;

  /** Records up to line `after` are read (quotes may span lines) but not handed out. */
  constructor(
    private readonly stream: StreamDefinition,
    private readonly file: Source,
    private readonly after = 0,
  ) {
    this.delimiter = stream.import?.delimiter ?? (/\.tsv(?:\.gz)?$/i.test(file.path) ? '\t' : ',');
  }

  push(line: Line, out: SourceRecord[]): void {
    if (this.open.length > 0) this.goOn(line, out);
    else if (line.text.trim() !== '') this.start(line, out);
  }

  /** The file has ended. */
  finish(out: SourceRecord[]): void {
    while (this.open.length > 0) this.giveUp('a quote is opened and never closed', out);
  }

  private start(line: Line, out: SourceRecord[]): void {
    if (this.header === null && line.bytes !== null) {
      throw new UsageError(`${this.file.path}: the header is not UTF-8; save the file as UTF-8`);
    }
    if (line.bytes !== null || line.damage !== null) {
      this.emit(line, line.text, line.damage, out);
    } else if (!line.text.includes('"')) {
      this.row([line], line.text, splitPlain(line.text, this.delimiter), out);
    } else {
      this.quoted([line], out);
    }
  }

  private goOn(line: Line, out: SourceRecord[]): void {
    this.open.push(line);
    this.openLength += line.text.length + 1;
    if (line.bytes !== null || line.damage !== null)
      this.giveUp('its quoted cell runs into a broken line', out);
    else if (this.openLength > MAX_RECORD_LENGTH) this.giveUp('a quote is opened and never closed', out);
    else if (line.text.includes('"')) this.quoted(this.open, out);
  }

  private quoted(lines: Line[], out: SourceRecord[]): void {
    const record = lines.length === 1 ? (lines[0]?.text ?? '') : joined(lines);
    const split = splitCells(record, this.delimiter);
    if (split.kind === 'open') {
      if (this.open !== lines) this.openLength = record.length;
      this.open = lines;
      return;
    }
    this.open = [];
    const damage = split.kind === 'malformed' ? split.message : this.miscount(split.cells);
    if (damage === null && split.kind === 'cells') this.row(lines, record, split.cells, out);
    else this.broken(lines, damage ?? '', out);
  }

  private row(lines: readonly Line[], record: string, cells: string[], out: SourceRecord[]): void {
    const [first] = lines;
    if (first === undefined) return;
    if (this.header === null || this.mapping === null) {
      this.header = cells.map(cell => cell.trim());
      this.mapping = compileMapping(this.stream, this.header, this.file.path);
      return;
    }
    const damage = this.miscount(cells);
    if (damage !== null) this.emit(first, record, damage, out);
    else if (first.number > this.after)
      out.push(new CsvRow(this.file, this.mapping, cells, record, first.number));
  }

  /** Of several lines only the first is given up: what follows a stray quote is good and is read again. */
  private broken(lines: readonly Line[], damage: string, out: SourceRecord[]): void {
    const [first, ...rest] = lines;
    if (first === undefined) return;
    if (this.header === null) throw new UsageError(`${this.file.path}: the header cannot be read: ${damage}`);
    this.emit(first, first.text, damage, out);
    for (const line of rest) this.push(line, out);
  }

  private giveUp(damage: string, out: SourceRecord[]): void {
    const lines = this.open;
    this.open = [];
    this.broken(lines, damage, out);
  }

  private emit(line: Line, text: string, damage: string | null, out: SourceRecord[]): void {
    if (line.number <= this.after) return;
    out.push({
      text,
      raw: null,
      rawBytes: line.bytes,
      damage,
      file: this.file.path,
      fileIndex: this.file.index,
      line: line.number,
    });
  }

  private miscount(cells: readonly string[]): string | null {
    if (this.header === null || cells.length === this.header.length) return null;
    return `${cells.length} cells where the header has ${this.header.length}`;
  }
}

/** The lines with the endings between them, as the file has them. */
function joined(lines: readonly Line[]): string {
  const last = lines.length - 1;
  return lines.map((line, index) => (index === last ? line.text : line.text + line.ending)).join('');
}
