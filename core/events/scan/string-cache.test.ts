import { describe, expect, it } from 'vitest';
import { StringCache } from './string-cache';

const view = new DataView(new ArrayBuffer(80));

/** How many of the strings were found, in the last quarter of them. */
function hitShare(strings: (index: number) => string, count: number): number {
  const cache = new StringCache();
  let found = 0;
  for (let index = 0; index < count; index += 1) {
    const text = strings(index);
    for (let at = 0; at < text.length; at += 1) view.setUint8(at, text.charCodeAt(at));
    const known = cache.find(view, 0, text.length);
    if (known !== null) {
      if (known !== text) expect(known).toBe(text);
      if (index >= (count * 3) / 4) found += 1;
    } else cache.add(view, 0, text.length, text);
  }
  return found / (count / 4);
}

/** As if drawn at random. */
const scattered = (index: number) => Math.imul(index, 0x9e3779b1) >>> 8;

describe('kept strings', () => {
  it.each([4, 100, 5000, 10_000, 30_000])('of %i that come again are found', distinct => {
    expect(hitShare(index => `card-${scattered(index) % distinct}`, 200_000)).toBeGreaterThan(0.9);
  });

  it('of more than there is room for at first are given more', () => {
    expect(hitShare(index => `card-${scattered(index) % 60_000}`, 600_000)).toBeGreaterThan(0.7);
  });

  it('that never come again are not looked for', () => {
    expect(hitShare(index => `id-${index}`, 200_000)).toBe(0);
  });

  it('are told apart by their last byte and by their length', () => {
    const strings = [
      'a',
      'ab',
      'abc',
      'abcd',
      'abcde',
      'abcdf',
      'abcd'.repeat(15),
      `${'abcd'.repeat(14)}abce`,
    ];
    expect(hitShare(index => strings[index % strings.length] ?? '', 800)).toBe(1);
  });
});
