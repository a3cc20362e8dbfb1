import { describe, expect, it } from 'vitest';
import type { StreamDefinition } from '../../../core/definitions/types';
import { compileMapping } from './compile-mapping';

const stream: StreamDefinition = {
  name: 's',
  eventTime: 'time',
  fields: {
    time: 'timestamp',
    name: 'string?',
    amount: 'decimal(2)?',
    ratio: 'number?',
    isCard: 'boolean?',
    place: 'geo?',
  },
};
const textOf = (header: string[], cells: string[]) => compileMapping(stream, header, 'f.csv').text(cells);
const convert = (field: string, cell: string) =>
  textOf(['time', field], ['0', cell]).replace(/^\{"time":0,"\w+":(.*)\}$/, '$1');

describe('compileMapping', () => {
  it.each([
    ['name', 'a "b" \\ c\n', '"a \\"b\\" \\\\ c\\n"'],
    ['name', ' é😀 ', '" é😀 "'],
    ['name', '12', '"12"'],
    ['name', '', 'null'],
    ['amount', '12.50', '12.50'],
    ['amount', '90071992547409.93', '90071992547409.93'],
    ['amount', ' -3 ', '-3'],
    ['amount', '', 'null'],
    ['amount', '1,234.50', '"1,234.50"'],
    ['amount', '12,50', '"12,50"'],
    ['amount', '012', '"012"'],
    ['amount', 'NaN', '"NaN"'],
    ['amount', '12.345', '12.345'],
    ['amount', '85.64999999999999', '85.64999999999999'],
    ['amount', '83.10000000000001', '83.10000000000001'],
    ['amount', '85.6499999999999', '85.6499999999999'],
    ['amount', '5.0000000000000001', '5.0000000000000001'],
    ['ratio', '1e-7', '1e-7'],
    ['ratio', '0.30000000000000004', '0.30000000000000004'],
    ['ratio', 'Infinity', '"Infinity"'],
    ['isCard', 'TRUE', 'true'],
    ['isCard', '0', 'false'],
    ['isCard', 'perhaps', '"perhaps"'],
    ['place', '51.5 -0.12', '{"lat":51.5,"lon":-0.12}'],
    ['place', '51.5, -0.12', '{"lat":51.5,"lon":-0.12}'],
    ['place', 'here', '"here"'],
  ])('%s: %j becomes %s', (field, cell, json) => {
    expect(convert(field, cell)).toBe(json);
  });

  it('passes a time it cannot read on as text, so that validation names the field', () => {
    expect(textOf(['time'], ['yesterday'])).toBe('{"time":"yesterday"}');
    expect(textOf(['time'], [' 2024-01-01 '])).toBe(`{"time":${Date.UTC(2024, 0, 1)}}`);
  });

  it('ignores columns that are no fields', () => {
    expect(textOf(['x', 'time', 'y'], ['1', '2', '3'])).toBe('{"time":2}');
  });

  it.each([
    [
      { columns: { When: 'time', Sum: 'amount' } },
      ['When', 'sum'],
      'names "Sum", but the header has "When", "sum"',
    ],
    [{ columns: { Sum: 'amount' } }, ['When', 'Sum'], 'no column gives "time", required by stream s'],
    [{ columns: { a: 'time', b: 'time' } }, ['a', 'b'], 'two columns give the field time'],
    [undefined, ['time', 'name', 'name'], 'two columns give the field name'],
    [{ columns: { a: 'time' } }, ['a', 'a'], 'the header has a twice'],
    [{ timezone: 'Nowhere' }, ['time'], 'import.timezone: "Nowhere"'],
  ])('refuses %j with the header %j', (mapping, header, message) => {
    expect(() => compileMapping({ ...stream, import: mapping }, header, 'f.csv')).toThrow(message);
  });
});
