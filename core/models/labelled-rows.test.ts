import { describe, expect, it } from 'vitest';
import { RowCollector, type Label } from './labelled-rows';

const DAY = 86_400_000;

function collected(...times: readonly number[]): RowCollector {
  const collector = new RowCollector(2);
  for (const [row, timeMs] of times.entries())
    collector.add(`e${row}`, timeMs, (values, at) => values.set([row, timeMs], at));
  return collector;
}
const found = (isPositive: boolean, knownMs = 0): Label => ({ isPositive, knownMs });
const rule = { atMs: 10 * DAY, delayMs: 7 * DAY, unlabelled: 'skip' } as const;

describe('labelled rows', () => {
  it('are those whose label is known at the moment of training, in the order of time', () => {
    const labels = new Map([
      ['e0', found(true)],
      ['e1', found(false)],
      ['e2', found(true)],
    ]);
    const rows = collected(2 * DAY, 1 * DAY, 3 * DAY).label(labels, rule);
    expect([...rows.labels]).toEqual([0, 1, 1]);
    expect([...rows.matrix.values]).toEqual([1, DAY, 0, 2 * DAY, 2, 3 * DAY]);
    expect([...rows.timesMs]).toEqual([DAY, 2 * DAY, 3 * DAY]);
  });

  it('leave out a label that is known by a later record, or whose delay is not over by one millisecond', () => {
    const labels = new Map([
      ['e0', found(true, 10 * DAY)],
      ['e1', found(true, 10 * DAY + 1)],
      ['e2', found(true)],
    ]);
    const rows = collected(3 * DAY, 3 * DAY, 3 * DAY + 1).label(labels, rule);
    expect([...rows.matrix.values]).toEqual([0, 3 * DAY]);
    expect(rows.notYetKnown).toBe(2);
  });

  it('skip events without a label, or take those for negative that could have one', () => {
    const labels = new Map([['e0', found(true)]]);
    const events = collected(DAY, 2 * DAY, 9 * DAY);
    expect(events.label(labels, rule)).toMatchObject({ labels: Uint8Array.of(1), unlabelled: 2 });
    const negative = events.label(labels, { ...rule, unlabelled: 'negative' });
    expect(negative).toMatchObject({ labels: Uint8Array.of(1, 0), unlabelled: 2 });
  });

  it('keep rows beyond the first block of memory', () => {
    const times = Array.from({ length: 5000 }, (_, i) => i);
    const labels = new Map(times.map(i => [`e${i}`, found(i % 2 === 0)]));
    const { matrix } = collected(...times).label(labels, { ...rule, delayMs: 0 });
    expect(matrix.rows).toBe(5000);
    expect(matrix.values.slice(-2)).toEqual(Float64Array.of(4999, 4999));
  });
});
