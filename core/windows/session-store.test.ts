import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldPlan } from '../definitions/field-type';
import { addToSession, newSessionStore, purgeSessions, type SessionMetric } from './session-store';

const group: FieldPlan = { name: 'card', slot: 0, kind: 'string', scale: 0, isOptional: true };
const metric: SessionMetric = {
  window: { kind: 'session', gapMs: 10 },
  groupBy: [group],
  layout: { width: 1, objects: 0, numbers: [], picks: [], sketches: [] },
};

function storeOf(times: readonly number[], closedMs = Number.NEGATIVE_INFINITY) {
  const store = newSessionStore(metric.layout);
  const placed = times.map((timeMs, order) => addToSession(store, metric, ['a'], timeMs, order, closedMs));
  const sessions = (store.groups.get('a')?.sessions ?? []).map(({ startMs, endMs, row }) => ({
    startMs,
    endMs,
    count: store.rows.numbers[row],
  }));
  return { store, placed, sessions };
}

describe('sessions of one source', () => {
  it.each([
    ['events less than a gap apart are one session', [0, 9], [{ startMs: 0, endMs: 19, count: 2 }]],
    ['exactly a gap apart, too: they touch', [0, 10], [{ startMs: 0, endMs: 20, count: 2 }]],
    [
      'a millisecond more and they are two',
      [0, 11],
      [
        { startMs: 0, endMs: 10, count: 1 },
        { startMs: 11, endMs: 21, count: 1 },
      ],
    ],
    ['one that comes between joins them', [0, 18, 9], [{ startMs: 0, endMs: 28, count: 3 }]],
    ['one that comes before makes it start earlier', [5, 0], [{ startMs: 0, endMs: 15, count: 2 }]],
  ])('%s', (_name, times, expected) => {
    expect(storeOf(times).sessions).toEqual(expected);
  });

  it('one whose session would be closed joins nothing', () => {
    const { placed, sessions } = storeOf([0, 3], 13);
    expect(placed).toEqual(['late', 'late']);
    expect(sessions).toEqual([]);
  });

  it('one that is late by itself joins a session that still takes events', () => {
    const store = newSessionStore(metric.layout);
    addToSession(store, metric, ['a'], 8, 0, 10);
    expect(addToSession(store, metric, ['a'], 0, 1, 10)).toMatchObject({ isNewSession: false });
    expect(store.groups.get('a')?.sessions).toMatchObject([{ startMs: 0, endMs: 18 }]);
  });

  it('a closed session is not opened again, also where a new one overlaps it', () => {
    const store = newSessionStore(metric.layout);
    addToSession(store, metric, ['a'], 0, 0, Number.NEGATIVE_INFINITY);
    addToSession(store, metric, ['a'], 9, 1, 10);
    expect(store.groups.get('a')?.sessions).toMatchObject([
      { startMs: 0, endMs: 10 },
      { startMs: 9, endMs: 19 },
    ]);
    purgeSessions(store, metric.layout, 10);
    expect(store.groups.get('a')?.sessions).toMatchObject([{ startMs: 9, endMs: 19 }]);
  });

  it('are the runs of the sorted times with no gap between, in whatever order events come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 })), times => {
        const runs: { startMs: number; endMs: number; count: number }[] = [];
        for (const time of [...times].sort((a, b) => a - b)) {
          const last = runs.at(-1);
          if (last !== undefined && time <= last.endMs)
            Object.assign(last, { endMs: time + 10, count: last.count + 1 });
          else runs.push({ startMs: time, endMs: time + 10, count: 1 });
        }
        expect(storeOf(times).sessions).toEqual(runs);
      }),
    );
  });
});
