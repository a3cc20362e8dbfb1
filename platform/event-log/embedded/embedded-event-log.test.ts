import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runChild, runThread } from '../../testing/run-child';
import { newTopic, readAll, record, text, until } from '../event-log.testing';
import { openEmbeddedEventLog } from './embedded-event-log';

const dir = mkdtempSync(join(tmpdir(), 'weir-log-'));
const open = () => openEmbeddedEventLog({ dir, now: Date.now });
afterAll(() => rm(dir, { recursive: true }));

describe('several threads and processes on one folder', () => {
  test('a process killed while it appends loses nothing that was acknowledged', async () => {
    const log = await open();
    for (let round = 0; round < 5; round += 1) {
      const topic = newTopic();
      await log.ensureTopic(topic, { partitions: 1 });
      const acknowledged = new Set<unknown>();
      const child = await runChild(
        'platform/event-log/embedded/appender.testing.ts',
        [dir, topic, 'a'],
        serial => acknowledged.add(serial),
      );
      await until(() => acknowledged.size >= 50);
      await child.kill();

      const reopened = await open();
      const counts = countBySerial(await readAll(reopened, topic));
      for (const serial of acknowledged) expect(counts.get(`a-${String(serial)}`)).toBe(10);
      // An append is there whole or not at all.
      expect([...counts.values()].every(count => count === 10)).toBe(true);
      await reopened.append(topic, [record('after')]);
      await reopened.close();
    }
    await log.close();
  });

  test('two processes and this one append to one partition without a gap or a loss', async () => {
    const [log, topic] = [await open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 1 });
    const counts = { a: 0, b: 0 };
    const start = (name: 'a' | 'b') =>
      runChild(
        'platform/event-log/embedded/appender.testing.ts',
        [dir, topic, name],
        () => (counts[name] += 1),
      );
    const children = await Promise.all([start('a'), start('b')]);
    let mine = 0;
    while (counts.a < 200 || counts.b < 200) {
      await log.append(
        topic,
        Array.from({ length: 10 }, () => record(`c-${mine}-`)),
      );
      mine += 1;
    }
    for (const child of children) await child.kill();
    const records = await readAll(log, topic);
    expect(records.every(({ offset }, index) => offset === BigInt(index))).toBe(true);
    const found = [...countBySerial(records).keys()];
    for (const [name, least] of Object.entries({ ...counts, c: mine })) {
      expect(found.filter(serial => serial.startsWith(`${name}-`)).length).toBeGreaterThanOrEqual(least);
    }
    await log.close();
  });

  test('a worker thread hears of what this one appends, and the other way round', async () => {
    const [log, topic] = [await open(), newTopic()];
    await log.ensureTopic(topic, { partitions: 2 });
    const thread = await runThread('platform/event-log/embedded/echo-thread.testing.ts', { dir, topic });
    const stop = new AbortController();
    const answers: string[] = [];
    const consumed = log.consume(
      { topic, partition: 1, offset: 0n },
      async ({ records }) => void answers.push(...records.map(text)),
      stop.signal,
    );
    for (let round = 0; round < 50; round += 1) {
      await log.append(topic, [record(`ping ${round}`)]);
      await until(() => answers.length > round);
    }
    expect(answers).toEqual(Array.from({ length: 50 }, (_, round) => `ping ${round}`));
    stop.abort();
    await consumed;
    thread.postMessage('stop');
    await new Promise(resolve => thread.once('exit', resolve));
    await log.close();
  });
});

test('a compacted topic holds the newest record of each key and counts what went', async () => {
  const [log, topic] = [await open(), newTopic()];
  await log.ensureTopic(topic, { partitions: 1, compacted: true });
  for (const value of ['a1', 'b1', 'a2', 'c1', 'a3']) {
    await log.append(topic, [record(value, 0, value.slice(0, 1))]);
  }
  const stop = new AbortController();
  const batches: (readonly [bigint, string[]])[] = [];
  await log.consume(
    { topic, partition: 0, offset: 0n },
    async ({ skipped, records }) => void batches.push([skipped, records.map(text)]),
    stop.signal,
    async () => stop.abort(),
  );
  expect(batches).toEqual([[2n, ['b1', 'c1', 'a3']]]);
  await log.close();
});

test('the time of appending does not go back with the clock, nor with another client', async () => {
  const [topic, times] = [newTopic(), [1000, 5000, 3000, 6000]];
  for (const time of times) {
    const log = await openEmbeddedEventLog({ dir, now: () => time });
    await log.ensureTopic(topic, { partitions: 1 });
    await log.append(topic, [record('x')]);
    await log.close();
  }
  const log = await open();
  expect((await readAll(log, topic)).map(({ appendedMs }) => appendedMs)).toEqual([1000, 5000, 5000, 6000]);
  await log.close();
});

test('says that a folder cannot be used', async () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  await expect(openEmbeddedEventLog({ dir: join(file, 'below'), now: Date.now })).rejects.toMatchObject({
    name: 'PortError',
    code: 'unavailable',
    message: expect.stringContaining(join(file, 'below')),
  });
});

test('does not spin while nothing happens', async () => {
  const [log, topic] = [await open(), newTopic()];
  await log.ensureTopic(topic, { partitions: 8 });
  const stop = new AbortController();
  let idleCalls = 0;
  const consumed = Array.from({ length: 8 }, (_, partition) =>
    log.consume(
      { topic, partition, offset: 0n },
      async () => {},
      stop.signal,
      async () => void (idleCalls += 1),
    ),
  );
  await new Promise(resolve => setTimeout(resolve, 1000));
  const [before, callsBefore] = [process.cpuUsage(), idleCalls];
  await new Promise(resolve => setTimeout(resolve, 2000));
  const { user, system } = process.cpuUsage(before);
  const calls = idleCalls - callsBefore;
  stop.abort();
  await Promise.all(consumed);
  await log.close();
  // bench/event-log.ts measures it alone; here the test runner shares the process. A loop without rest would be 1.
  expect((user + system) / 2_000_000).toBeLessThan(0.2);
  expect(calls).toBeGreaterThan(0);
  expect(calls).toBeLessThanOrEqual(8 * 21);
});

function countBySerial(records: readonly { value: Uint8Array }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of records) {
    const serial = Buffer.from(value).toString().split('-').slice(0, 2).join('-');
    counts.set(serial, (counts.get(serial) ?? 0) + 1);
  }
  return counts;
}
