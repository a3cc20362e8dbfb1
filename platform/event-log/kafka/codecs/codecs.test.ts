import fc from 'fast-check';
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

  test('unfolds what the Java client folded', async () => {
    const found = await decompress(packed, LIMIT);
    checkRecords(found, count);
    const record = (index: number) => `{"id":"t${index}","card":"card-${index % 7}","amount":${index * 3}.50`;
    for (let index = 0; index < count; index += 1) expect(found.includes(record(index))).toBe(true);
  });

  test('stops at the limit', async () => {
    const { length } = await decompress(packed, LIMIT);
    expect(await failure(() => decompress(packed, length - 1))).toBeInstanceOf(Error);
  });

  test('never gives out a cut-off batch as a whole one', async () => {
    for (let end = 0; end < packed.length; end += 1) {
      const cut = packed.subarray(0, end);
      expect(await failure(async () => checkRecords(await decompress(cut, LIMIT), count))).toBeInstanceOf(
        Error,
      );
    }
  });

  test('ends, within the limit, whatever the bytes', async () => {
    const at = fc.oneof(fc.nat(24), fc.nat(packed.length - 1)); // Headers are where lengths and tables are.
    const flips = fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(flips, async changes => {
        const broken = broke(packed, changes);
        try {
          expect((await decompress(broken, LIMIT)).length).toBeLessThanOrEqual(LIMIT);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});

// Found by chance: each of them kept a decoder we had before busy for seconds or for good.
test.each([
  [
    'zstd',
    [
      [13, 128],
      [205, 208],
      [10, 200],
      [124, 47],
      [337, 134],
    ],
  ],
  [
    'zstd',
    [
      [10, 30],
      [354, 137],
      [13, 129],
    ],
  ],
  ['snappy', [[696, 210]]],
] as const)('%s: bytes that lead a decoder round and round end with an error', async (name, changes) => {
  const broken = broke(Buffer.from(fixtures[name].data, 'base64'), changes);
  expect(await failure(() => codecs[name](broken, LIMIT))).toBeInstanceOf(Error);
});

type Part = Readonly<{ literals: Uint8Array } | { distance: number; count: number; bytes: 1 | 2 | 4 }>;

test('snappy: literals and matches of every kind, bare and in frames', () => {
  const literals = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 70 }),
    fc.integer({ min: 250, max: 70_000 }).map(size => new Uint8Array(size).fill(size)),
  );
  const match = fc.record({
    distance: fc.integer({ min: 1, max: 100_000 }),
    count: fc.integer({ min: 1, max: 64 }),
    bytes: fc.constantFrom(1 as const, 2 as const, 4 as const),
  });
  const block = fc
    .tuple(literals, fc.array(fc.oneof(fc.record({ literals }), match), { maxLength: 20 }))
    .map(([first, rest]) => snappyBlock([{ literals: first }, ...rest]));
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), blocks => {
      const framed = Buffer.concat([
        Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
        ...blocks.flatMap(({ packed }) => [uint(packed.length, 4).reverse(), packed]),
      ]);
      const plain = Buffer.concat(blocks.map(each => each.plain));
      expect(decompressSnappy(framed, 8 * MiB).equals(plain)).toBe(true);
      expect(() => decompressSnappy(framed, plain.length - 1)).toThrow('exceeds');
      for (const each of blocks) expect(decompressSnappy(each.packed, 8 * MiB).equals(each.plain)).toBe(true);
    }),
  );
});

/** A block of these parts, matches bent to what there is, and what it stands for. */
function snappyBlock(parts: readonly Part[]): { packed: Buffer; plain: Buffer } {
  const plain: number[] = [];
  const packed: Buffer[] = [];
  for (const part of parts) {
    if ('literals' in part) {
      const { literals } = part;
      const [last, size] = [
        literals.length - 1,
        literals.length <= 256 ? 1 : literals.length <= 65_536 ? 2 : 3,
      ];
      packed.push(
        last < 60 ? Buffer.from([last << 2]) : Buffer.from([(59 + size) << 2, ...uint(last, size)]),
      );
      packed.push(Buffer.from(literals));
      for (const byte of literals) plain.push(byte);
    } else {
      const isShort = part.bytes === 1;
      const count = isShort ? 4 + (part.count % 8) : part.count;
      const distance =
        1 + (part.distance % Math.min(plain.length, isShort ? 2047 : part.bytes === 2 ? 65_535 : 1e6));
      const tag = isShort
        ? 1 | ((count - 4) << 2) | ((distance >> 8) << 5)
        : (part.bytes === 2 ? 2 : 3) | ((count - 1) << 2);
      packed.push(Buffer.from([tag]), uint(isShort ? distance & 0xff : distance, part.bytes));
      for (let index = 0; index < count; index += 1) plain.push(plain[plain.length - distance] ?? 0);
    }
  }
  const size: number[] = [];
  for (let rest = plain.length; ; rest >>>= 7) {
    size.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return { packed: Buffer.concat([Buffer.from(size), ...packed]), plain: Buffer.from(plain) };
}

/** Lowest byte first. */
function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

test('lz4: uncompressed blocks, and matches that reach into the block before', () => {
  const header = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  const stored = [3, 0, 0, 0x80, ...Buffer.from('abc')];
  // No literals, a match of 4 + 15 + 2 bytes from 3 back, then the literals 'z'.
  const linked = [6, 0, 0, 0, 0x0f, 3, 0, 2, 0x10, 0x7a];
  const frame = Buffer.from([...header, ...stored, ...linked, 0, 0, 0, 0]);
  expect(decompressLz4(frame, MiB).toString()).toBe(`${'abc'.repeat(8)}z`);
});

test('zstd: 4 kB that unfold into 128 MB are stopped', async () => {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
  const size = 128 * 1024;
  for (let block = 0; block < 1000; block += 1) {
    const field = (size << 3) | (1 << 1) | (block === 999 ? 1 : 0); // "This byte, so many times."
    frame.push(field & 0xff, (field >> 8) & 0xff, (field >> 16) & 0xff, 0);
  }
  expect((await decompressZstd(Buffer.from(frame), 128 * MiB)).length).toBe(1000 * size);
  await expect(decompressZstd(Buffer.from(frame), 32 * MiB)).rejects.toThrow(`of 1 to ${32 * MiB} bytes`);
  const announced = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
  await expect(decompressZstd(announced, 32 * MiB)).rejects.toThrow('no zstd frame');
});

function broke(packed: Buffer, changes: readonly (readonly [at: number, mask: number])[]): Buffer {
  const broken = Buffer.from(packed);
  for (const [at, mask] of changes) broken[at] = (broken[at] ?? 0) ^ mask;
  return broken;
}

async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return null;
}
