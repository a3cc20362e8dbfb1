import { describe, expect, it } from 'vitest';
import {
  addTraffic,
  MAX_SAMPLES,
  noTraffic,
  withEarlier,
  type PartitionCounters,
  type Traffic,
} from './traffic';

const counters = (
  at: number,
  accepted: number,
  part: Partial<PartitionCounters> = {},
): PartitionCounters => ({
  stream: 'demo',
  partition: 0,
  accepted,
  late: 0,
  rejected: 0,
  duplicate: 0,
  lag: 0,
  at,
  ...part,
});
const run = (...steps: readonly (readonly [number, readonly PartitionCounters[]])[]): Traffic =>
  steps.reduce((held, [at, told]) => addTraffic(held, told, at), noTraffic);
const accepted = ({ samples }: Traffic) => samples.map(sample => sample.accepted);

describe('traffic', () => {
  it('needs two reports for a rate', () => {
    expect(accepted(run([1000, [counters(1000, 50)]]))).toEqual([]);
    expect(accepted(run([1000, [counters(1000, 50)]], [3000, [counters(3000, 150)]]))).toEqual([50]);
  });
  it('takes no sample more than once a second', () => {
    const held = run([1000, [counters(1000, 0)]], [2000, [counters(2000, 10)]], [2250, [counters(2250, 20)]]);
    expect(accepted(held)).toEqual([10]);
    expect(accepted(addTraffic(held, [counters(3000, 40)], 3000))).toEqual([10, 30]);
  });
  it('keeps the rate of a partition whose worker reports at other times', () => {
    const other = (at: number, count: number) => counters(at, count, { partition: 1 });
    const held = run(
      [1000, [counters(1000, 0), other(1000, 0)]],
      [2000, [counters(2000, 10), other(2000, 10)]],
      [3000, [counters(3000, 20), other(2000, 10)]],
    );
    expect(accepted(held)).toEqual([20, 20]);
  });
  it('drops the rate of one that fell silent', () => {
    const held = run([1000, [counters(1000, 0)]], [2000, [counters(2000, 10)]], [9000, [counters(2000, 10)]]);
    expect(accepted(held)).toEqual([10]);
  });
  it('says nothing about a stretch in which a counter fell', () => {
    const held = run(
      [1000, [counters(1000, 100)]],
      [2000, [counters(2000, 40)]],
      [3000, [counters(3000, 90)]],
    );
    expect(accepted(held)).toEqual([50]);
  });
  it('is bounded', () => {
    let held = noTraffic;
    for (let at = 0; at < 2_000_000; at += 1000) held = addTraffic(held, [counters(at, at)], at);
    expect(held.samples).toHaveLength(MAX_SAMPLES);
  });
  it('takes in what was measured before, once', () => {
    const held = run([1000, [counters(1000, 0)]], [2000, [counters(2000, 10)]]);
    const earlier = { at: 500, accepted: 7, late: 0, rejected: 0, duplicate: 0, lag: 0 };
    const both = withEarlier(held, [earlier, { ...earlier, at: 2000 }]);
    expect(accepted(both)).toEqual([7, 10]);
    expect(withEarlier(both, [earlier])).toBe(both);
  });
});
