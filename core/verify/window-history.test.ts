import { describe, expect, it } from 'vitest';
import type { PaneWindow } from '../definitions/plan-window';
import { firstResults, sessionResults, type FirstResult } from './window-history';
import type { ScannedEvent } from './window-members';

const NONE = Number.NEGATIVE_INFINITY;

/** Events of one partition: time and the watermark before it. */
const eventsOf = (...rows: [timeMs: number, watermark: number][]): ScannedEvent[] =>
  rows.map(([timeMs, watermark], index) => ({
    partition: 0,
    offset: BigInt(index),
    timeMs,
    watermark,
    values: [],
    id: '',
  }));
const told = (results: readonly FirstResult[]) =>
  results.map(({ startMs, endMs, events }) => [startMs, endMs, events.map(({ timeMs }) => timeMs)]);

describe('windows of fixed bounds as they were first told', () => {
  const tumbling: PaneWindow = { kind: 'sliding', sizeMs: 10, slideMs: 10, offsetMs: 0, paneMs: 10 };

  it('come in the order of their ends, with what was there when the watermark passed them', () => {
    const events = eventsOf([1, NONE], [12, 0], [3, 9], [25, 11]);
    expect(told(firstResults(tumbling, events, 100))).toEqual([
      [0, 10, [1]],
      [10, 20, [12]],
      [20, 30, [25]],
    ]);
  });

  it('come at once where their first event came after their end, after all that were passed by then', () => {
    const events = eventsOf([12, NONE], [35, 11], [3, 24], [4, 24], [27, 24]);
    expect(told(firstResults(tumbling, events, 100))).toEqual([
      [10, 20, [12]],
      [0, 10, [3]],
      [20, 30, [27]],
      [30, 40, [35]],
    ]);
  });

  it('leave out what was late', () => {
    expect(told(firstResults(tumbling, eventsOf([12, NONE], [3, 24]), 5))).toEqual([[10, 20, [12]]]);
  });

  it('overlap where they slide', () => {
    const sliding: PaneWindow = { ...tumbling, slideMs: 5, paneMs: 5 };
    expect(told(firstResults(sliding, eventsOf([7, NONE]), 0))).toEqual([
      [0, 10, [7]],
      [5, 15, [7]],
    ]);
  });
});

describe('what was told of sessions', () => {
  const plan = { kind: 'session', gapMs: 10 } as const;
  const allTold = (events: readonly ScannedEvent[], late: number, watermark: number) =>
    sessionResults(plan, events, late, watermark).map(({ kind, revision, startMs, endMs, events: own }) => [
      kind,
      revision,
      startMs,
      endMs,
      own.length,
    ]);

  it('is final once the watermark has passed them', () => {
    expect(allTold(eventsOf([0, NONE], [5, 0], [30, 5]), 0, 20)).toEqual([['final', 0, 0, 15, 2]]);
  });

  it('is corrected by an event that leaves the bounds as they are', () => {
    expect(allTold(eventsOf([0, NONE], [8, 0], [3, 20], [4, 20]), 50, 20)).toEqual([
      ['final', 0, 0, 18, 2],
      ['corrected', 1, 0, 18, 3],
      ['corrected', 2, 0, 18, 4],
    ]);
  });

  it('is taken back where it became part of a larger one, which follows when its time has come', () => {
    expect(allTold(eventsOf([0, NONE], [25, 8], [9, 12], [16, 12]), 50, 40)).toEqual([
      ['final', 0, 0, 10, 1],
      ['retracted', 1, 0, 10, 1],
      ['final', 0, 0, 35, 4],
    ]);
  });

  it('is nothing of an event that came too late', () => {
    expect(allTold(eventsOf([0, NONE], [3, 60]), 5, 60)).toEqual([['final', 0, 0, 10, 1]]);
  });
});
