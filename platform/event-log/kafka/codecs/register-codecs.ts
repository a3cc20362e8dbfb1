import { randomUUID } from 'node:crypto';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { CompressionCodecs } from '../kafkajs';
import { decompressLz4 } from './lz4';
import { checkRecords, headerBefore, standIns } from './records';
import { decompressSnappy } from './snappy';
import { decompressZstd } from './zstd';

type Decompress = (data: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;
/** What kafkajs asks of a codec. It writes with what it brings along; we only read what others wrote. */
export type Codec = Readonly<{ decompress(data: Buffer): Promise<Buffer> }>;

/** A batch may not unfold into more. */
export const DECOMPRESSED_BYTES_MAX = 32 * 1024 * 1024;
/** So much of a batch that cannot be read is kept for people to look at. */
const KEPT_BYTES_MAX = 64 * 1024;

/** A record with this header stands for one that could not be read. Nobody outside can know the name. */
export const DAMAGE_HEADER = `weir-damage-${randomUUID()}`;

const gunzipCapped = promisify(gunzip);
const codecs: Record<number, [name: string, decompress: Decompress]> = {
  1: ['gzip', (data, maxOutputLength) => gunzipCapped(data, { maxOutputLength })],
  2: ['snappy', decompressSnappy],
  3: ['lz4', decompressLz4],
  4: ['zstd', decompressZstd],
};

/** For all clients of this process: kafkajs keeps one table. Repeating it changes nothing. */
export function registerCodecs(): void {
  for (const id of [1, 2, 3, 4, 5, 6, 7]) {
    const [name, decompress] = codecs[id] ?? [`of number ${id}`, unknownCodec];
    const own = id === 1 ? CompressionCodecs[1]() : {};
    const codec = { ...own, ...guard(name, decompress) };
    Object.assign(CompressionCodecs, { [id]: () => codec });
  }
}

/** kafkajs would stop at a batch it cannot unfold, for good: one foreign batch must not do that. */
export function guard(name: string, decompress: Decompress): Codec {
  return {
    async decompress(data) {
      const header = headerBefore(data);
      try {
        const plain = await decompress(data, DECOMPRESSED_BYTES_MAX);
        if (header !== null) checkRecords(plain, header.count);
        return plain;
      } catch (error) {
        if (header === null) throw error;
        const reason = `compression ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
        return standIns(header, [DAMAGE_HEADER, reason], data.subarray(0, KEPT_BYTES_MAX));
      }
    },
  };
}

const unknownCodec: Decompress = () => {
  throw new Error('nobody knows this number');
};
