import fc from 'fast-check';
import { expect } from 'vitest';
import type { WindowRow } from '../../../contracts/records';
import type { GroupFilter, TimeRange } from '../history';
import type { Promises } from './promises';
import {
  alertAt,
  DAY_MS,
  deadLetterAt,
  EVER,
  newEra,
  newName,
  numbers,
  range,
  readAll,
  windowRow,
} from './rows';

export const wholePromises: Promises = {
  'an empty put is nothing': async open => {
    const history = await open();
    await history.put({});
    await history.put({ windows: [], alerts: [], deadLetters: [] });
  },

  'one put takes 5000 windows, 1000 alerts and 1000 dead letters, and another client sees them at once':
    async open => {
      const [writer, reader, metric, stream, era] = [
        await open(),
        await open(),
        newName('wide'),
        newName('stream'),
        newEra(),
      ];
      await writer.put({
        windows: numbers(5_000).map(index =>
          windowRow(metric, era.from + (index % 5), { group: { group: index } }),
        ),
        alerts: numbers(1_000).map(index => alertAt(era.from + index)),
        deadLetters: numbers(1_000).map(index => deadLetterAt(stream, era.from + index)),
      });
      expect(await readAll(page => reader.scanWindows(metric, {}, EVER, page), 1_500)).toHaveLength(5_000);
      expect(await readAll(page => reader.scanWindows(metric, { group: 77 }, EVER, page), 10)).toHaveLength(
        1,
      );
      expect(await readAll(page => reader.scanAlerts({}, era, page), 400)).toHaveLength(1_000);
      expect(await readAll(page => reader.scanDeadLetters({ stream }, era, page), 400)).toHaveLength(1_000);
    },

  'two clients that write at once lose nothing': async open => {
    const [clients, metric] = [[await open(), await open()], newName('spend')];
    const puts = numbers(40).map(index =>
      clients[index % 2]?.put({
        windows: [windowRow(metric, index), windowRow(metric, -1, { revision: index })],
      }),
    );
    await Promise.all(puts);
    const rows = await readAll(
      page => clients[0]?.scanWindows(metric, {}, EVER, page) ?? Promise.reject(),
      9,
    );
    expect(rows).toHaveLength(41);
    expect(rows.at(-1)?.revision).toBe(39);
  },

  'a closed history refuses, and closes twice': async open => {
    const history = await open();
    await history.close();
    await history.close();
    const closed = { name: 'PortError', code: 'unavailable' };
    await expect(history.put({})).rejects.toMatchObject(closed);
    await expect(history.getAlert('any')).rejects.toMatchObject(closed);
    await expect(history.scanAlerts({}, EVER, { limit: 1, cursor: null })).rejects.toMatchObject(closed);
  },
};

/** Random puts, filters, ranges and page sizes agree with a list that is filtered and sorted naively. */
export const agreesWithNaiveModel =
  (runs: number): Promises[string] =>
  async open => {
    const history = await open();
    const check = async (puts: readonly Told[][], filter: GroupFilter, span: TimeRange, limit: number) => {
      const metric = newName('model');
      const rows = puts.map((put, turn) => put.map((told, index) => rowOf(metric, told, turn * 100 + index)));
      for (const windows of rows) await history.put({ windows });
      const found = await readAll(page => history.scanWindows(metric, filter, span, page), limit);
      expect(found.map(plain).sort()).toEqual(naive(rows.flat(), filter, span).map(plain).sort());
      expect(found.map(({ start }) => start)).toEqual(found.map(({ start }) => start).sort((a, b) => b - a));
      expect(await readAll(page => history.scanWindows(metric, filter, span, page), 1_000)).toEqual(found);
    };
    await fc.assert(fc.asyncProperty(putsArb, filterArb, spanArb, fc.integer({ min: 1, max: 6 }), check), {
      numRuns: runs,
    });
  };

type Told = Readonly<{ group: GroupFilter; start: number; minutes: number; revision: number }>;

const valueArb = fc.constantFrom(1, '1', null, true, 'a');
const groupArb = fc.oneof(
  fc.record({ a: valueArb, b: valueArb }),
  fc.record({ a: valueArb }),
  fc.constant({}),
);
const startArb = fc.constantFrom(
  -2 * DAY_MS,
  -DAY_MS - 1,
  -1,
  0,
  1,
  DAY_MS - 1,
  DAY_MS,
  3 * DAY_MS,
  40_000 * DAY_MS,
);
const toldArb = fc.record({
  group: groupArb,
  start: startArb,
  minutes: fc.integer({ min: 1, max: 2 }),
  revision: fc.nat({ max: 2 }),
});
const putsArb = fc.array(fc.array(toldArb, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
const filterArb = fc.oneof(groupArb, fc.record({ b: valueArb }), fc.constant({}));
const spanArb = fc.oneof(
  fc.constant(EVER),
  fc.tuple(startArb, startArb).map(([from, to]) => range(from, to)),
);

const rowOf = (metric: string, { group, start, minutes, revision }: Told, serial: number): WindowRow =>
  windowRow(metric, start, { group, end: start + minutes * 60_000, revision, values: { serial } });

function naive(told: readonly WindowRow[], filter: GroupFilter, span: TimeRange): WindowRow[] {
  const kept = new Map<string, WindowRow>();
  for (const row of told) {
    const key = JSON.stringify([row.start, row.end, Object.entries(row.group)]);
    if ((kept.get(key)?.revision ?? 0) <= row.revision) kept.set(key, row);
  }
  return [...kept.values()].filter(
    ({ start, group }) =>
      start >= span.from &&
      start < span.to &&
      Object.keys(filter).every(field => field in group && group[field] === filter[field]),
  );
}

const plain = (row: WindowRow) => JSON.stringify([row.start, row.end, row.group, row.revision, row.values]);
