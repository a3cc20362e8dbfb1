import type { Line } from './files/line';
import { LineRecord, type Source, type SourceRecord } from './source-record';

const OPENING_BRACE = 123;

/** The records of a file with one JSON value a line. What a line means is the engine's business. */
export class NdjsonRecords {
  constructor(
    private readonly file: Source,
    private readonly after = 0,
  ) {}

  push(line: Line, out: SourceRecord[]): void {
    if (line.number > this.after && !isBlank(line)) out.push(new LineRecord(this.file, line));
  }

  finish(): void {}
}

/** Replacement characters of bytes that are no text are no blanks. */
const isBlank = (line: Line) => line.block.bytes[line.start] !== OPENING_BRACE && line.text.trim() === '';
