import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldPlan } from '../definitions/field-type';
import { LayoutBuilder } from './layout';
import { aggregateValues } from './results';
import { rowFromJson, rowToJson } from './row-json';
import { addRow, foldEvent, freeRow, mergeRow, newRows, type Rows } from './rows';

const field = (name: string, slot: number, kind: FieldPlan['kind'], scale = 0): FieldPlan => ({
  ...{ name, slot, kind, scale },
  isOptional: true,
});
const FIELDS = {
  units: field('units', 0, 'decimal', 2),
  reading: field('reading', 1, 'number'),
  place: field('place', 2, 'string'),
};

const builder = new LayoutBuilder();
const number = (name: 'units' | 'reading', fn: 'sum' | 'avg' | 'min' | 'max' | 'stddev') => ({
  ...{ as: `${fn} of ${name}`, fn, input: builder.number(FIELDS[name], fn), q: 0 },
});
const aggregates = [
  { as: 'n', fn: 'count' as const, input: 0, q: 0 },
  ...(['units', 'reading'] as const).flatMap(name =>
    (['sum', 'avg', 'min', 'max', 'stddev'] as const).map(fn => number(name, fn)),
  ),
  { as: 'first', fn: 'first' as const, input: builder.pick(FIELDS.place, false), q: 0 },
  { as: 'last', fn: 'last' as const, input: builder.pick(FIELDS.place, true), q: 0 },
  { as: 'places', fn: 'distinct' as const, input: builder.sketch(FIELDS.place, 'distinct'), q: 0 },
  { as: 'median', fn: 'quantile' as const, input: builder.sketch(FIELDS.reading, 'quantile'), q: 0.5 },
];
const layout = builder.layout();

type Sent = { units: number | null; reading: number | null; place: string | null; time: number };
const sent: fc.Arbitrary<Sent> = fc.record({
  units: fc.option(fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }))),
  reading: fc.option(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -1e6, max: 1e6 }).map(cents => cents / 100),
    ),
  ),
  place: fc.option(fc.constantFrom('a', 'b', 'c')),
  time: fc.integer({ min: 0, max: 5 }),
});

function fold(rows: Rows, row: number, events: readonly (Sent & { order: number })[]): void {
  for (const { units, reading, place, time, order } of events)
    foldEvent(rows, layout, row, [units, reading, place], time, order);
}

const valuesOf = (rows: Rows, row: number) => aggregateValues(aggregates, layout, rows, row);

describe('a row of aggregates', () => {
  it('is the same in any order, in any split, and after its way through JSON', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 30 }), fc.nat(), (events, seed) => {
        const ordered = events.map((event, order) => ({ ...event, order }));
        const shuffled = [...ordered].sort(
          (a, b) => ((a.order * 7919 + seed) % 31) - ((b.order * 7919 + seed) % 31),
        );
        const rows = newRows(layout, 1);
        const [whole, part, other] = [addRow(rows, layout), addRow(rows, layout), addRow(rows, layout)];
        fold(rows, whole, ordered);
        fold(rows, part, shuffled.slice(0, seed % 31));
        fold(rows, other, shuffled.slice(seed % 31));
        const copy = newRows(layout, 1);
        const copied = addRow(copy, layout);
        rowFromJson(copy, layout, copied, JSON.parse(JSON.stringify(rowToJson(rows, layout, part))));
        mergeRow(copy, layout, copied, rows, other);
        expect(valuesOf(copy, copied)).toEqual(valuesOf(rows, whole));
      }),
    );
  });

  it('has the sums, bounds and means of the obvious computation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1 }), cents => {
        const rows = newRows(layout, 1);
        const row = addRow(rows, layout);
        fold(
          rows,
          row,
          cents.map((units, order) => ({ units, reading: units / 4, place: null, time: 0, order })),
        );
        const total = cents.reduce((sum, value) => sum + value, 0);
        expect(valuesOf(rows, row)).toMatchObject({
          n: cents.length,
          'sum of units': total / 100 + 0,
          'min of units': Math.min(...cents) / 100 + 0,
          'max of units': Math.max(...cents) / 100 + 0,
          'avg of units': total / (100 * cents.length) + 0,
          'sum of reading': total / 4 + 0,
          'avg of reading': total / 4 / cents.length + 0,
        });
      }),
    );
  });

  it('of no values has nothing but a count', () => {
    const rows = newRows(layout);
    const row = addRow(rows, layout);
    fold(rows, row, [{ units: null, reading: null, place: null, time: 1, order: 0 }]);
    const { n, places, ...others } = valuesOf(rows, row);
    expect([n, places]).toEqual([1, 0]);
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
  });

  it('takes first and last by event time, equal times by arrival', () => {
    const rows = newRows(layout);
    const row = addRow(rows, layout);
    const at = (time: number, order: number, place: string) => ({
      ...{ units: null, reading: null, place },
      time,
      order,
    });
    fold(rows, row, [at(5, 0, 'x'), at(3, 1, 'y'), at(3, 2, 'z'), at(5, 3, 'w')]);
    expect(valuesOf(rows, row)).toMatchObject({ first: 'y', last: 'w' });
  });

  it('is empty again when a freed row is used a second time', () => {
    const rows = newRows(layout);
    const row = addRow(rows, layout);
    fold(rows, row, [{ units: 2 ** 53 - 1, reading: 1e300, place: 'a', time: 1, order: 0 }]);
    fold(rows, row, [{ units: 2 ** 53 - 1, reading: 1e300, place: 'a', time: 1, order: 1 }]);
    freeRow(rows, layout, row);
    const again = addRow(rows, layout);
    expect(again).toBe(row);
    expect(valuesOf(rows, again)).toMatchObject({ n: 0, 'sum of units': null, first: null, places: 0 });
  });
});
