import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_JUDGED } from '../../core/detectors/judgement';
import { keptMs } from '../../core/rules/window-values';
import {
  forgetWindows,
  keepWindow,
  newWindowHistory,
  retractWindow,
  windowAt,
  type KnownWindow,
} from './window-history';

const SIZE = 10;
const window = (startMs: number, endMs: number, revision = 0): KnownWindow => ({
  startMs,
  endMs,
  revision,
  values: { n: revision },
  judgement: NOT_JUDGED,
  origin: { readTo: {}, since: {} },
  followed: [],
});
const boundsOf = (found: KnownWindow | null) => found && [found.startMs, found.endMs, found.revision];

describe('the windows an event reads', () => {
  it('are the newest of its group that its watermark makes final, to the millisecond', () => {
    const history = newWindowHistory('s');
    for (const end of [10, 20, 30]) keepWindow(history, 'a', window(end - SIZE, end), SIZE);
    keepWindow(history, 'b', window(30, 40), SIZE);
    expect(boundsOf(windowAt(history, 'a', 8, SIZE))).toBeNull();
    expect(boundsOf(windowAt(history, 'a', 9, SIZE))).toEqual([0, 10, 0]);
    expect(boundsOf(windowAt(history, 'a', 28, SIZE))).toEqual([10, 20, 0]);
    expect(boundsOf(windowAt(history, 'a', 1e9, SIZE))).toEqual([20, 30, 0]);
    expect(windowAt(history, 'c', 1e9, SIZE)).toBeNull();
  });

  it('are, of cumulative ones that end together, the longer', () => {
    const history = newWindowHistory('s');
    keepWindow(history, 'a', window(0, 20), SIZE);
    keepWindow(history, 'a', window(10, 20), SIZE);
    expect(boundsOf(windowAt(history, 'a', 19, SIZE))).toEqual([0, 20, 0]);
  });

  it('are corrected in place, and never by an older revision', () => {
    const history = newWindowHistory('s');
    for (const revision of [0, 2, 1]) keepWindow(history, 'a', window(0, 10, revision), SIZE);
    expect(boundsOf(windowAt(history, 'a', 9, SIZE))).toEqual([0, 10, 2]);
  });

  it('are those before a retracted session, until the larger one is final', () => {
    const history = newWindowHistory('s');
    keepWindow(history, 'a', window(0, 10), SIZE, 50);
    keepWindow(history, 'a', window(20, 30), SIZE, 50);
    forgetWindows(history, 30);
    retractWindow(history, 'a', window(20, 30, 1));
    expect(boundsOf(windowAt(history, 'a', 31, SIZE))).toEqual([0, 10, 0]);
    keepWindow(history, 'a', window(20, 35), SIZE, 50);
    expect(boundsOf(windowAt(history, 'a', 34, SIZE))).toEqual([20, 35, 0]);
  });

  it('are none where the group has been silent for too long', () => {
    const history = newWindowHistory('s');
    keepWindow(history, 'a', window(0, 10), SIZE);
    keepWindow(history, 'b', window(keptMs(SIZE), keptMs(SIZE) + 10), SIZE);
    expect(windowAt(history, 'a', keptMs(SIZE) + 8, SIZE)).not.toBeNull();
    expect(windowAt(history, 'a', keptMs(SIZE) + 9, SIZE)).toBeNull();
  });

  it('do not depend on what was forgotten, nor on how much later ones are known', () => {
    const told = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 40 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(told, fc.integer({ min: 0, max: 400 }), fc.nat(400), (groups, bound, beyond) => {
        const forgetful = newWindowHistory('s');
        const all = groups.map(([group, at]) => [group, window(at * SIZE - SIZE, at * SIZE)] as const);
        all.forEach(([group, known], index) => {
          keepWindow(forgetful, group, known, SIZE);
          if (index === Math.floor(all.length / 2)) forgetWindows(forgetful, bound);
        });
        const watermark = bound + beyond;
        for (const group of ['a', 'b']) {
          const ends = all.flatMap(([name, { endMs }]) =>
            name === group && endMs - 1 <= watermark ? endMs : [],
          );
          const newest = ends.length === 0 ? null : Math.max(...ends);
          expect(windowAt(forgetful, group, watermark, SIZE)?.endMs ?? null).toBe(newest);
        }
      }),
    );
  });
});
