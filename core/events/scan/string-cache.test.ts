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

  it('have cells beside them, empty when a string comes and kept while it stays', () => {
    const cache = new StringCache();
    const first = cache.reserve(1);
    const held = new Map<number, { place: number; text: string; stamp: number }>();
    let others = -1;
    let gone = 0;
    for (let index = 0; index < 60_000; index += 1) {
      const text = `${scattered(index) % 9000}`.padEnd(index < 30_000 ? 5 : 5 + (index % 40), 'x');
      if (index === 20_000) others = cache.reserve(3);
      for (let at = 0; at < text.length; at += 1) view.setUint8(at, text.charCodeAt(at));
      const known = cache.find(view, 0, text.length);
      if (known === null) cache.add(view, 0, text.length, text);
      if (cache.place === -1) continue;
      const at = cache.cellsOf(cache.place, cache.stamp);
      const cell = cache.cells[at + first];
      if (known === null) {
        if (cell !== 0) expect(cell).toBe(0);
        if (others !== -1) expect([...cache.cells.slice(at + others, at + others + 3)]).toEqual([0, 0, 0]);
        cache.cells[at + first] = index + 1;
        if (others !== -1) cache.cells.fill(7, at + others, at + others + 3);
        held.set(index + 1, { place: cache.place, text, stamp: cache.stamp });
      } else if (held.get(cell ?? 0)?.text !== text) expect(held.get(cell ?? 0)?.text).toBe(text);
    }
    for (const [number, { place, stamp }] of held) {
      const at = cache.cellsOf(place, stamp);
      if (at === -1) gone += 1;
      else if (cache.cells[at + first] !== number) expect(cache.cells[at + first]).toBe(number);
    }
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(held.size);
  });

  it('have no more than so many cells', () => {
    const cache = new StringCache();
    expect([cache.reserve(60), cache.reserve(4), cache.reserve(1)]).toEqual([0, 60, -1]);
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
