import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampParser } from './parse-timestamp';

const two = (value: number) => String(value).padStart(2, '0');
const anyTime = fc.date({ min: new Date('1960-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

/** The naive reference: the layout written out from Date's own parts. */
const layouts: Readonly<Record<string, (date: Date) => string>> = {
  'M/D/YYYY H:mm:ss': d =>
    `${d.getUTCMonth() + 1}/${d.getUTCDate()}/${d.getUTCFullYear()} ${d.getUTCHours()}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`,
  'DD.MM.YYYY, HH[h]mm:s': d =>
    `${two(d.getUTCDate())}.${two(d.getUTCMonth() + 1)}.${d.getUTCFullYear()}, ${two(d.getUTCHours())}h${two(d.getUTCMinutes())}:${d.getUTCSeconds()}`,
  YYYYMMDDTHHmmss: d => d.toISOString().replace(/[-:]|\.\d+Z/g, ''),
  'M/D/YYYY hh:mm:ss A': d =>
    `${d.getUTCMonth() + 1}/${d.getUTCDate()}/${d.getUTCFullYear()} ${two(d.getUTCHours() % 12 || 12)}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${d.getUTCHours() < 12 ? 'AM' : 'pm'}`,
};

describe('timestampParser', () => {
  it('reads what Date writes, with and without a zone', () => {
    const parse = timestampParser();
    fc.assert(
      fc.property(anyTime, date => {
        const iso = date.toISOString();
        expect(parse(iso)).toBe(date.getTime());
        expect(parse(iso.slice(0, 19))).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(parse(iso.slice(0, 19).replace('T', ' '))).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(parse(String(date.getTime()))).toBe(date.getTime());
      }),
    );
  });

  it.each(Object.entries(layouts))('reads the layout %s', (format, write) => {
    const parse = timestampParser('UTC', format);
    fc.assert(
      fc.property(anyTime, date => {
        expect(parse(write(date))).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });

  it('takes a time with a zone as it is and one without as the zone of the mapping', () => {
    const parse = timestampParser('Europe/Paris');
    expect(parse('2024-07-01 12:00:00')).toBe(Date.UTC(2024, 6, 1, 10));
    expect(parse('2024-07-01T12:00')).toBe(Date.UTC(2024, 6, 1, 10));
    expect(parse('2024-07-01')).toBe(Date.UTC(2024, 5, 30, 22));
    expect(parse('2024-07-01T12:00:00Z')).toBe(Date.UTC(2024, 6, 1, 12));
    expect(parse('2024-07-01T12:00:00+05:30')).toBe(Date.UTC(2024, 6, 1, 6, 30));
    expect(parse('2024-07-01T12:00-05')).toBe(Date.UTC(2024, 6, 1, 17));
  });

  it.each([
    '',
    'soon',
    '2024-02-30',
    '2024-02-30 10:00:00',
    '2024-13-01',
    '2024-01-01 24:00:00',
    '2024-01-01 10:60:00',
    '2024-01-01 1:0:00',
    '2024-01-01 10:00:0x',
    '1e3',
    '12345678901234567890',
    '01/02/2024',
  ])('refuses %j', cell => {
    expect(timestampParser()(cell)).toBeNull();
  });

  it.each([
    ['13/1/2024 1:00', 'M/D/YYYY H:mm'],
    ['2/30/2024 1:00', 'M/D/YYYY H:mm'],
    ['1/1/2024 0:30 AM', 'M/D/YYYY h:mm A'],
    ['1/1/2024 13:30 AM', 'M/D/YYYY h:mm A'],
  ])('refuses %j in %s', (cell, format) => {
    expect(timestampParser('UTC', format)(cell)).toBeNull();
  });

  it.each([
    ['12/1/10 8:26', 'M/D/YY H:mm', Date.UTC(2010, 11, 1, 8, 26)],
    ['12/1/69 8:26', 'M/D/YY H:mm', Date.UTC(1969, 11, 1, 8, 26)],
    ['1/1/2024 12:05 AM', 'M/D/YYYY h:mm A', Date.UTC(2024, 0, 1, 0, 5)],
    ['1/1/2024 12:05 PM', 'M/D/YYYY h:mm A', Date.UTC(2024, 0, 1, 12, 5)],
    ['2024-01-01 00:00:00.007', 'YYYY-MM-DD HH:mm:ss.SSS', Date.UTC(2024, 0, 1, 0, 0, 0, 7)],
  ])('reads %j in %s', (cell, format, expected) => {
    expect(timestampParser('UTC', format)(cell)).toBe(expected);
  });

  it.each(['HH:mm', 'YYYY-MM', 'M/D/YYYY h:mm', 'M/D/YYYY H:mm A', 'YYYY YY M D', 'M M D YYYY'])(
    'refuses the layout %s itself',
    format => {
      expect(() => timestampParser('UTC', format)).toThrow(`import.timeFormat: "${format}"`);
    },
  );
});
