import { describe, expect, it } from 'vitest';
import { ago, clockTime, exactTime, figure, nearTime, rate, short, span } from './format';

const at = Date.UTC(2026, 10, 23, 14, 3, 5, 7);

describe('times', () => {
  it('are written in the zone asked for, with the zone named', () => {
    expect(clockTime(at, 'UTC')).toBe('14:03:05');
    expect(clockTime(at, 'America/New_York')).toBe('09:03:05');
    expect(exactTime(at, 'UTC')).toBe('23 Nov 2026, 14:03:05.007 UTC');
    expect(exactTime(at, 'America/New_York')).toContain('America/New York');
  });
  it('name their day where it is not today', () => {
    expect(nearTime(at, at + 60_000, 'UTC')).toBe('14:03:05');
    expect(nearTime(at, at + 3 * 86_400_000, 'UTC')).toBe('23 Nov 2026 14:03:05');
  });
  it('before 1970 keep their milliseconds positive', () => {
    expect(exactTime(-1, 'UTC')).toBe('31 Dec 1969, 23:59:59.999 UTC');
  });
});

describe('ages', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [2000, '2 s'],
    [245_000, '4 m 5 s'],
    [3_600_000, '1 h'],
    [266_400_000, '3 d 2 h'],
    [-5, '0 ms'],
  ])('%d ms is %s', (ms, text) => expect(span(ms)).toBe(text));
  it('say now, ago and ahead', () => {
    expect(ago(at, at + 400)).toBe('now');
    expect(ago(at, at + 12_400)).toBe('12 s ago');
    expect(ago(at + 5000, at)).toBe('in 5 s');
  });
});

describe('figures', () => {
  it.each([
    [12_345, '12,345'],
    [0.125, '0.125'],
    [3.14159, '3.14'],
    [220, '220'],
    [-1.5, '-1.50'],
    [12_345.678, '12,346'],
  ])('%d is %s', (value, text) => expect(figure(value)).toBe(text));
  it('are short on an axis', () => {
    expect(short(12_345)).toBe('12.3K');
    expect(short(950)).toBe('950');
    expect(rate(49.96)).toBe('50');
    expect(rate(1234.5)).toBe('1,235');
  });
});
