import fc from 'fast-check';
import { compress } from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { decompressLz4 } from './lz4';
import fixtures from './fixtures/java-batches.json';
import { checkRecords } from './records';
import { decompressSnappy } from './snappy';
import { decompressZstd } from './zstd';

const MiB = 1024 * 1024;
const codecs = { snappy: decompressSnappy, lz4: decompressLz4, zstd: decompressZstd };
/** Fixtures: batches of 40 records as the Java client compresses them. */
const LIMIT = 8 * MiB;

describe.each(Object.entries(codecs))('%s', (name, decompress) => {
  const { data, count } = fixtures[name === 'snappy' ? 'snappy' : name === 'lz4' ? 'lz4' : 'zstd'];
  const packed = Buffer.from(data, 'base64');

  test('unfolds what the Java client folded', () => {
    const found = decompress(packed, LIMIT);
    checkRecords(found, count);
    const record = (index: number) => `{"id":"t${index}","card":"card-${index % 7}","amount":${index * 3}.50`;
    for (let index = 0; index < count; index += 1) expect(found.includes(record(index))).toBe(true);
  });

  test('stops at the limit', () => {
    const { length } = decompress(packed, LIMIT);
    expect(() => decompress(packed, length - 1)).toThrow();
  });

  test('never gives out a cut-off batch as a whole one', () => {
    for (let end = 0; end < packed.length; end += 1) {
      const cut = packed.subarray(0, end);
      expect(() => checkRecords(decompress(cut, LIMIT), count)).toThrow();
    }
  });

  test('ends, within the limit, whatever the bytes', () => {
    const flips = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(flips, changes => {
        const broken = Buffer.from(packed);
        for (const [at, mask] of changes) broken[at] = (broken[at] ?? 0) ^ mask;
        try {
          expect(decompress(broken, LIMIT).length).toBeLessThanOrEqual(LIMIT);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('snappy: one bare block and several framed ones are the same', () => {
  const text = Buffer.from('weir '.repeat(50_000));
  const bare = Buffer.from(compress(text));
  expect(decompressSnappy(bare, MiB).equals(text)).toBe(true);
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  const blocks = [text.subarray(0, 100_000), text.subarray(100_000)].flatMap(part => {
    const block = Buffer.from(compress(part));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(block.length);
    return [size, block];
  });
  const framed = Buffer.concat([header, ...blocks]);
  expect(decompressSnappy(framed, MiB).equals(text)).toBe(true);
  expect(() => decompressSnappy(framed, text.length - 1)).toThrow();
});

test('lz4: uncompressed blocks, and matches that reach into the block before', () => {
  const header = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  const stored = [3, 0, 0, 0x80, ...Buffer.from('abc')];
  // No literals, a match of 4 + 15 + 2 bytes from 3 back, then the literals 'z'.
  const linked = [6, 0, 0, 0, 0x0f, 3, 0, 2, 0x10, 0x7a];
  const frame = Buffer.from([...header, ...stored, ...linked, 0, 0, 0, 0]);
  expect(decompressLz4(frame, MiB).toString()).toBe(`${'abc'.repeat(8)}z`);
});

test('zstd: 4 kB that unfold into 128 MB are stopped', () => {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
  const size = 128 * 1024;
  for (let block = 0; block < 1000; block += 1) {
    const field = (size << 3) | (1 << 1) | (block === 999 ? 1 : 0); // "This byte, so many times."
    frame.push(field & 0xff, (field >> 8) & 0xff, (field >> 16) & 0xff, 0);
  }
  expect(() => decompressZstd(Buffer.from(frame), 32 * MiB)).toThrow('exceeds');
  const announced = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
  expect(() => decompressZstd(announced, 32 * MiB)).toThrow('window of 4294967296 bytes');
});
