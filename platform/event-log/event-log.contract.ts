import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { appendAll, bytes, consumeUntilIdle, newTopic, readAll, record, text } from './event-log.testing';
import type { LogHarness } from './event-log.testing';
import type { Batch } from './event-log';

/** What every adapter promises. Each promise uses a topic of its own, so the log need not be empty. */
export const eventLogContract: Record<string, (harness: LogHarness) => Promise<void>> = {
  'numbers the records of each partition from 0, by one, in the order of appending': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 2 });
    for (let round = 0; round < 20; round += 1) {
      await log.append(topic, [record(`a${round}`, 0), record(`b${round}`, 1), record(`c${round}`, 0)]);
    }
    const first = await readAll(log, topic, 0);
    expect(first.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 40 }, (_, index) => BigInt(index)),
    );
    expect(first.map(text)).toEqual(
      Array.from({ length: 20 }, (_, round) => [`a${round}`, `c${round}`]).flat(),
    );
    expect((await readAll(log, topic, 1)).map(text)).toEqual(
      Array.from({ length: 20 }, (_, round) => `b${round}`),
    );
    expect(await log.bounds(topic)).toEqual([
      { partition: 0, start: 0n, end: 40n },
      { partition: 1, start: 0n, end: 20n },
    ]);
  },

  'gives keys back as they were: null, empty, long and of any script': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const keys = [null, '', 'card-1', 'naïve 鍵 🔑', 'k'.repeat(5000)];
    await log.append(
      topic,
      keys.map(key => ({ partition: 0, key, value: bytes('x') })),
    );
    expect((await readAll(log, topic)).map(({ key }) => key)).toEqual(keys);
  },

  'gives values back byte for byte: none, each byte, 1 MB': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
    const values = [new Uint8Array(), everyByte, new Uint8Array(randomBytes(1_000_000)), bytes('after')];
    for (const value of values) await log.append(topic, [{ partition: 0, key: null, value }]);
    const read = await readAll(log, topic);
    expect(read.map(({ value }) => Buffer.from(value).toString('base64'))).toEqual(
      values.map(value => Buffer.from(value).toString('base64')),
    );
    expect(read.every(({ damage }) => damage === undefined)).toBe(true);
  },

  'keeps the bytes it handed over as they were while more is appended': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await appendAll(log, topic, 50);
    const before = await readAll(log, topic);
    const copies = before.map(({ value }) => Buffer.from(value).toString());
    await appendAll(log, topic, 500);
    await readAll(log, topic);
    expect(before.map(text)).toEqual(copies);
  },

  'starts at any offset': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    for (let round = 0; round < 5; round += 1) await appendAll(log, topic, 20, `r${round}-`);
    for (const from of [0n, 1n, 19n, 20n, 57n, 99n]) {
      const read = await readAll(log, topic, 0, from);
      expect(read[0]?.offset).toBe(from);
      expect(read).toHaveLength(100 - Number(from));
    }
    expect(await readAll(log, topic, 0, 100n)).toEqual([]);
  },

  'hands over batches one at a time, contiguous, each with the end of the log': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    for (let round = 0; round < 12; round += 1) await appendAll(log, topic, 1000);
    let [inHand, inHandMax, next] = [0, 0, 0n];
    await consumeUntilIdle(log, { topic, partition: 0, offset: 0n }, async batch => {
      inHand += 1;
      inHandMax = Math.max(inHandMax, inHand);
      await new Promise(resolve => setTimeout(resolve, 2));
      expect(batch).toMatchObject({ topic, partition: 0, skipped: 0n, end: 12_000n });
      expect(batch.records[0]?.offset).toBe(next);
      expect(batch.records.length).toBeLessThanOrEqual(5000);
      next += BigInt(batch.records.length);
      inHand -= 1;
    });
    expect({ next, inHandMax }).toEqual({ next: 12_000n, inHandMax: 1 });
  },

  'bounds a batch by its bytes': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const value = new Uint8Array(randomBytes(300_000));
    for (let round = 0; round < 30; round += 1) await log.append(topic, [{ partition: 0, key: null, value }]);
    const batches: Batch[] = [];
    await consumeUntilIdle(log, { topic, partition: 0, offset: 0n }, async batch => void batches.push(batch));
    const sizes = batches.map(({ records }) =>
      records.reduce((sum, { value: { length } }) => sum + length, 0),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9_000_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 1024 * 1024);
  },

  'says when records were appended, never going back': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const before = Date.now();
    for (let round = 0; round < 5; round += 1) await appendAll(log, topic, 3);
    const times = (await readAll(log, topic)).map(({ appendedMs }) => appendedMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    // Clocks of two machines may differ a little; days would be a mistake of units.
    for (const time of times) expect(Math.abs(time - before)).toBeLessThan(60_000);
  },

  'waits at the end, says so with the end, and hands over what comes': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await appendAll(log, topic, 3);
    const stop = new AbortController();
    const ends: bigint[] = [];
    const seen: string[] = [];
    await log.consume(
      { topic, partition: 0, offset: 0n },
      async ({ records }) => {
        seen.push(...records.map(text));
        if (seen.length === 5) stop.abort();
      },
      stop.signal,
      async end => {
        ends.push(end);
        if (ends.length === 3) await appendAll(log, topic, 2, 'new');
      },
    );
    expect(ends.slice(0, 3)).toEqual([3n, 3n, 3n]);
    expect(seen).toEqual(['0', '1', '2', 'new0', 'new1']);
  },

  'waits at the end of an empty topic': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const batches: Batch[] = [];
    await consumeUntilIdle(log, { topic, partition: 0, offset: 0n }, async batch => void batches.push(batch));
    expect(batches).toEqual([]);
  },

  'notices what another client appends': async harness => {
    const [log, other, topic] = [await harness.open(), await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const stop = new AbortController();
    let isIdle = () => {};
    const idle = new Promise<void>(resolve => (isIdle = resolve));
    const seen: string[] = [];
    const consumed = log.consume(
      { topic, partition: 0, offset: 0n },
      async ({ records }) => {
        seen.push(...records.map(text));
        if (seen.length === 10) stop.abort();
      },
      stop.signal,
      async () => isIdle(),
    );
    await idle;
    await appendAll(other, topic, 10);
    await consumed;
    expect(seen).toHaveLength(10);
  },
};
