import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EventLog } from '../event-log';
import { appendAll, newTopic, readAll, record, text, until } from '../event-log.testing';
import { Kafka, logLevel } from './kafkajs';
import { openKafkaEventLog } from './kafka-event-log';

const brokers = process.env.KAFKA_BROKERS?.split(',') ?? [];
const isAbsent = brokers.length === 0;
const hasKcat = spawnSync('kcat', ['-V']).status === 0;

describe.skipIf(isAbsent)(
  `foreign records on Kafka${isAbsent ? ' (skipped: KAFKA_BROKERS is not set)' : ''}`,
  () => {
    const client = new Kafka({ brokers: isAbsent ? ['none:1'] : brokers, logLevel: logLevel.NOTHING });
    const [admin, producer] = [client.admin(), client.producer()];
    const transactional = client.producer({
      transactionalId: newTopic(),
      maxInFlightRequests: 1,
      idempotent: true,
    });
    let log: EventLog;

    beforeAll(async () => {
      await Promise.all([admin.connect(), producer.connect(), transactional.connect()]);
      log = await openKafkaEventLog({
        brokers,
        clientId: 'weir-test',
        log: (_level, message) => console.error(message),
      });
    });
    afterAll(async () => {
      await log.close();
      await Promise.all([admin.disconnect(), producer.disconnect(), transactional.disconnect()]);
    });

    const lines = Array.from(
      { length: 500 },
      (_, index) => `{"id":"t${index}","words":"the same again and again"}`,
    );
    test.skipIf(!hasKcat).each(['gzip', 'snappy', 'lz4', 'zstd', 'none'])(
      `reads what kcat writes with compression %s${hasKcat ? '' : ' (kcat, Debian package kafkacat, is absent)'}`,
      async codec => {
        const topic = newTopic();
        await log.ensureTopic(topic, { partitions: 1 });
        const args = ['-P', '-b', brokers.join(','), '-t', topic, '-z', codec, '-X', 'linger.ms=200'];
        expect(spawnSync('kcat', args, { input: `${lines.join('\n')}\n` }).status).toBe(0);
        const read = await readAll(log, topic);
        expect(read.map(text)).toEqual(lines);
        expect(read.every(({ damage }) => damage === undefined)).toBe(true);
      },
    );

    test('a batch that unfolds beyond the limit is one damaged record, and the log goes on', async () => {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      await appendAll(log, topic, 2, 'before');
      const bomb = { key: null, value: Buffer.alloc(40 * 1024 * 1024), partition: 0 };
      await producer.send({ topic, compression: 1, messages: [bomb] });
      await appendAll(log, topic, 2, 'after');
      const read = await readAll(log, topic);
      expect(read.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(read[2]?.damage).toContain('compression gzip cannot be read');
      expect(read.filter(({ damage }) => damage === undefined).map(text)).toEqual([
        'before0',
        'before1',
        'after0',
        'after1',
      ]);
    });

    test('a null value is damage, not an end', async () => {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      await producer.send({
        topic,
        messages: [
          { key: 'k', value: null },
          { key: null, value: 'good' },
        ],
      });
      const read = await readAll(log, topic);
      expect(read.map(({ key, damage, value }) => [key, damage, value.length])).toEqual([
        ['k', 'null value', 0],
        [null, undefined, 4],
      ]);
    });

    test('ends of transactions and what was aborted are neither records nor losses', async () => {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      const stop = new AbortController();
      const [seen, skips, ends]: [string[], bigint[], bigint[]] = [[], [], []];
      const consumed = log.consume(
        { topic, partition: 0, offset: 0n },
        async batch => {
          seen.push(...batch.records.map(text));
          skips.push(batch.skipped);
        },
        stop.signal,
        async end => void ends.push(end),
      );
      for (const [value, isKept] of [
        ['one', true],
        ['two', false],
        ['three', true],
      ] as const) {
        const transaction = await transactional.transaction();
        await transaction.send({ topic, messages: [{ value, partition: 0 }] });
        await (isKept ? transaction.commit() : transaction.abort());
      }
      await until(() => ends.at(-1) === 6n);
      await appendAll(log, topic, 1, 'last');
      await until(() => seen.length === 3);
      stop.abort();
      await consumed;
      expect(seen).toEqual(['one', 'three', 'last0']);
      expect(skips.every(skipped => skipped === 0n)).toBe(true);
    });

    test('a trim while reading is counted exactly', async () => {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      // More than is fetched ahead while the handler holds the first batch.
      const value = new Uint8Array(800_000);
      for (let round = 0; round < 30; round += 1)
        await log.append(topic, [{ partition: 0, key: null, value }]);
      const stop = new AbortController();
      let [next, skipped, isTrimmed] = [0n, 0n, false];
      await log.consume(
        { topic, partition: 0, offset: 0n },
        async batch => {
          if (!isTrimmed) {
            isTrimmed = true;
            await new Promise(resolve => setTimeout(resolve, 1000));
            await admin.fetchTopicOffsets(topic);
            await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '28' }] });
          }
          skipped += batch.skipped;
          next += batch.skipped + BigInt(batch.records.length);
          expect((batch.records.at(-1)?.offset ?? -1n) + 1n).toBe(next);
        },
        stop.signal,
        async () => stop.abort(),
      );
      expect(next).toBe(30n);
      expect(skipped).toBeGreaterThan(0n);
    });

    test('a record that Kafka finds too large is refused alone', async () => {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      const large = { partition: 0, key: null, value: new Uint8Array(1_100_000) };
      const outcomes = await Promise.allSettled([
        log.append(topic, [record('first')]),
        log.append(topic, [large]),
        log.append(topic, [record('second')]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(outcomes[1]).toMatchObject({ reason: { name: 'PortError', code: 'refused', retriable: false } });
      expect(new Set((await readAll(log, topic)).map(text))).toEqual(new Set(['first', 'second']));
    });

    test('leaves no private group behind', async () => {
      const clientId = `weir-test-${randomUUID()}`;
      const own = await openKafkaEventLog({ brokers, clientId, log: () => {} });
      const topic = newTopic();
      await own.ensureTopic(topic, { partitions: 1 });
      await readAll(own, topic);
      await vi.waitFor(async () => expect(await countGroups(clientId)).toBe(1), 10_000);
      await own.close();
      await vi.waitFor(async () => expect(await countGroups(clientId)).toBe(0), 10_000);
    });

    test('says that no broker answers', async () => {
      const opened = openKafkaEventLog({ brokers: ['127.0.0.1:1'], clientId: 'weir-test', log: () => {} });
      await expect(opened).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('127.0.0.1:1'),
      });
    }, 60_000);

    const countGroups = async (clientId: string) =>
      (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith(`weir-w-${clientId}-`))
        .length;
  },
);
