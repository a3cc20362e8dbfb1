import { describe, expect, it } from 'vitest';
import type { PartitionStatus } from '@/contracts/records';
import { unaccounted } from '@/core/traffic/balance';
import { streamWatermarks } from './stream-watermarks';
import { byStream, holderOf, totalsOf } from './balance';

const status = (part: Partial<PartitionStatus>): PartitionStatus => ({
  stream: 'demo',
  topic: 'demo',
  partition: 0,
  worker: 'w1',
  epoch: '1',
  offset: '10',
  end: '10',
  lag: 0,
  watermark: 100,
  maxEventTime: 110,
  idle: false,
  note: null,
  read: 10,
  accepted: 7,
  late: 1,
  duplicate: 1,
  rejected: 1,
  ahead: 0,
  rate: 2,
  at: 1,
  ...part,
});

describe('the balance', () => {
  it('is even where every record read ended in one of four', () => {
    expect(unaccounted(totalsOf([status({}), status({ partition: 1 })]))).toBe(0);
    expect(totalsOf([status({}), status({ partition: 1 })])).toMatchObject({
      read: 20,
      accepted: 14,
      rate: 4,
    });
  });
  it('names what is missing and what is too much', () => {
    expect(unaccounted(totalsOf([status({ read: 12 })]))).toBe(2);
    expect(unaccounted(totalsOf([status({ read: 9 })]))).toBe(-1);
  });
  it('of no partition is even', () => expect(unaccounted(totalsOf([]))).toBe(0));
});

describe('the watermark of a stream', () => {
  const why = (statuses: PartitionStatus[]) =>
    streamWatermarks(statuses).map(({ stream, watermark, holder, why: text }) => [
      stream,
      watermark,
      holder?.partition ?? null,
      text,
    ]);
  it('is that of the partition that holds it, with its reason', () => {
    const slow = status({ partition: 1, watermark: 50, note: 'holds the watermark: 7 records behind' });
    expect(why([status({}), slow, status({ partition: 2, watermark: 1, idle: true })])).toEqual([
      ['demo', 50, 1, '7 records behind'],
    ]);
  });
  it('with one partition follows its newest event', () =>
    expect(why([status({})])).toEqual([['demo', 100, 0, 'follows its newest event']]));
  it('is not there while a partition has no event and is not idle yet', () =>
    expect(why([status({}), status({ partition: 1, watermark: null, note: 'no event yet' })])).toEqual([
      ['demo', null, 1, 'no event yet'],
    ]));
  it('of idle partitions is held by no one', () =>
    expect(why([status({ idle: true, note: 'idle: holds' })])).toEqual([['demo', 100, null, 'idle: holds']]));
});

describe('the watermark', () => {
  it('is held by the lowest that is not idle', () => {
    const slow = status({ partition: 1, watermark: 50 });
    const idle = status({ partition: 2, watermark: 10, idle: true });
    expect(holderOf([status({}), slow, idle])).toBe(slow);
  });
  it('of a stream with one partition has no holder to name', () => {
    expect(byStream([status({})])[0]?.holder).toBeNull();
  });
  it('that nobody has yet is held by nobody', () =>
    expect(holderOf([status({ watermark: null })])).toBeNull());
});
