import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCells, splitPlain } from './split-cells';

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const needsQuotes = (cell: string) => /^"|[,\r\n]/.test(cell);
const cell = fc.string({
  unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r', '7', '😀'),
  maxLength: 8,
});
const row = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 6 });

describe('splitCells', () => {
  it('gives back what was written, quoted where needed or by choice', () => {
    fc.assert(
      fc.property(row, cells => {
        const record = cells
          .map(([text, isQuoted]) => (isQuoted || needsQuotes(text) ? quoted(text) : text))
          .join(',');
        expect(splitCells(record, ',')).toEqual({ kind: 'cells', cells: cells.map(([text]) => text) });
      }),
    );
  });

  it('reads a fully quoted row as csv-parse does', () => {
    fc.assert(
      fc.property(row, cells => {
        const record = cells.map(([text]) => quoted(text)).join(',');
        const [expected]: string[][] = parse(record, { record_delimiter: ['\u0000'] });
        expect(splitCells(record, ',')).toEqual({ kind: 'cells', cells: expected });
      }),
    );
  });

  it('splits a line without quotes as the plain way does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ';', ' ', ',') }), line => {
        expect(splitCells(line, ';')).toEqual({ kind: 'cells', cells: splitPlain(line, ';') });
        expect(splitPlain(line, ';')).toEqual(line.split(';'));
      }),
    );
  });

  it.each([
    ['a cell that goes on in the next line', '1,"two', 'open'],
    ['an escaped quote at the end of an open cell', '1,"two""', 'open'],
    ['text after a closing quote', '1,"two"x,3', 'malformed'],
    ['a quote inside an unquoted cell', '1,5" pipe,3', 'cells'],
    ['an empty line', '', 'cells'],
  ])('says of %s: %j is %s', (_what, record, kind) => {
    expect(splitCells(record, ',').kind).toBe(kind);
  });
});
