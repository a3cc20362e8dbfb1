/** The cells of a record; or that a quoted cell goes on in the next line; or what is wrong. */
export type SplitResult =
  | Readonly<{ kind: 'cells'; cells: string[] }>
  | Readonly<{ kind: 'open' }>
  | Readonly<{ kind: 'malformed'; message: string }>;

const QUOTE = '"';

/** RFC 4180. A quote inside a cell that does not start with one is text (5" pipe). */
export function splitCells(record: string, delimiter: string): SplitResult {
  const cells: string[] = [];
  let start = 0;
  for (;;) {
    if (record[start] !== QUOTE) {
      const end = record.indexOf(delimiter, start);
      if (end === -1) {
        cells.push(record.slice(start));
        return { kind: 'cells', cells };
      }
      cells.push(record.slice(start, end));
      start = end + 1;
      continue;
    }
    const close = closingQuote(record, start + 1);
    if (close === -1) return { kind: 'open' };
    cells.push(record.slice(start + 1, close).replaceAll('""', QUOTE));
    if (close + 1 === record.length) return { kind: 'cells', cells };
    if (record[close + 1] !== delimiter) {
      return { kind: 'malformed', message: `text after the closing quote of cell ${cells.length}` };
    }
    start = close + 2;
  }
}

/** The cells of a line without any quote. */
export function splitPlain(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let start = 0;
  for (let end = line.indexOf(delimiter); end !== -1; end = line.indexOf(delimiter, start)) {
    cells.push(line.slice(start, end));
    start = end + 1;
  }
  cells.push(line.slice(start));
  return cells;
}

function closingQuote(record: string, from: number): number {
  for (let at = record.indexOf(QUOTE, from); at !== -1; at = record.indexOf(QUOTE, at + 2)) {
    if (record[at + 1] !== QUOTE) return at;
  }
  return -1;
}
