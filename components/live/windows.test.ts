import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricUpdate } from '@/contracts/live';
import type { WindowRow } from '@/contracts/records';
import { groupKey, MAX_ROWS, mergeWindows, noWindows, type MetricWindows } from './windows';

const row = (part: Partial<WindowRow> = {}): WindowRow => ({
  metric: 'm',
  group: { card: 'a' },
  start: 0,
  end: 10,
  kind: 'early',
  revision: 0,
  values: { n: 1 },
  score: null,
  expected: null,
  low: null,
  high: null,
  ...part,
});
const update = (rows: WindowRow[], at = 1, watermark: number | null = null): MetricUpdate => ({
  kind: 'metric',
  metric: 'm',
  stream: 's',
  at,
  watermark,
  rows,
  groups: 0,
});
const held = (...updates: MetricUpdate[]): MetricWindows => updates.reduce(mergeWindows, noWindows('m'));
const only = ({ rows }: MetricWindows) => [...rows.values()][0];

describe('windows of a metric', () => {
  it('take the newest early value', () => {
    expect(only(held(update([row()]), update([row({ values: { n: 2 } })], 2)))?.values).toEqual({ n: 2 });
  });
  it.each([
    ['a final row beats an early one', row({ kind: 'final' }), row(), 'final'],
    [
      'a correction beats the final row',
      row({ kind: 'corrected', revision: 1 }),
      row({ kind: 'final' }),
      'corrected',
    ],
    [
      'a retraction beats what it takes back',
      row({ kind: 'retracted', revision: 1 }),
      row({ kind: 'final' }),
      'retracted',
    ],
    [
      'a higher revision beats a lower',
      row({ kind: 'corrected', revision: 3 }),
      row({ kind: 'corrected', revision: 2 }),
      'corrected',
    ],
  ])('%s, in whichever order they come', (_, winner, loser, kind) => {
    expect(only(held(update([loser]), update([winner])))).toBe(winner);
    expect(only(held(update([winner]), update([loser])))).toBe(winner);
    expect(winner.kind).toBe(kind);
  });
  it('of two groups and of two spans stay apart; the order of fields does not matter', () => {
    const rows = [row(), row({ group: { card: null } }), row({ start: 5, end: 15 })];
    expect(held(update(rows)).rows.size).toBe(3);
    expect(groupKey({ a: 1, b: 2 })).toBe(groupKey({ b: 2, a: 1 }));
  });
  it('move the watermark forward only', () => {
    expect(held(update([], 1, 50), update([row()], 2, 40)).watermark).toBe(50);
    expect(held(update([], 1, 50), update([], 2, null)).watermark).toBe(50);
  });
  it('are the same object where nothing is new', () => {
    const state = held(update([row()], 5, 3));
    expect(mergeWindows(state, update([], 5, 3))).toBe(state);
  });
  it('are bounded, the newest stay', () => {
    const many = Array.from({ length: MAX_ROWS + 500 }, (_, index) => row({ start: index, end: index + 10 }));
    const state = held(update(many));
    expect(state.rows.size).toBeLessThanOrEqual(MAX_ROWS);
    expect(Math.max(...[...state.rows.values()].map(each => each.end))).toBe(MAX_ROWS + 509);
  });
  it('come to the same settled rows in any order and with any repeats', () => {
    const settled = fc.record({
      start: fc.integer({ min: 0, max: 3 }),
      revision: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(settled, { maxLength: 12 }), fc.nat(), (list, turn) => {
        const rows = list.map(({ start, revision }) =>
          row({
            start,
            end: start + 10,
            revision,
            kind: revision === 0 ? 'final' : 'corrected',
            values: { n: revision },
          }),
        );
        const turned = [
          ...rows.slice(turn % (rows.length + 1)),
          ...rows.slice(0, turn % (rows.length + 1)),
          ...rows,
        ];
        const result = (order: WindowRow[]) =>
          [...held(...order.map(each => update([each]))).rows].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(result(turned)).toEqual(result(rows));
      }),
    );
  });
});
