import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from './line';
import { LinesOf } from './lines-of';
import { KEPT_LINE_BYTES, MAX_LINE_BYTES } from './whole-lines';

function lines(chunks: readonly Uint8Array[]): Line[] {
  const found: Line[] = [];
  const reader = new LinesOf();
  for (const chunk of chunks) reader.push(Buffer.from(chunk), line => found.push(line));
  reader.finish(line => found.push(line));
  return found;
}
const texts = (chunks: readonly (string | Uint8Array)[]) =>
  lines(chunks.map(chunk => Buffer.from(chunk))).map(line => line.text);

/** Cuts at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index]));
}

describe('LinesOf', () => {
  it('finds the same lines however the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 6 }), (whole, places) => {
        const expected = whole.split('\n').map(line => line.replace(/\r$/, ''));
        // After a last newline there is no line; a last carriage return alone ends none.
        if (expected.at(-1) === '' && !whole.endsWith('\r')) expected.pop();
        expect(texts(cut(Buffer.from(whole), places))).toEqual(expected);
      }),
    );
  });

  it('numbers blank lines too and takes a byte order mark off the first line only', () => {
    expect(lines([Buffer.from('\ufeffa\n\n\ufeffb')]).map(({ text, number }) => [number, text])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, '\ufeffb'],
    ]);
  });

  it('keeps the bytes of a line that is no UTF-8, and of no other', () => {
    const bad = Buffer.from([0x61, 0xff, 0xfe, 0x62]);
    const found = lines([Buffer.concat([Buffer.from('gôod\n'), bad, Buffer.from('\r\nfine\n')])]);
    expect(found.map(line => line.bytes)).toEqual([null, bad, null]);
    expect(found.map(line => line.text)).toEqual(['gôod', 'a\ufffd\ufffdb', 'fine']);
  });

  it('cuts a line that is too long and goes on with the next', () => {
    const long = Buffer.alloc(3 * MAX_LINE_BYTES, 'x');
    const chunks = [Buffer.from('a\n'), ...cut(long, [1000, 70_000, 1_500_000]), Buffer.from('\nb\n')];
    const found = lines(chunks);
    expect(found.map(line => line.text.length)).toEqual([1, KEPT_LINE_BYTES, 1]);
    expect(found.map(line => line.number)).toEqual([1, 2, 3]);
    expect(found[1]?.damage).toContain(`the line has ${3 * MAX_LINE_BYTES} bytes`);
  });

  it.each([
    [MAX_LINE_BYTES, false],
    [MAX_LINE_BYTES + 1, true],
  ])('takes a line of %i bytes as too long: %s', (length, isTooLong) => {
    for (const end of ['', '\n']) {
      const [line] = lines(cut(Buffer.from('x'.repeat(length) + end), [200_000, 900_000]));
      expect(line?.damage !== null).toBe(isTooLong);
    }
  });
});
