import type { Line, Source, SourceRecord } from './source-record';

/** The records of a file with one JSON value a line. What a line means is the engine's business. */
export class NdjsonRecords {
  constructor(
    private readonly file: Source,
    private readonly after = 0,
  ) {}

  push(line: Line, out: SourceRecord[]): void {
    if (line.number <= this.after || (line.bytes === null && isBlank(line.text))) return;
    out.push({
      text: line.text,
      raw: null,
      rawBytes: line.bytes,
      damage: line.damage,
      file: this.file.path,
      fileIndex: this.file.index,
      line: line.number,
    });
  }

  finish(): void {}
}

const isBlank = (text: string) => text.charCodeAt(0) !== 123 && text.trim() === '';
