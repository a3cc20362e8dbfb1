import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { TrailingValue } from './read-trailing';
import { evictedUpTo, feedTrailing, keepRow, keptRow, readTrailing, rowOf, slotReads } from './trailing';
import { planTrailing } from './plan-trailing';
import type { TrailingFeature, TrailingFn, TrailingPlan } from './trailing-plan';
import { ofMoments, toUnits } from './obvious-moments.testing';
import { newTrailingState, type TrailingState } from './trailing-state';

/** An event: units of a decimal(2), a double, a boolean, a text and a place, any of them null. */
type Sent = {
  entity: string;
  time: number;
  source: number;
  values: [number | null, number | null, boolean | null, string | null, { lat: number; lon: number } | null];
};

const FIELDS = {
  units: { name: 'units', slot: 0, kind: 'integer', scale: 2 },
  weight: { name: 'weight', slot: 1, kind: 'double', scale: 0 },
  isFraud: { name: 'isFraud', slot: 2, kind: 'boolean', scale: 0 },
  place: { name: 'place', slot: 3, kind: 'text', scale: 0 },
  geo: { name: 'geo', slot: 4, kind: 'text', scale: 0 },
} as const;
type FieldName = keyof typeof FIELDS;
const FITTING: Record<TrailingFn, (FieldName | null)[]> = {
  count: [null],
  sum: ['units', 'weight'],
  avg: ['units', 'weight'],
  min: ['units', 'weight'],
  max: ['units', 'weight'],
  stddev: ['units', 'weight'],
  distinct: ['units', 'weight', 'isFraud', 'place'],
  last: ['units', 'weight', 'isFraud', 'place', 'geo'],
  sinceLast: [null],
  share: ['isFraud'],
};
const LATE_MS = 20;

const feature = fc
  .record({
    fn: fc.constantFrom(...(Object.keys(FITTING) as TrailingFn[])),
    pick: fc.nat(4),
    sizeMs: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 4 }),
    delayMs: fc.constantFrom(0, 0, 0, 5, 40),
    current: fc.boolean(),
    isFiltered: fc.boolean(),
  })
  .map(({ fn, pick, sizeMs, delayMs, current, isFiltered }): Omit<TrailingFeature, 'name'> => {
    const name = FITTING[fn][pick % FITTING[fn].length] ?? null;
    const isLast = fn === 'last' || fn === 'sinceLast';
    return {
      fn,
      field: name === null ? null : FIELDS[name],
      where: isFiltered ? { key: 'heavy', takes: values => Number(values[1] ?? 0) > 0 } : null,
      sizeMs: isLast ? sizeMs : (sizeMs ?? 30),
      delayMs,
      current: current && delayMs === 0 && !isLast,
    };
  });

const sent: fc.Arbitrary<Sent> = fc.record({
  entity: fc.constantFrom('a', 'a', 'b'),
  time: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 400 })),
  source: fc.nat(1),
  values: fc.tuple(
    fc.option(fc.oneof(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -(2 ** 53), max: 2 ** 53 }))),
    fc.option(
      fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
      ),
    ),
    fc.option(fc.boolean()),
    fc.option(fc.constantFrom('x', 'y', 'z')),
    fc.option(fc.record({ lat: fc.nat(3), lon: fc.nat(3) })),
  ),
});

