import type { RowMapping } from '../mapping/compile-mapping';
import type { Source, SourceRecord } from '../source-record';

/** A row of a CSV file with as many cells as its header. Its JSON text is made anew each time it is asked for. */
export class CsvRow implements SourceRecord {
  readonly rawBytes = null;
  readonly damage = null;

  constructor(
    private readonly source: Source,
    private readonly mapping: RowMapping,
    private readonly cells: readonly string[],
    readonly raw: string,
    readonly line: number,
  ) {}

  get text(): string {
    return this.mapping.text(this.cells);
  }

  /** By slot, see RowMapping; null where the text may be longer than records are. */
  get values(): unknown[] | null {
    return this.raw.length > this.mapping.longest ? null : this.mapping.values(this.cells);
  }

  get file(): string {
    return this.source.path;
  }

  get fileIndex(): number {
    return this.source.index;
  }
}
