import { expect } from 'vitest';
import {
  appendAll,
  bytes,
  consumeUntilIdle,
  newTopic,
  readAll,
  record,
  text,
  until,
} from './event-log.testing';
import type { LogHarness } from './event-log.testing';
import type { Batch } from './event-log';

const NEVER = new AbortController().signal;

/** What every adapter promises about ends, errors and absence. */
export const eventLogFaultsContract: Record<string, (harness: LogHarness) => Promise<void>> = {
  'ends with the error of a handler and hands the batch over again': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await appendAll(log, topic, 10);
    const from = { topic, partition: 0, offset: 4n };
    const failure = new Error('the handler failed');
    const failing = log.consume(from, () => Promise.reject(failure), NEVER);
    await expect(failing).rejects.toBe(failure);
    expect((await readAll(log, topic, 0, 4n)).map(text)).toEqual(['4', '5', '6', '7', '8', '9']);
  },

  'ends with the error of onIdle': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const failure = new Error('onIdle failed');
    const failing = log.consume(
      { topic, partition: 0, offset: 0n },
      async () => {},
      NEVER,
      () => Promise.reject(failure),
    );
    await expect(failing).rejects.toBe(failure);
  },

  'ends quietly when asked, before the start, at the end and in a handler': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await appendAll(log, topic, 3);
    const from = { topic, partition: 0, offset: 0n };
    await log.consume(from, () => Promise.reject(new Error('not wanted')), AbortSignal.abort());

    const atEnd = new AbortController();
    await log.consume(
      from,
      async () => {},
      atEnd.signal,
      async () => atEnd.abort(),
    );

    const inHandler = new AbortController();
    let isHandled = false;
    await log.consume(
      from,
      async () => {
        inHandler.abort();
        await new Promise(resolve => setTimeout(resolve, 20));
        isHandled = true;
      },
      inHandler.signal,
    );
    expect(isHandled).toBe(true);
  },

  'lets one consumer at a time have a partition': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 2 });
    const stop = new AbortController();
    const first = log.consume({ topic, partition: 0, offset: 0n }, async () => {}, stop.signal);
    const second = log.consume({ topic, partition: 0, offset: 0n }, async () => {}, stop.signal);
    await expect(second).rejects.toMatchObject({ code: 'in_use' });
    expect(await readAll(log, topic, 1)).toEqual([]);
    stop.abort();
    await first;
    expect(await readAll(log, topic, 0)).toEqual([]);
  },

  'takes up a partition while others flow': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 3 });
    const stop = new AbortController();
    const seen = [0, 0, 0];
    const consume = (partition: number) =>
      log.consume(
        { topic, partition, offset: 0n },
        async ({ records }) => {
          seen[partition] = (seen[partition] ?? 0) + records.length;
        },
        stop.signal,
      );
    const appendEverywhere = () =>
      log.append(
        topic,
        [0, 1, 2].map(partition => record('x', partition)),
      );
    const consumed = [consume(0)];
    for (let round = 1; round <= 3; round += 1) {
      await appendEverywhere();
      await until(() => seen.slice(0, round).every(count => count === round));
      if (round < 3) consumed.push(consume(round));
    }
    stop.abort();
    await Promise.all(consumed);
    expect(seen).toEqual([3, 3, 3]);
  },

  'keeps the partitions of a topic that is there': async harness => {
    const [log, other, topic] = [await harness.open(), await harness.open(), newTopic()];
    expect(await log.ensureTopic(topic, { partitions: 3 })).toBe(3);
    expect(await log.ensureTopic(topic, { partitions: 5 })).toBe(3);
    expect(await other.ensureTopic(topic, { partitions: 1 })).toBe(3);
    expect(await other.bounds(topic)).toHaveLength(3);
  },

  'creates a topic once when several ask at once': async harness => {
    const [log, other, topic] = [await harness.open(), await harness.open(), newTopic()];
    const counts = await Promise.all(
      [log, other, log].map(each => each.ensureTopic(topic, { partitions: 2 })),
    );
    expect(counts).toEqual([2, 2, 2]);
  },

  'knows where topics end while others are created': async harness => {
    const maker = await harness.open();
    const topics = [newTopic(), newTopic(), newTopic()];
    for (const topic of topics) await maker.ensureTopic(topic, { partitions: 2 });
    for (let round = 0; round < 15; round += 1) {
      const log = await harness.open();
      const created = [newTopic(), ...topics, newTopic()].map(topic =>
        log.ensureTopic(topic, { partitions: 2 }),
      );
      const found = await Promise.all(topics.map(topic => log.bounds(topic)));
      for (const bounds of found) expect(bounds.map(({ partition }) => partition)).toEqual([0, 1]);
      expect(await Promise.all(created)).toEqual([2, 2, 2, 2, 2]);
    }
  },

  'refuses names and numbers that cannot be': async harness => {
    const log = await harness.open();
    for (const [name, partitions] of [
      ['', 1],
      ['a b', 1],
      ['a'.repeat(250), 1],
      ['ok', 0],
      ['ok', 1.5],
    ] as const) {
      await expect(log.ensureTopic(name, { partitions })).rejects.toMatchObject({ code: 'refused' });
    }
  },

  'says that a topic is missing': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    const missing = { name: 'PortError', code: 'missing' };
    await expect(log.bounds(topic)).rejects.toMatchObject(missing);
    await expect(log.append(topic, [record('x')])).rejects.toMatchObject(missing);
    const consumed = log.consume({ topic, partition: 0, offset: 0n }, async () => {}, NEVER);
    await expect(consumed).rejects.toMatchObject(missing);
  },

  'refuses a partition the topic does not have, and takes nothing of that append': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await expect(log.append(topic, [record('x', 0), record('y', 1)])).rejects.toMatchObject({
      code: 'refused',
    });
    const consumed = log.consume({ topic, partition: 1, offset: 0n }, async () => {}, NEVER);
    await expect(consumed).rejects.toMatchObject({ code: 'refused' });
    expect(await readAll(log, topic)).toEqual([]);
  },

  'says that the log lost what was read already': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    await appendAll(log, topic, 3);
    const consumed = log.consume({ topic, partition: 0, offset: 4n }, async () => {}, NEVER);
    await expect(consumed).rejects.toMatchObject({
      code: 'lost',
      message: expect.stringContaining('recreated'),
    });
  },

  'counts exactly what was trimmed away': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1, ...harness.trimmable });
    await appendAll(log, topic, 7);
    await harness.trim(topic, 7n);
    await appendAll(log, topic, 4, 'new');
    expect(await log.bounds(topic)).toEqual([{ partition: 0, start: 7n, end: 11n }]);
    const batches: Batch[] = [];
    for (const offset of [0n, 5n, 7n, 8n]) {
      await consumeUntilIdle(log, { topic, partition: 0, offset }, async batch => void batches.push(batch));
    }
    expect(batches.map(({ skipped, records }) => [skipped, records.length])).toEqual([
      [7n, 4],
      [2n, 4],
      [0n, 4],
      [0n, 3],
    ]);
    expect(batches[0]?.records[0]?.offset).toBe(7n);
  },

  'keeps at least the newest record of each key of a compacted topic': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1, compacted: true });
    const long = 'k'.repeat(3000);
    for (const version of ['1', '2', '3']) {
      for (const key of ['a', 'b', long]) {
        await log.append(topic, [{ partition: 0, key, value: bytes(`${key[0]}${version}`) }]);
      }
    }
    const read = await readAll(log, topic);
    const offsets = read.map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.toSorted((a, b) => Number(a - b)));
    const newest = Object.fromEntries(read.map(each => [each.key, text(each)]));
    expect(newest).toEqual({ a: 'a3', b: 'b3', [long]: 'k3' });
    const withoutKey = log.append(topic, [record('no key')]);
    await expect(withoutKey).rejects.toMatchObject({ code: 'refused' });
  },

  'loses and doubles nothing of appends at once from two clients': async harness => {
    const [log, other, topic] = [await harness.open(), await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const appends = Array.from({ length: 100 }, (_, round) => [
      appendAll(log, topic, 5, `mine-${round}-`),
      appendAll(other, topic, 5, `theirs-${round}-`),
    ]);
    await Promise.all(appends.flat());
    const read = await readAll(log, topic);
    expect(read.map(({ offset }) => offset)).toEqual(read.map((_, index) => BigInt(index)));
    for (const who of ['mine', 'theirs']) {
      const expected = Array.from(
        { length: 500 },
        (_, index) => `${who}-${Math.floor(index / 5)}-${index % 5}`,
      );
      expect(read.map(text).filter(value => value.startsWith(`${who}-`))).toEqual(expected);
    }
  },

  'does nothing more once it is closed': async harness => {
    const [log, topic] = [await harness.open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const closedUnderneath = log.consume({ topic, partition: 0, offset: 0n }, async () => {}, NEVER);
    const ended = expect(closedUnderneath).rejects.toMatchObject({ code: 'unavailable' });
    const appended = appendAll(log, topic, 1);
    await appended;
    await log.close();
    await log.close();
    await ended;
    await expect(log.append(topic, [record('late')])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(log.bounds(topic)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readAll(await harness.open(), topic)).toHaveLength(1);
  },
};
