import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyDetectorState, judge, newDetectorState, observe } from './detector';
import { after, HOUR_MS, judged, judgements, PLANS } from './detector.testing';

const anyValue = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.double(),
);
const series = fc.array(anyValue, { maxLength: 60 });
const wave = (length: number) =>
  Array.from({ length }, (_, hour) => 100 + 50 * Math.sin((hour * Math.PI) / 12) + ((hour * 7919) % 13));

describe.each(PLANS.map(plan => [plan.kind, plan] as const))('the %s detector', (_kind, plan) => {
  it('scores in [0, 1] or says null, and no number is infinite', () => {
    fc.assert(
      fc.property(series, values => {
        for (const { score, expected, low, high } of judgements(plan, values)) {
          for (const number of [score, expected, low, high]) {
            expect(number === null || Number.isFinite(number)).toBe(true);
          }
          expect(score === null || (score >= 0 && score <= 1)).toBe(true);
          if (low !== null && high !== null) expect(low).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  it('does not look ahead: what comes later changes nothing', () => {
    fc.assert(
      fc.property(series, series, (values, later) => {
        expect(judgements(plan, [...values, ...later]).slice(0, values.length)).toEqual(
          judgements(plan, values),
        );
      }),
    );
  });

  it('judges without remembering, and observe says what judge says', () => {
    fc.assert(
      fc.property(series, anyValue, (values, value) => {
        const state = after(plan, values);
        const before = structuredClone(state);
        const judgement = judge(plan, state, value, values.length * HOUR_MS);
        expect(state).toEqual(before);
        expect(observe(plan, state, value, values.length * HOUR_MS)).toEqual(judgement);
      }),
    );
  });

  it('goes on from a state that was written down as JSON, cloned or copied', () => {
    fc.assert(
      fc.property(series, series, (values, later) => {
        const state = after(plan, values);
        const copies = [JSON.parse(JSON.stringify(state)), structuredClone(state), copyDetectorState(state)];
        const goOn = (from: typeof state) =>
          later.map((value, index) => observe(plan, from, value, (values.length + index) * HOUR_MS));
        const expected = goOn(state);
        for (const copy of copies) expect(goOn(copy)).toEqual(expected);
      }),
    );
  });

  it('keeps a state that is bounded', () => {
    const size = (count: number) => JSON.stringify(after(plan, wave(count))).length;
    expect(size(8000)).toBeLessThan(16_000);
  });

  it('says null while it warms up, and how far it is', () => {
    expect(judged(plan, [1, 2, 3], 4)).toMatchObject({ score: null, expected: null });
    expect(judged(plan, [1, 2, 3], 4).reasons[0]).toMatch(/^warming_up 3 of \d+$/);
  });

  it('is at peace with a series that never changes, and sees the first change', () => {
    const constant = new Array<number>(400).fill(5);
    expect(judged(plan, constant, 5)).toMatchObject({ score: 0, expected: 5 });
    expect(judged(plan, constant, 6).score).toBeGreaterThan(0.99);
    expect(judged(plan, constant, 6).reasons[0]).toMatch(/^above_expected /);
    expect(judged(plan, constant, 4).reasons[0]).toMatch(/^below_expected /);
  });

  it('sees a spike in a daily wave', () => {
    const { score, high } = judged(plan, wave(500), 1000);
    expect(score).toBeGreaterThan(0.99);
    expect(high).toBeLessThan(1000);
  });

  it('leaves out what is no number and goes on', () => {
    const values = wave(100);
    const broken = values.flatMap((value, index) => (index % 10 === 0 ? [Number.NaN, value] : [value]));
    const plain = after(plan, values, 0);
    expect(after(plan, broken, 0)).toEqual(plain);
    expect(judge(plan, plain, Number.POSITIVE_INFINITY, 0)).toMatchObject({
      score: null,
      reasons: ['out_of_range'],
    });
  });
});

describe('the robust z-score', () => {
  const plan = { kind: 'robust', setting: { history: 60 } } as const;

  it('counts deviations from the median in units of 1.4826 MAD', () => {
    const { expected, low, high } = judged(plan, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1000], 6);
    expect([expected, low, high]).toEqual([6, 6 - 3 * 1.4826 * 3, 6 + 3 * 1.4826 * 3]);
  });

  it('is moved little by outliers, unlike the z-score', () => {
    const values = Array.from({ length: 60 }, (_, index) => (index % 5 === 0 ? 1000 : 10 + (index % 3)));
    expect(judged(plan, values, 60).score).toBeGreaterThan(0.999);
    expect(judged({ kind: 'zscore', setting: { history: 60 } }, values, 60).score).toBeLessThan(0.9);
  });

  it('is the median and MAD of the last values, whatever came before', () => {
    const medianOf = (values: number[]) => {
      const sorted = values.toSorted((a, b) => a - b);
      return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 11, maxLength: 60 }), values => {
        const last = values.slice(-11);
        const median = medianOf(last);
        const mad = medianOf(last.map(value => Math.abs(value - median)));
        const { expected, high } = judged({ kind: 'robust', setting: { history: 11 } }, values, 0);
        expect(expected).toBe(median);
        if (mad > 0) expect(high).toBeCloseTo(median + 3 * 1.4826 * mad, 9);
      }),
    );
  });
});

describe('the exponentially weighted mean', () => {
  it('follows a level that shifts, the faster the larger alpha', () => {
    const values = [...new Array<number>(50).fill(0), ...new Array<number>(20).fill(10)];
    const expectedBy = (alpha: number) =>
      judged({ kind: 'ewma', setting: { alpha } }, values, 0).expected ?? 0;
    expect(expectedBy(0.3)).toBeGreaterThan(9.9);
    expect(expectedBy(0.05)).toBeCloseTo(10 * (1 - 0.95 ** 20), 6);
  });
});

describe('the seasonal detector', () => {
  const plan = { kind: 'seasonal', setting: { alpha: 0.2, timezone: 'UTC' } } as const;
  /** Busy on Monday to Friday from 8 to 18, quiet otherwise; the epoch began on a Thursday. */
  const week = (hours: number) =>
    Array.from({ length: hours }, (_, hour) => {
      const isBusy = hour % 24 >= 8 && hour % 24 < 18 && (Math.floor(hour / 24) + 3) % 7 < 5;
      return (isBusy ? 500 : 20) + ((hour * 7919) % 11);
    });

  it('expects the hour of the week: Monday morning is busy, Sunday morning is not', () => {
    const weeks = 6 * 168;
    const sundayAt10 = weeks + 3 * 24 + 10;
    const mondayAt10 = weeks + 4 * 24 + 10;
    expect(judged(plan, week(sundayAt10), 20).score).toBeLessThan(0.9);
    expect(judged(plan, week(sundayAt10), 500)).toMatchObject({ reasons: [expect.stringMatching(/^above/)] });
    expect(judged(plan, week(mondayAt10), 500).score).toBeLessThan(0.9);
    expect(judged(plan, week(mondayAt10), 20)).toMatchObject({ reasons: [expect.stringMatching(/^below/)] });
  });

  it('goes by the clocks of its zone: the shop that opens at 8 in Berlin opens at 8 in summer too', () => {
    const openAt8 = (timezone: string) => {
      const berlin = { kind: 'seasonal', setting: { alpha: 0.2, timezone } } as const;
      const state = newDetectorState(berlin);
      const startMs = Date.UTC(2026, 1, 2);
      const summerMs = Date.UTC(2026, 2, 29, 1);
      for (let timeMs = startMs; timeMs < Date.UTC(2026, 2, 31); timeMs += HOUR_MS) {
        const hour = (timeMs / HOUR_MS + (timeMs < summerMs ? 1 : 2)) % 24;
        observe(berlin, state, hour >= 8 && hour < 18 ? 500 : 20, timeMs);
      }
      return judge(berlin, state, 500, Date.UTC(2026, 2, 31, 6));
    };
    expect(openAt8('Europe/Berlin').expected).toBeGreaterThan(490);
    expect(openAt8('UTC').expected).toBeLessThan(200);
  });
});
