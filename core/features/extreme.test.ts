import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planTrailing } from './plan-trailing';
import type { TrailingValue } from './read-trailing';
import { feedTrailing, readTrailing, rowOf, slotReads } from './trailing';
import type { TrailingFeature } from './trailing-plan';
import { newTrailingState } from './trailing-state';

/** How values follow each other: each makes other events the largest ones. */
const SHAPES = {
  random: (draw: number) => draw,
  rising: (draw: number, index: number) => index + (draw % 3),
  falling: (draw: number, index: number) => -index - (draw % 3),
  equal: () => 7,
  waves: (draw: number, index: number) => Math.round(100 * Math.sin(index / 20)) + (draw % 3),
} as const;

const scenario = fc.record({
  shape: fc.constantFrom(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[])),
  /** Time passed since the event before, how far it comes behind, what it holds. */
  events: fc.array(fc.tuple(fc.nat(6), fc.oneof(fc.constant(0), fc.nat(60)), fc.nat(1000)), {
    minLength: 100,
    maxLength: 400,
  }),
  sizes: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 2000 })),
  delayMs: fc.constantFrom(0, 0, 25),
  evicts: fc.boolean(),
});

it('the smallest and the largest values of long windows are those of their events, in and out of order', () => {
  fc.assert(
    fc.property(scenario, ({ shape, events, sizes, delayMs, evicts }) => {
      const fields = { name: 'units', slot: 0, kind: 'integer', scale: 0 } as const;
      const features = sizes.flatMap((sizeMs, window) =>
        (['min', 'max'] as const).map((fn): TrailingFeature => ({
          ...{ name: `${fn}${window}`, fn, field: fields, where: null, sizeMs },
          ...{ delayMs, current: delayMs === 0 },
        })),
      );
      const plan = planTrailing(features, 100);
      const state = newTrailingState(plan);
      const reads = slotReads(plan, new Map(features.map(({ name }, slot) => [name, slot])));
      const log: { timeMs: number; value: number | null }[] = [];
      let nowMs = 0;
      for (const [index, [step, behind, draw]] of events.entries()) {
        nowMs += step;
        const timeMs = Math.max(0, nowMs - behind);
        const value = draw % 11 === 0 ? null : SHAPES[shape](draw, index);
        log.push({ timeMs, value });
        // Readers may come 60 ms behind all others; windows reach 2,000 + 25 ms back.
        feedTrailing(plan, state, 'card', timeMs, [value], evicts ? nowMs - 2085 : Number.NEGATIVE_INFINITY);
        const found: TrailingValue[] = [];
        readTrailing(plan, state, rowOf(state, 'card'), reads, timeMs, Number.NEGATIVE_INFINITY, found);
        const wanted = features.map(({ fn, sizeMs }) => {
          const untilMs = timeMs - delayMs;
          const within = log.flatMap(one =>
            one.timeMs <= untilMs && one.timeMs > untilMs - (sizeMs ?? 0) ? (one.value ?? []) : [],
          );
          return within.length === 0 ? null : (fn === 'min' ? Math.min(...within) : Math.max(...within)) + 0;
        });
        expect(found).toEqual(wanted);
      }
    }),
    { numRuns: 40 },
  );
});
