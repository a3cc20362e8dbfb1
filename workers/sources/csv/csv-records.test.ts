import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamDefinition } from '../../../core/definitions/types';
import { Line } from '../files/line';
import { TextBlock } from '../files/text-block';
import type { SourceRecord } from '../source-record';
import { CsvRecords } from './csv-records';

const stream: StreamDefinition = {
  name: 'notes',
  eventTime: 'at',
  fields: { at: 'timestamp', note: 'string?' },
};

function read(lines: readonly string[], after = 0): SourceRecord[] {
  const records: SourceRecord[] = [];
  const csv = new CsvRecords(stream, { path: 'notes.csv', index: 0 }, after);
  for (const [index, text] of lines.entries()) csv.push(line(text, index + 1), records);
  csv.finish(records);
  return records;
}
const line = (text: string, number: number): Line => {
  const bytes = Buffer.from(text);
  return new Line(new TextBlock(bytes), 0, bytes.length, '\n', null, number);
};
const brief = (records: readonly SourceRecord[]) =>
  records.map(({ text, line: number, damage }) => [number, text, damage]);

describe('CsvRecords', () => {
  it('numbers lines from the header on and passes blank ones over', () => {
    expect(brief(read(['', 'at,note', '1,a', '  ', '2,b']))).toEqual([
      [3, '{"at":1,"note":"a"}', null],
      [5, '{"at":2,"note":"b"}', null],
    ]);
  });

  it('keeps a record of several lines together, with blank lines in it', () => {
    const [first, second] = read(['at,note', '1,"a', '', 'b, ""c"""', '2,d']);
    expect(first).toMatchObject({
      text: '{"at":1,"note":"a\\n\\nb, \\"c\\""}',
      raw: '1,"a\n\nb, ""c"""',
      line: 2,
    });
    expect(second?.line).toBe(5);
  });

  it('hands out a row with too many or too few cells as it stands', () => {
    expect(brief(read(['at,note', '1', '2,b,c', '3,d']))).toEqual([
      [2, '1', '1 cells where the header has 2'],
      [3, '2,b,c', '3 cells where the header has 2'],
      [4, '{"at":3,"note":"d"}', null],
    ]);
  });

  it('gives up only the line of a stray quote', () => {
    expect(brief(read(['at,note', '1,"stray', '2,b', '3,"quoted, well"', '4,d']))).toEqual([
      [2, '1,"stray', 'text after the closing quote of cell 2'],
      [3, '{"at":2,"note":"b"}', null],
      [4, '{"at":3,"note":"quoted, well"}', null],
      [5, '{"at":4,"note":"d"}', null],
    ]);
  });

  it('reads on after a quote that is never closed', () => {
    const rest = Array.from({ length: 40_000 }, (_, index) => `${index},some words`);
    const records = read(['at,note', '1,"never', ...rest]);
    expect(records).toHaveLength(rest.length + 1);
    expect(records[0]?.damage).toBe('a quote is opened and never closed');
    expect(records.slice(1).every(({ damage }) => damage === null)).toBe(true);
  });

  it('loses no line, whatever the quotes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ') });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), lines => {
        const records = read(['at,note', ...lines]);
        const kept = records
          .map(({ raw, text: whole }) => raw ?? whole)
          .join('\n')
          .split('\n');
        expect(kept.filter(row => row.trim() !== '')).toEqual(lines.filter(row => row.trim() !== ''));
      }),
    );
  });

  it('goes on after a line, also where a quoted record spans it', () => {
    const lines = ['at,note', '1,"a', 'b"', '2,c', '3,d'];
    expect(read(lines, 2).map(record => record.line)).toEqual([4, 5]);
    expect(read(lines, 4).map(record => record.line)).toEqual([5]);
  });

  it('refuses a header that does not fit, naming the columns', () => {
    const mapped: StreamDefinition = { ...stream, import: { columns: { When: 'at', What: 'note' } } };
    const csv = new CsvRecords(mapped, { path: 'x.csv', index: 0 });
    expect(() => csv.push(line('When,Where', 1), [])).toThrow(
      'x.csv: the mapping names "What", but the header has "When", "Where"',
    );
  });
});
