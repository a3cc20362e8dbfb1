import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paneMsOf } from './pane-length';
import { closedUpTo, firstEndAfter, isComplete, lastEndOf, windowsOf } from './window';

const spec = fc
  .tuple(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 0, max: 10_000 }),
  )
  .map(([a, b, offset]) => {
    const sizeMs = Math.max(a, b);
    const slideMs = Math.min(a, b);
    return { kind: 'sliding' as const, sizeMs, slideMs, offsetMs: offset % slideMs };
  });
const time = fc.integer({ min: -1e13, max: 1e13 });

describe('windows of a time', () => {
  it.each([
    [
      'tumbling: a time at the end is in the next window',
      10,
      { sizeMs: 10, slideMs: 10, offsetMs: 0 },
      [[10, 20]],
    ],
    ['tumbling: the last millisecond is inside', 9, { sizeMs: 10, slideMs: 10, offsetMs: 0 }, [[0, 10]]],
    ['tumbling before the epoch', -1, { sizeMs: 10, slideMs: 10, offsetMs: 0 }, [[-10, 0]]],
    ['tumbling with an offset', 12, { sizeMs: 10, slideMs: 10, offsetMs: 3 }, [[3, 13]]],
    [
      'sliding: as many as size / slide, oldest first',
      7,
      { sizeMs: 10, slideMs: 5, offsetMs: 0 },
      [
        [0, 10],
        [5, 15],
      ],
    ],
    [
      'sliding: starts may be negative',
      2,
      { sizeMs: 10, slideMs: 5, offsetMs: 0 },
      [
        [-5, 5],
        [0, 10],
      ],
    ],
    [
      'sliding: size no multiple of slide',
      4,
      { sizeMs: 7, slideMs: 3, offsetMs: 0 },
      [
        [0, 7],
        [3, 10],
      ],
    ],
    [
      'sliding: size no multiple of slide, one more window',
      6,
      { sizeMs: 7, slideMs: 3, offsetMs: 0 },
      [
        [0, 7],
        [3, 10],
        [6, 13],
      ],
    ],
  ])('%s', (_name, timeMs, plan, expected) => {
    expect(
      windowsOf(timeMs, { kind: 'sliding', ...plan }).map(({ startMs, endMs }) => [startMs, endMs]),
    ).toEqual(expected);
  });

  it('are exactly those whose start is aligned and that hold it', () => {
    fc.assert(
      fc.property(spec, time, (plan, timeMs) => {
        const starts = windowsOf(timeMs, plan).map(window => window.startMs);
        for (const startMs of starts) {
          expect(startMs <= timeMs && timeMs < startMs + plan.sizeMs).toBe(true);
          expect(Math.abs((startMs - plan.offsetMs) % plan.slideMs)).toBe(0);
        }
        expect(new Set(starts).size).toBe(starts.length);
        const floor = Math.floor(plan.sizeMs / plan.slideMs);
        expect(starts.length === floor || starts.length === Math.ceil(plan.sizeMs / plan.slideMs)).toBe(true);
      }),
    );
  });

  it('each pane lies wholly inside or outside every window', () => {
    fc.assert(
      fc.property(spec, time, (plan, timeMs) => {
        const paneMs = paneMsOf(plan.sizeMs, plan.slideMs);
        expect(plan.sizeMs % paneMs).toBe(0);
        expect(plan.slideMs % paneMs).toBe(0);
        for (const { startMs } of windowsOf(timeMs, plan))
          expect(Math.abs((startMs - plan.offsetMs) % paneMs)).toBe(0);
      }),
    );
  });

  it('the first end after a time and the last end of it bound its windows', () => {
    fc.assert(
      fc.property(spec, time, (plan, timeMs) => {
        const ends = windowsOf(timeMs, plan).map(window => window.endMs);
        expect(ends[0]).toBe(firstEndAfter(timeMs, plan));
        expect(ends.at(-1)).toBe(lastEndOf(timeMs, plan));
        expect(firstEndAfter(timeMs, plan)).toBeGreaterThan(timeMs);
      }),
    );
  });
});

describe('complete and closed', () => {
  it('a window is complete when the watermark reaches its last millisecond', () => {
    expect(isComplete(2000, 1998)).toBe(false);
    expect(isComplete(2000, 1999)).toBe(true);
  });

  it('a window is closed when the watermark reaches its last millisecond plus the allowed lateness', () => {
    expect(closedUpTo(2008, 10)).toBe(1999);
    expect(closedUpTo(2009, 10)).toBe(2000);
  });
});
