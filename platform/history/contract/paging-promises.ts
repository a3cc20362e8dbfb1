import { expect } from 'vitest';
import type { WindowRow } from '../../../contracts/records';
import type { History, PageRequest } from '../history';
import type { Promises } from './promises';
import {
  alertAt,
  deadLetterAt,
  EVER,
  FIRST,
  MINUTE_MS,
  newEra,
  newName,
  numbers,
  range,
  readAll,
  windowRow,
} from './rows';

export const pagingPromises: Promises = {
  'pages of any size give each window once, also among 500 of one time': async open => {
    const [history, metric] = [await open(), newName('wide')];
    const rows = [0, 1].flatMap(minute =>
      numbers(250).map(group => windowRow(metric, minute * MINUTE_MS, { group: { group } })),
    );
    await history.put({ windows: rows });
    const whole = (await history.scanWindows(metric, {}, EVER, FIRST)).items;
    expect(whole.map(keyOf).sort()).toEqual(rows.map(keyOf).sort());
    for (const limit of [1, 7, 250, 499, 500]) {
      expect(await readAll(page => history.scanWindows(metric, {}, EVER, page), limit)).toEqual(whole);
    }
  },

  'a page that ends with the last row says so': async open => {
    const [history, metric] = [await open(), newName('spend')];
    await history.put({ windows: numbers(4).map(start => windowRow(metric, start)) });
    for (const group of [{}, { terminal: 't1' }]) {
      expect((await history.scanWindows(metric, group, EVER, { limit: 4, cursor: null })).next).toBeNull();
      expect(
        (await history.scanWindows(metric, group, EVER, { limit: 3, cursor: null })).next,
      ).not.toBeNull();
    }
  },

  'rows that arrive while one pages make no repeat and no gap': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const old = numbers(30).map(start => windowRow(metric, start, { group: { group: start % 3 } }));
    await history.put({ windows: old });
    let arrived = 0;
    const read = async (page: PageRequest) => {
      const found = await history.scanWindows(metric, {}, range(0, 1_000), page);
      arrived += 1;
      await history.put({
        windows: [windowRow(metric, 30 + arrived), windowRow(metric, 31 - 2 * arrived, { group: { x: 1 } })],
      });
      return found;
    };
    const seen = (await readAll(read, 4)).map(keyOf);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(old.map(keyOf)));
  },

  'alerts of one time are paged without repeat or gap, while more arrive': async open => {
    const [history, era] = [await open(), newEra()];
    const alerts = numbers(40).map(index => alertAt(era.from + (index % 2)));
    await history.put({ alerts });
    const seen = await readAll(async page => {
      const found = await history.scanAlerts({}, era, page);
      await history.put({ alerts: [alertAt(era.from + 2)] });
      return found;
    }, 3);
    expect(seen.map(({ id }) => id).sort()).toEqual(alerts.map(({ id }) => id).sort());
    expect(seen.map(({ time }) => time)).toEqual(seen.map(({ time }) => time).sort((a, b) => b - a));
  },

  'a cursor works for another client of the same storage': async open => {
    const [first, second, metric] = [await open(), await open(), newName('spend')];
    await first.put({ windows: numbers(3).map(start => windowRow(metric, start)) });
    const { next } = await first.scanWindows(metric, {}, EVER, { limit: 2, cursor: null });
    const rest = await second.scanWindows(metric, {}, EVER, { limit: 2, cursor: next });
    expect(rest.items.map(({ start }) => start)).toEqual([0]);
  },

  'a cursor is opaque text that needs no escaping in an address': async open => {
    const history = await open();
    for (const { cursor } of await cursors(history)) expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  },

  'refuses a cursor of another query': async open => {
    const history = await open();
    const made = await cursors(history);
    for (const [index, { read }] of made.entries()) {
      for (const [other, { cursor }] of made.entries()) {
        if (other === index) expect((await read(cursor)).items).toHaveLength(1);
        else await expectRefused(read(cursor));
      }
    }
  },

  'refuses a cut, lengthened, changed or made-up cursor': async open => {
    const history = await open();
    for (const { cursor, read } of await cursors(history)) {
      const changed = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
      const changedEnd = cursor.slice(0, -4) + (cursor.at(-4) === 'Q' ? 'g' : 'Q') + cursor.slice(-3);
      const broken = [
        cursor.slice(0, -1),
        cursor.slice(1),
        `${cursor}A`,
        `${cursor}=`,
        changed,
        changedEnd,
        '',
        '%',
        'x'.repeat(64),
      ];
      for (const bad of broken) await expectRefused(read(bad));
    }
  },

  'refuses a limit that is no count': async open => {
    const history = await open();
    for (const limit of [0, -1, 1.5, NaN, Infinity]) {
      await expectRefused(history.scanWindows('any', {}, EVER, { limit, cursor: null }));
      await expectRefused(history.scanAlerts({}, EVER, { limit, cursor: null }));
      await expectRefused(history.scanDeadLetters({}, EVER, { limit, cursor: null }));
    }
  },
};

/** Queries of every kind that differ in one thing each, with a cursor of each. */
async function cursors(history: History) {
  const [metric, stream, era] = [newName('spend'), newName('stream'), newEra()];
  const times = [era.from + 1, era.from + 2];
  await history.put({
    windows: times.flatMap(time => [windowRow(metric, time), windowRow(`${metric}2`, time)]),
    alerts: times.map(time => alertAt(time)),
    deadLetters: times.map(at => deadLetterAt(stream, at)),
  });
  const reads = [
    (page: PageRequest) => history.scanWindows(metric, {}, era, page),
    (page: PageRequest) => history.scanWindows(metric, { terminal: 't1' }, era, page),
    (page: PageRequest) => history.scanWindows(`${metric}2`, {}, era, page),
    (page: PageRequest) => history.scanWindows(metric, {}, { ...era, from: era.from - 1 }, page),
    (page: PageRequest) => history.scanAlerts({}, era, page),
    (page: PageRequest) => history.scanAlerts({ rule: 'large' }, era, page),
    (page: PageRequest) => history.scanAlerts({ severity: ['high'] }, era, page),
    (page: PageRequest) => history.scanDeadLetters({ stream }, era, page),
    (page: PageRequest) => history.scanDeadLetters({ stream, reason: 'schema' }, era, page),
  ];
  return Promise.all(
    reads.map(async read => {
      const { next } = await read({ limit: 1, cursor: null });
      if (next === null) throw new Error('two rows were put, one was asked for: there is more');
      return { cursor: next, read: (cursor: string) => read({ limit: 1, cursor }) };
    }),
  );
}

const keyOf = ({ start, end, group }: WindowRow) => JSON.stringify([start, end, group]);

async function expectRefused(attempt: Promise<unknown>): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ name: 'PortError', code: 'refused', retriable: false });
}
