import { expect } from 'vitest';
import type { Promises } from './promises';
import { DAY_MS, EVER, FIRST, MINUTE_MS, newName, numbers, range, readAll, windowRow } from './rows';

export const windowsPromises: Promises = {
  'a metric nobody wrote has no windows': async open => {
    const history = await open();
    expect(await history.scanWindows(newName('none'), {}, EVER, FIRST)).toEqual({ items: [], next: null });
  },

  'gives a window back as it was put': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const row = windowRow(metric, 0, {
      values: { n: 3, total: 1.1, none: null },
      score: 0.25,
      expected: 2,
      reasons: ['above_expected z=4.2'],
      low: 1,
      high: 3,
    });
    await history.put({ windows: [row] });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toEqual([row]);
  },

  'a repeat of a window changes nothing': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const rows = numbers(3).map(minute => windowRow(metric, minute * MINUTE_MS));
    await history.put({ windows: rows });
    await history.put({ windows: rows });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toEqual(rows.toReversed());
  },

  'a later revision replaces an earlier one, and survives it when that is written again': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const [first, second, third] = [0, 1, 2].map(revision =>
      windowRow(metric, 0, { revision, values: { n: revision } }),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
    for (const row of [first, third, second, first]) {
      await history.put({ windows: [row] });
    }
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toEqual([third]);
    expect((await history.scanWindows(metric, first.group, EVER, FIRST)).items).toEqual([third]);
  },

  'within one put the later revision wins in any order, and of one revision the last told': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const told = [3, 1, 3, 2].map((revision, index) =>
      windowRow(metric, 0, { revision, values: { n: index } }),
    );
    await history.put({ windows: told });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toEqual([told[2]]);
  },

  'a retracted window is kept as retracted': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const row = windowRow(metric, 0);
    await history.put({ windows: [row] });
    await history.put({ windows: [{ ...row, kind: 'retracted', revision: 1 }] });
    const { items } = await history.scanWindows(metric, {}, EVER, FIRST);
    expect(items.map(({ kind, revision }) => [kind, revision])).toEqual([['retracted', 1]]);
  },

  'refuses an early window and keeps nothing of that put': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const put = history.put({ windows: [windowRow(metric, 0), windowRow(metric, 1, { kind: 'early' })] });
    await expect(put).rejects.toMatchObject({ name: 'PortError', code: 'refused' });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toEqual([]);
  },

  'windows of one start and another end are two windows': async open => {
    const [history, metric] = [await open(), newName('cumulative')];
    const rows = [3, 2, 1].map(minutes => windowRow(metric, 0, { end: minutes * MINUTE_MS, group: {} }));
    await history.put({ windows: rows });
    expect(await readAll(page => history.scanWindows(metric, {}, EVER, page), 1)).toEqual(rows);
  },

  'a range holds its start and not its end': async open => {
    const [history, metric] = [await open(), newName('spend')];
    await history.put({ windows: [-1, 0, 1, 999, 1_000].map(start => windowRow(metric, start)) });
    for (const group of [{}, { terminal: 't1' }]) {
      const { items } = await history.scanWindows(metric, group, range(0, 1_000), FIRST);
      expect(items.map(({ start }) => start)).toEqual([999, 1, 0]);
    }
    expect((await history.scanWindows(metric, {}, range(5, 5), FIRST)).items).toEqual([]);
    expect((await history.scanWindows(metric, {}, range(9, 5), FIRST)).items).toEqual([]);
  },

  'windows come newest first across days, decades and both sides of 1970': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const starts = [
      -400 * DAY_MS - 1,
      -1,
      0,
      DAY_MS - 1,
      DAY_MS,
      Date.UTC(2026, 0, 1),
      Date.UTC(2100, 11, 31, 23, 59),
    ];
    await history.put({ windows: starts.map(start => windowRow(metric, start)) });
    for (const group of [{}, { terminal: 't1' }]) {
      const rows = await readAll(page => history.scanWindows(metric, group, EVER, page), 2);
      expect(rows.map(({ start }) => start)).toEqual(starts.toReversed());
    }
  },

  'an open end is no trouble': async open => {
    const [history, metric] = [await open(), newName('spend')];
    await history.put({ windows: [windowRow(metric, 0), windowRow(metric, -DAY_MS)] });
    const { items } = await history.scanWindows(metric, {}, range(-Infinity, Infinity), FIRST);
    expect(items).toHaveLength(2);
  },

  'metrics are kept apart, also where one name begins with the other': async open => {
    const [history, metric] = [await open(), newName('spend')];
    await history.put({
      windows: [windowRow(metric, 0), windowRow(`${metric}:x`, 0), windowRow(`${metric}:x`, 1)],
    });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toHaveLength(1);
    expect((await history.scanWindows(`${metric}:x`, {}, EVER, FIRST)).items).toHaveLength(2);
  },

  'group values 1, "1", true, "true", null, "null" and "" are different groups': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const values = [1, '1', true, 'true', null, 'null', '', 0, false];
    await history.put({ windows: values.map(value => windowRow(metric, 0, { group: { field: value } })) });
    for (const value of values) {
      const { items } = await history.scanWindows(metric, { field: value }, EVER, FIRST);
      expect(items.map(({ group }) => group)).toEqual([{ field: value }]);
    }
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items).toHaveLength(values.length);
  },

  'a filter may name some of a group’s fields, in any order': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const groups = ['a', 'b'].flatMap(city => [1, 2, null].map(terminal => ({ city, terminal })));
    await history.put({ windows: groups.map(group => windowRow(metric, 0, { group })) });
    const groupsOf = async (filter: Record<string, string | number | null>) =>
      (await history.scanWindows(metric, filter, EVER, FIRST)).items.map(({ group }) => group);
    expect(await groupsOf({ city: 'a' })).toHaveLength(3);
    expect(await groupsOf({ terminal: null })).toHaveLength(2);
    expect(await groupsOf({ terminal: 2, city: 'b' })).toEqual([{ city: 'b', terminal: 2 }]);
    expect(await groupsOf({ country: 'x' })).toEqual([]);
    expect(await groupsOf({ city: 'a', terminal: 1, country: 'x' })).toEqual([]);
  },

  'finds the groups of before and after the metric got another field': async open => {
    const [history, metric] = [await open(), newName('spend')];
    await history.put({ windows: [windowRow(metric, 0, { group: { city: 'a' } })] });
    await history.put({ windows: [windowRow(metric, 1, { group: { city: 'a', terminal: 1 } })] });
    expect((await history.scanWindows(metric, { city: 'a' }, EVER, FIRST)).items).toHaveLength(2);
    expect((await history.scanWindows(metric, { terminal: 1 }, EVER, FIRST)).items).toHaveLength(1);
  },

  'hostile field names and values are but names and values': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const group = JSON.parse('{"__proto__":"x","constructor":"y","a\\u0000b":"\\ud800","ü€😀":"’;--"}');
    await history.put({ windows: [windowRow(metric, 0, { group })] });
    expect(JSON.stringify((await history.scanWindows(metric, group, EVER, FIRST)).items[0]?.group)).toBe(
      JSON.stringify(group),
    );
    expect((await history.scanWindows(metric, { constructor: 'y' }, EVER, FIRST)).items).toHaveLength(1);
    expect((await history.scanWindows(metric, { toString: 'y' }, EVER, FIRST)).items).toHaveLength(0);
  },

  'long names and values are as good as short ones': async open => {
    const [history, metric] = [await open(), newName('m'.repeat(3_000))];
    const groups = ['y', 'z'].map(end => ({ field: 'x'.repeat(100_000) + end }));
    await history.put({ windows: groups.map(group => windowRow(metric, 0, { group })) });
    for (const group of groups) {
      const { items } = await history.scanWindows(metric, group, EVER, FIRST);
      expect(items.map(row => row.group)).toEqual([group]);
    }
  },

  'decimal strings and numbers near 2^53 survive to the digit': async open => {
    const [history, metric] = [await open(), newName('spend')];
    const values = {
      a: '90071992547409931234.56',
      b: 2 ** 53 - 1,
      c: -(2 ** 53),
      d: 0.1 + 0.2,
      e: '-0.01',
      f: 1e-300,
      g: null,
    };
    await history.put({ windows: [windowRow(metric, 0, { values })] });
    expect((await history.scanWindows(metric, {}, EVER, FIRST)).items[0]?.values).toEqual(values);
  },
};