const scenario = fc.record({
  features: fc.array(feature, { minLength: 1, maxLength: 6 }),
  /** Events mostly go forward: each adds the sum of the steps before to its time. */
  events: fc.array(sent, { maxLength: 60 }),
  drift: fc.integer({ min: 0, max: 12 }),
  mostEvents: fc.constantFrom(1000, 1000, 3, 8),
  restartEvery: fc.constantFrom(0, 7),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** The obvious computation over everything that came before. Exact sums in integers of 2^-1074. */
function obvious(feature: TrailingFeature, log: readonly Sent[], at: Sent, watermark: number): unknown {
  const { fn, field, where, sizeMs, delayMs } = feature;
  const onTime = Math.max(at.time, watermark - LATE_MS) - delayMs;
  const taken = log.filter(event => where === null || where.takes(event.values));
  const valued = taken
    .map(event => ({ time: event.time, value: field === null ? 1 : event.values[field.slot] }))
    .filter(event => event.value !== null);
  if (fn === 'last' || fn === 'sinceLast') {
    const candidates = valued.filter(
      event =>
        event.time <= (sizeMs === null ? onTime : at.time - delayMs) &&
        event.time > onTime - (sizeMs ?? Infinity),
    );
    const newest = Math.max(...candidates.map(event => event.time));
    const last = candidates.filter(event => event.time === newest).at(-1);
    if (last === undefined || last.time > at.time - delayMs) return null;
    if (fn === 'sinceLast') return at.time - last.time;
    return typeof last.value === 'number' ? last.value / 10 ** (field?.scale ?? 0) : last.value;
  }
  const within = valued.filter(
    event => event.time > onTime - (sizeMs ?? 0) && event.time <= at.time - delayMs,
  );
  if (fn === 'count') return within.length;
  if (fn === 'distinct') return new Set(within.map(event => (event.value === 0 ? 0 : event.value))).size;
  if (within.length === 0) return null;
  const numbers = within.map(event => Number(event.value));
  if (fn === 'min' || fn === 'max') return Math[fn](...numbers) / 10 ** (field?.scale ?? 0) + 0;
  return ofMoments(fn, numbers.map(toUnits), field?.scale ?? 0);
}

/** What the features of one event were, and what they had to be. */
function play({ features, events, drift, mostEvents, restartEvery }: Scenario) {
  const named = features.map((one, index): TrailingFeature => ({ ...one, name: `f${index}` }));
  const plan = planTrailing(named, LATE_MS, mostEvents);
  let state = newTrailingState(plan);
  const watermarks = [-Infinity, -Infinity];
  const logs = new Map<string, Sent[]>();
  const found: unknown[] = [];
  const wanted: unknown[] = [];
  for (const [index, one] of events.entries()) {
    const event = { ...one, time: one.time + index * drift };
    const watermark = watermarks[event.source] ?? 0;
    const before = logs.get(event.entity) ?? [];
    const after = newestOf([...before, event], mostEvents);
    const answer = (isCurrent: boolean, log: readonly Sent[]) => {
      for (const feature of named.filter(({ current }) => current === isCurrent)) {
        found.push(read(plan, state, event, feature.name, watermark));
        wanted.push(obvious(feature, log, event, watermark));
      }
    };
    answer(false, before);
    feedTrailing(
      plan,
      state,
      event.entity,
      event.time,
      event.values,
      evictedUpTo(plan, Math.min(...watermarks)),
    );
    logs.set(event.entity, after);
    answer(true, after);
    watermarks[event.source] = Math.max(watermark, event.time - 10);
    if (restartEvery > 0 && index % restartEvery === 0)
      state = deserialize(serialize(state)) as TrailingState;
  }
  return { found, wanted, state };
}

const newestOf = (log: readonly Sent[], most: number) => {
  if (log.length <= most) return [...log];
  const oldest = Math.min(...log.map(event => event.time));
  const dropped = log.findIndex(event => event.time === oldest);
  return log.filter((_, index) => index !== dropped);
};

function read(
  plan: TrailingPlan,
  state: TrailingState,
  event: Pick<Sent, 'entity' | 'time'>,
  name: string,
  watermark: number,
) {
  const scope: TrailingValue[] = [];
  const row = rowOf(state, event.entity);
  readTrailing(plan, state, row, slotReads(plan, new Map([[name, 0]])), event.time, watermark, scope);
  return scope[0];
}

describe('trailing windows against an obvious computation of the same events', () => {
  it('agree on every feature of every event, in and out of order, late, capped and restored', () => {
    fc.assert(
      fc.property(scenario, given => {
        const capped = given.mostEvents < 1000;
        // The floor of a window without a start outlives the cap: told by a test of its own.
        const features = given.features.map(one =>
          capped && one.sizeMs === null ? { ...one, sizeMs: 50 } : one,
        );
        const { found, wanted } = play({ ...given, features });
        expect(found).toEqual(wanted);
      }),
      { numRuns: Number(process.env.WEIR_RANDOM_STREAMS ?? 3000) },
    );
  }, 120_000);

  const amounts: TrailingFeature = {
    name: 'total',
    fn: 'sum',
    field: FIELDS.units,
    where: null,
    sizeMs: 100,
    delayMs: 0,
    current: true,
  };
  const values = (units: number) => [units, null, null, 'x', null];

  it('hold nothing of an entity that nobody can read any more, also where it fell silent', () => {
    const plan = planTrailing(
      [amounts, { ...amounts, name: 'places', fn: 'distinct', field: FIELDS.place }],
      0,
    );
    const state = newTrailingState(plan);
    for (let n = 0; n < 20_000; n += 1)
      feedTrailing(plan, state, `card-${n}`, n, values(n), evictedUpTo(plan, n));
    expect(state.rows.size).toBeLessThan(500);
    expect(state.keys.length).toBeLessThan(500);
    expect(state.slabEnd).toBeLessThan(500 * 4 * plan.stride);
    expect(state.dictionary.numbers.size).toBe(1);
    for (let n = 20_000; n < 21_000; n += 1)
      feedTrailing(plan, state, 'card-0', n, values(1), evictedUpTo(plan, n));
    expect([...state.rows.keys()]).toEqual(['card-0']);
  });

  it('find an entity by the cell beside its id only while it is the one', () => {
    const plan = planTrailing([amounts], 0);
    const state = newTrailingState(plan);
    feedTrailing(plan, state, 'card-1', 0, values(1), -Infinity);
    feedTrailing(plan, state, 'card-2', 0, values(1), -Infinity);
    expect(keptRow(state, 'card-1', 0)).toBe(undefined);
    const cell = keepRow(state, 'card-1', rowOf(state, 'card-1') ?? -1);
    expect(keptRow(state, 'card-1', cell)).toBe(rowOf(state, 'card-1'));
    expect(keptRow(state, 'card-2', cell)).toBe(undefined);
    // All are forgotten, and their rows given to others.
    for (let n = 1; n < 20; n += 1)
      feedTrailing(plan, state, 'late', n * 1000, values(1), evictedUpTo(plan, n * 1000));
    expect([...state.rows.keys()]).toEqual(['late']);
    expect(keptRow(state, 'card-1', cell)).toBe(undefined);
    for (const id of ['a', 'b', 'c']) feedTrailing(plan, state, id, 20_000, values(1), -Infinity);
    expect(keptRow(state, 'card-1', cell)).toBe(undefined);
  });

  it('keep the newest events of an entity that has too many, and count what they drop', () => {
    const plan = planTrailing([{ ...amounts, sizeMs: 1e9 }], 0, 100);
    const state = newTrailingState(plan);
    for (let n = 0; n < 1000; n += 1) feedTrailing(plan, state, 'hot', n, values(100), -Infinity);
    expect(read(plan, state, { entity: 'hot', time: 1000 }, 'total', 0)).toBe(100);
    expect(state.dropped).toBe(900);
    expect(state.slabEnd).toBeLessThan(600 * plan.stride);
  });

  it('remember the last place of an entity for ever where no window is given, whatever else is dropped', () => {
    const last = { ...amounts, fn: 'last', field: FIELDS.place, sizeMs: null, current: false } as const;
    const plan = planTrailing([last], 0, 10);
    const state = newTrailingState(plan);
    feedTrailing(plan, state, 'card', 5, values(1), evictedUpTo(plan, 0));
    for (let n = 0; n < 50; n += 1)
      feedTrailing(plan, state, 'card', 10 + n, [1, null, null, null, null], evictedUpTo(plan, 1e6));
    expect(read(plan, state, { entity: 'card', time: 2e6 }, 'total', 1e6)).toBe('x');
    expect(read(plan, state, { entity: 'other', time: 2e6 }, 'total', 1e6)).toBe(null);
  });

  it('go on where sequence numbers have grown large', () => {
    const plan = planTrailing([amounts], 0);
    const state = newTrailingState(plan);
    feedTrailing(plan, state, 'card', 0, values(100), -Infinity);
    for (const cell of [2, 3, 6, 7]) state.cells[cell] = (state.cells[cell] ?? 0) + 2 ** 30;
    for (let n = 1; n < 200; n += 1) feedTrailing(plan, state, 'card', n, values(100), evictedUpTo(plan, n));
    expect(read(plan, state, { entity: 'card', time: 199 }, 'total', 199)).toBe(100);
    expect(state.cells[3]).toBeLessThan(2 ** 20);
  });
});
