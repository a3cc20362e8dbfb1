import { createHash } from 'node:crypto';

/** Keys are bytes whose order is the order we read in: kind, topic, partition, offset. */
const TOPIC = 1;
const PARTITION = 2;
const BLOCK = 3;
const NEWEST = 4;
const COUNTER = 5;

/** One more with each append, so that a glance tells whether anything is new. */
export const commitsKey = Buffer.from([COUNTER, 1]);
/** The number the next topic gets. */
export const nextTopicKey = Buffer.from([COUNTER, 2]);

export const topicKey = (name: string) => Buffer.concat([Buffer.from([TOPIC]), Buffer.from(name)]);
export const topicRange = { start: Buffer.from([TOPIC]), end: Buffer.from([TOPIC + 1]) };

export function partitionKey(topicId: number, partition: number): Buffer {
  return prefix(PARTITION, topicId, partition, 0);
}

export function blockKey(topicId: number, partition: number, base: bigint): Buffer {
  const key = prefix(BLOCK, topicId, partition, 8);
  key.writeBigUInt64BE(base, 9);
  return key;
}

export const baseOf = (key: Uint8Array) =>
  Buffer.from(key.buffer, key.byteOffset, key.length).readBigUInt64BE(9);

/** Where the newest record of a key of a compacted topic lies. Long keys stand for themselves by their hash. */
export function newestKey(topicId: number, partition: number, key: string): Buffer {
  const bytes = Buffer.from(key);
  const short = bytes.length <= 64 ? bytes : createHash('sha512').update(bytes).digest();
  const head = prefix(NEWEST, topicId, partition, 1);
  head[9] = bytes.length <= 64 ? 0 : 1;
  return Buffer.concat([head, short]);
}

function prefix(kind: number, topicId: number, partition: number, rest: number): Buffer {
  const key = Buffer.allocUnsafe(9 + rest);
  key[0] = kind;
  key.writeUInt32BE(topicId, 1);
  key.writeUInt32BE(partition, 5);
  return key;
}
