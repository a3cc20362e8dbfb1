import type { Line } from './files/line';

/** One record of a file, good or bad: nothing that a file holds is left out but blank lines and CSV headers. */
export interface SourceRecord {
  /** The event's JSON for the engine; where the record could not be read, what stands there instead. */
  readonly text: string;
  /** The original line of a CSV; null: `text` is it. */
  readonly raw: string | null;
  /** The original bytes where they are not UTF-8; `text` then has replacement characters. */
  readonly rawBytes: Uint8Array | null;
  /** What is wrong with the line itself, in words; `text` is then the line as it stands, for the dead letter. */
  readonly damage: string | null;
  readonly file: string;
  readonly fileIndex: number;
  /** From 1, the header included; of a record of several lines the first. */
  readonly line: number;
}

/** A record that is a line as it stands. */
export class LineRecord implements SourceRecord {
  readonly raw = null;

  constructor(
    private readonly source: Source,
    private readonly of: Line,
  ) {}

  get text(): string {
    return this.of.text;
  }

  get rawBytes(): Uint8Array | null {
    return this.of.bytes;
  }

  get damage(): string | null {
    return this.of.damage;
  }

  get file(): string {
    return this.source.path;
  }

  get fileIndex(): number {
    return this.source.index;
  }

  get line(): number {
    return this.of.number;
  }

  /** Where its bytes lie. */
  get place(): Pick<Line, 'block' | 'start' | 'end'> {
    return this.of;
  }
}

/** The file a record comes from; `index`: its place among the files that are read, from 0. */
export type Source = Readonly<{ path: string; index: number }>;
