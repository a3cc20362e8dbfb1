import type { StreamDefinition } from '../../core/definitions/types';
import { CsvRecords } from './csv/csv-records';
import { STDIN } from './files/input-files';
import { NdjsonRecords } from './ndjson-records';
import type { Line } from './files/line';
import type { Source, SourceRecord } from './source-record';

/** Lines of one file to records: CSV or NDJSON by the extension; where that says nothing, by the first line. */
export class RecordReader {
  private format: CsvRecords | NdjsonRecords | null = null;

  /** Records up to line `after` are passed over. */
  constructor(
    private readonly file: Source,
    private readonly stream: StreamDefinition,
    private readonly after: number,
  ) {}

  push(line: Line, out: SourceRecord[]): void {
    this.format ??= this.open(line.text.trimStart());
    this.format?.push(line, out);
  }

  finish(out: SourceRecord[]): void {
    this.format?.finish(out);
  }

  /** null: the first lines are blank and say nothing. */
  private open(start: string): CsvRecords | NdjsonRecords | null {
    const name = this.file.path === STDIN ? '' : this.file.path;
    if (/\.[ct]sv(?:\.gz)?$/i.test(name)) return this.csv();
    if (/\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(name)) return this.ndjson();
    if (start === '') return null;
    return start.startsWith('{') || start.startsWith('[') ? this.ndjson() : this.csv();
  }

  private csv = () => new CsvRecords(this.stream, this.file, this.after);
  private ndjson = () => new NdjsonRecords(this.file, this.after);
}
