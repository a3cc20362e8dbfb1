import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignShards } from './assign';
import { partitionOf } from './partition';

const names = (prefix: string) =>
  fc
    .uniqueArray(fc.nat(99), { minLength: 0, maxLength: 20 })
    .map(numbers => numbers.map(n => `${prefix}${n}`));

describe('the assignment of shards', () => {
  it('gives every shard to one living member, in shares that differ by one at most', () => {
    fc.assert(
      fc.property(
        names('s'),
        names('m'),
        fc.dictionary(fc.constantFrom('s1', 's2', 's3'), fc.constantFrom('m1', 'm2', 'gone')),
        (shards, members, current) => {
          const assignment = assignShards([shards], members, current);
          if (members.length === 0) {
            expect(assignment).toEqual({});
            return;
          }
          expect(Object.keys(assignment).sort()).toEqual([...shards].sort());
          const loads = members.map(
            member => Object.values(assignment).filter(holder => holder === member).length,
          );
          expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('is the same again when nothing changed', () => {
    fc.assert(
      fc.property(names('s'), names('m'), (shards, members) => {
        const first = assignShards([shards], members, {});
        expect(assignShards([shards], members, first)).toEqual(first);
      }),
    );
  });

  it('moves only what must move when a member leaves', () => {
    const shards = ['a', 'b', 'c', 'd', 'e', 'f'];
    const before = assignShards([shards], ['m1', 'm2', 'm3'], {});
    const after = assignShards([shards], ['m1', 'm2'], before);
    for (const shard of shards) if (before[shard] !== 'm3') expect(after[shard]).toBe(before[shard]);
  });
});

describe('the assignment of several stages', () => {
  it('levels each of them when a member joins, not just all together', () => {
    const intake = ['intake/0', 'intake/1', 'intake/2', 'intake/3'];
    const merge = ['merge/0', 'merge/1', 'merge/2', 'merge/3'];
    const alone = assignShards([intake, merge], ['m1'], {});
    const shared = assignShards([intake, merge], ['m1', 'm2'], alone);
    for (const stage of [intake, merge]) {
      expect(stage.filter(shard => shared[shard] === 'm2')).toHaveLength(2);
    }
  });

  it('gives single shards of different stages to different members', () => {
    const shared = assignShards([['intake/0'], ['merge/0']], ['m1', 'm2'], {});
    expect(new Set(Object.values(shared)).size).toBe(2);
  });
});

describe('the partition of a key', () => {
  it('is within the count and always the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const partition = partitionOf(key, partitions);
        expect(partition).toBe(partitionOf(key, partitions));
        expect(partition >= 0 && partition < partitions && Number.isInteger(partition)).toBe(true);
      }),
    );
  });

  it('spreads keys evenly', () => {
    const counts = new Array<number>(8).fill(0);
    for (let n = 0; n < 80_000; n += 1)
      counts[partitionOf(`card-${n}`, 8)] = (counts[partitionOf(`card-${n}`, 8)] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
