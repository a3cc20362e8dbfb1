import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { planDefinitions } from '../../core/definitions/plan';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import type { EventLog } from '../../platform/event-log/event-log';
import { scanLog, type Search } from './scan-log';

const MINUTE = 60_000;
const COUNT = 20_000;
let folder: string;
let log: EventLog;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-scan-'));
  let now = 0;
  log = await openEmbeddedEventLog({ dir: join(folder, 'log'), now: () => now });
  await log.ensureTopic('pay', { partitions: 2 });
  for (let from = 0; from < COUNT; from += 500) {
    now = (from + 500) * MINUTE;
    await log.append(
      'pay',
      Array.from({ length: 500 }, (_, index) => record(from + index)),
    );
  }
});
afterAll(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

/** One event a minute; each id comes twice, an hour apart. */
function record(n: number) {
  const id = n % 120 < 60 ? `e${n}` : `e${n - 60}`;
  const event = { id, time: n * MINUTE, card: `c${n % 7}` };
  const value = Buffer.from(n % 11 === 0 ? '{"broken' : JSON.stringify(event));
  return { partition: n % 2, key: null, value };
}

function streamPlan(more: object): StreamPlan {
  const fields = { id: 'string', time: 'timestamp', card: 'string' };
  const stream = { name: 'pay', id: 'id', eventTime: 'time', fields, ...more };
  const planned = planDefinitions({ streams: [stream], metrics: [], features: [], rules: [] });
  const plan = planned.ok ? planned.plan.streams.get('pay') : undefined;
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

const search = (part: Partial<Search> = {}, more: object = {}): Search => ({
  stream: streamPlan(more),
  readTo: { 0: '10000', 1: '9000' },
  fromMs: 15_000 * MINUTE,
  texts: ['c3'],
  wants: values => values[2] === 'c3',
  ...part,
});

/** The minutes of the events that are found. */
async function found(wanted: Search, most?: number) {
  const result = await scanLog(log, wanted, most);
  if (!result.ok) throw new Error(result.reason);
  return { minutes: result.events.map(({ timeMs }) => timeMs / MINUTE).sort((a, b) => a - b), ...result };
}

const expected = (isTaken: (n: number) => boolean) =>
  Array.from({ length: COUNT }, (_, n) => n).filter(
    n => n >= 15_000 && n % 7 === 3 && n % 11 !== 0 && (n % 2 === 0 || n < 18_000) && isTaken(n),
  );

describe('a scan of the log', () => {
  test('finds the events of an entity up to where the log was read, and passes over what is older', async () => {
    const { minutes, records } = await found(search());
    expect(minutes).toEqual(expected(() => true));
    expect(records).toBeLessThan(8500);
    expect(records).toBeGreaterThanOrEqual(4000);
  });
  test('finds the same without knowing how the entity is written', async () => {
    expect((await found(search({ texts: null }))).minutes).toEqual(expected(() => true));
  });
  test('leaves out duplicates, as the intake did', async () => {
    const { minutes } = await found(search({}, { dedup: '2h' }));
    // Of two with one id the first is taken; where that one is broken, the second.
    expect(minutes).toEqual(expected(n => n % 120 < 60 || (n - 60) % 11 === 0));
  });
  test('reads all of the log where the window has no start', async () => {
    expect((await found(search({ fromMs: Number.NEGATIVE_INFINITY }))).records).toBe(19_000);
  });
  test.each<[string, Partial<Search>, number | undefined, RegExp]>([
    [
      'more than the most',
      { fromMs: 0 },
      5000,
      /^10000 records of pay, partition 0 would have to be read; 5000/,
    ],
    ['beyond the end', { readTo: { 0: '10001' } }, undefined, /ends before offset 10001/],
    ['a partition there is not', { readTo: { 7: '1' } }, undefined, /partition 7 ends before offset 1/],
  ])('of %s is refused', async (_, part, most, reason) => {
    const result = await scanLog(log, search(part), most);
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
  });
});

describe('a log that no longer holds the beginning', () => {
  test('is told, unless what is gone is too old to matter', async () => {
    let now = 0;
    const dir = join(folder, 'short');
    const short = await openEmbeddedEventLog({ dir, now: () => now, trimEveryMs: 20 });
    await short.ensureTopic('pay', { partitions: 1, retentionMs: 10 * MINUTE });
    for (let n = 0; n < 100; n += 1) {
      now = n * MINUTE;
      await short.append('pay', [{ ...record(n), partition: 0 }]);
    }
    const startOf = async () => Number((await short.bounds('pay'))[0]?.start);
    // Until all that is too old has gone: what is told below is the beginning.
    await vi.waitFor(async () => {
      const start = await startOf();
      await new Promise(resolve => setTimeout(resolve, 200));
      expect([start > 50, await startOf()]).toEqual([true, start]);
    }, 10_000);
    const [start, readTo] = [await startOf(), { 0: '100' }];
    const cut = await scanLog(short, search({ readTo, fromMs: (start - 20) * MINUTE }));
    expect(cut).toMatchObject({
      ok: false,
      reason: `the log of pay, partition 0 begins at offset ${start}: older records are gone`,
    });
    const young = await scanLog(short, search({ readTo, fromMs: (start + 5) * MINUTE }, { maxAhead: '1m' }));
    expect(young.ok).toBe(true);
    await short.close();
  });
});
