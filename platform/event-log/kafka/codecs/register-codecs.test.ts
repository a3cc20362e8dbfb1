import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import fixtures from './fixtures/java-batches.json';
import { DAMAGE_HEADER, registerCodecs } from './register-codecs';

/** kafkajs' own decoder of batches, which the codecs are called by. */
const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder');
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder');

const batchSchema = z.object({
  records: z.array(
    z.object({
      offset: z.string(),
      value: z.instanceof(Buffer),
      headers: z.record(z.string(), z.instanceof(Buffer)),
    }),
  ),
});

beforeAll(() => {
  registerCodecs();
  registerCodecs();
});

describe('a batch that cannot be unfolded', () => {
  const good = Buffer.from(fixtures.snappy.data, 'base64');
  const damaged = Buffer.from(good);
  damaged.fill(0xff, 60, 90);
  const cases = {
    'cut off': { codec: 2, data: good.subarray(0, 200), reason: 'compression snappy cannot be read' },
    'with changed bytes': { codec: 2, data: damaged, reason: 'compression snappy cannot be read' },
    'of an unknown compression': { codec: 6, data: good, reason: 'compression of number 6 cannot be read' },
    'of another compression than it says': {
      codec: 4,
      data: good,
      reason: 'compression zstd cannot be read',
    },
    'beyond the limit': {
      codec: 1,
      data: gzipSync(Buffer.alloc(40 * 1024 * 1024)),
      reason: 'compression gzip cannot be read',
    },
    'whose content is no records': {
      codec: 1,
      data: gzipSync(Buffer.alloc(500, 0x55)),
      reason: 'record 0 of 40',
    },
    'of no bytes': { codec: 3, data: Buffer.alloc(0), reason: 'compression lz4 cannot be read' },
  };

  test.each(Object.entries(cases))(
    '%s is that many damaged records',
    async (_name, { codec, data, reason }) => {
      const records = await decode(batchOf(codec, data, { count: 40, lastOffsetDelta: 41, base: 1000n }));
      const offsets = records.map(({ offset }) => Number(offset));
      expect(offsets).toEqual([...Array.from({ length: 39 }, (_, index) => 1000 + index), 1041]);
      for (const { headers } of records) expect(headers[DAMAGE_HEADER]?.toString()).toContain(reason);
      expect(records[0]?.value.equals(data.subarray(0, 64 * 1024))).toBe(true);
    },
  );

  test('does not touch a good one', async () => {
    const records = await decode(batchOf(2, good, { count: 40, lastOffsetDelta: 39, base: 7n }));
    expect(records.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 40 }, (_, index) => `${7 + index}`),
    );
    expect(records.every(({ headers }) => Object.keys(headers).length === 0)).toBe(true);
    expect(records[3]?.value.toString()).toContain('"id":"t3"');
  });
});

async function decode(bytes: Buffer) {
  return batchSchema.parse(await decodeBatch(new Decoder(bytes))).records;
}

type Shape = { count: number; lastOffsetDelta: number; base: bigint };

function batchOf(codec: number, data: Buffer, { count, lastOffsetDelta, base }: Shape): Buffer {
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(base, 0);
  header.writeInt32BE(49 + data.length, 8);
  header.writeInt8(2, 16);
  header.writeInt16BE(codec, 21);
  header.writeInt32BE(lastOffsetDelta, 23);
  header.writeInt32BE(count, 57);
  return Buffer.concat([header, data]);
}
