import { expect } from 'vitest';
import type { StoredAlert } from '../../../contracts/records';
import type { AlertFilter } from '../history';
import type { Promises } from './promises';
import { alertAt, DAY_MS, deadLetterAt, EVER, FIRST, newEra, newName, numbers, range, readAll } from './rows';

export const alertsPromises: Promises = {
  'an unknown alert is null': async open => {
    expect(await (await open()).getAlert(newName('nobody'))).toBeNull();
  },

  'gives an alert back as it was put, by id and by time': async open => {
    const [history, era] = [await open(), newEra()];
    const alert = alertAt(era.from, {
      entity: { type: 'card', id: null },
      values: { 'event.amount': 250.5, list: [1, 'a', null, { deep: true }], 'ü€😀': 'a\u0000b' },
      payload: '{"name":"Ünïcödé 😀 \ud800"}',
    });
    await history.put({ alerts: [alert] });
    expect(JSON.stringify(await history.getAlert(alert.id))).toBe(JSON.stringify(alert));
    expect((await history.scanAlerts({}, era, FIRST)).items).toHaveLength(1);
  },

  'a repeat of an alert changes nothing': async open => {
    const [history, era] = [await open(), newEra()];
    const alerts = numbers(3).map(index => alertAt(era.from + index));
    await history.put({ alerts });
    await history.put({ alerts: [...alerts, ...alerts] });
    expect((await history.scanAlerts({}, era, FIRST)).items).toEqual(alerts.toReversed());
  },

  'an alert told again with another time or entity is found there and nowhere else': async open => {
    const [history, era] = [await open(), newEra()];
    const [rule, oldCard, newCard] = [newName('rule'), newName('card'), newName('card')];
    const alert = alertAt(era.from + 1, { rule, entity: { type: 'card', id: oldCard } });
    const changed: StoredAlert = { ...alert, severity: 'low', entity: { type: 'card', id: newCard } };
    await history.put({ alerts: [alert] });
    await history.put({ alerts: [changed] });
    expect((await history.scanAlerts({ entityId: oldCard }, era, FIRST)).items).toEqual([]);
    expect((await history.scanAlerts({ rule, severity: ['high'] }, era, FIRST)).items).toEqual([]);
    const moved: StoredAlert = { ...changed, time: era.from + 2 * DAY_MS };
    await history.put({ alerts: [moved] });
    const found = async (filter: AlertFilter) => (await history.scanAlerts(filter, era, FIRST)).items;
    expect(await found({})).toEqual([moved]);
    expect(await found({ rule })).toEqual([moved]);
    expect(await found({ entityId: newCard })).toEqual([moved]);
    expect(await found({ entityId: oldCard })).toEqual([]);
    expect(await history.getAlert(alert.id)).toEqual(moved);
  },

  'tells shadow alerts apart from live ones, and only when asked for': async open => {
    const [history, era] = [await open(), newEra()];
    const [rule, id] = [newName('rule'), newName('card')];
    const given = (mode: 'live' | 'shadow', at: number) =>
      alertAt(era.from + at, { rule, mode, entity: { type: 'card', id } });
    const [live, shadow] = [given('live', 1), given('shadow', 2)];
    await history.put({ alerts: [live, shadow] });
    const found = async (filter: AlertFilter) => (await history.scanAlerts(filter, era, FIRST)).items;
    for (const filter of [{}, { rule }, { entityId: id }]) {
      expect(await found(filter)).toEqual([live]);
      expect(await found({ ...filter, mode: 'shadow' })).toEqual([shadow]);
    }
    expect(await history.getAlert(shadow.id)).toEqual(shadow);
    const promoted: StoredAlert = { ...shadow, mode: 'live' };
    await history.put({ alerts: [promoted] });
    expect(await found({ rule })).toEqual([promoted, live]);
    expect(await found({ rule, mode: 'shadow' })).toEqual([]);
  },

  'filters singly and together': async open => {
    const [history, era] = [await open(), newEra()];
    const alerts = ['large', 'fast'].flatMap(rule =>
      (['low', 'high', 'critical'] as const).flatMap(severity =>
        [{ type: 'card', id: 'c1' }, { type: 'terminal', id: 'c1' }, { type: 'card', id: 'c2' }, null].map(
          (entity, index) => alertAt(era.from + index * DAY_MS, { rule, severity, entity }),
        ),
      ),
    );
    await history.put({ alerts });
    const filters: AlertFilter[] = [
      {},
      { rule: 'large' },
      { severity: ['high'] },
      { severity: ['low', 'critical'] },
      { severity: [] },
      { entityType: 'card' },
      { entityId: 'c1' },
      { entityType: 'card', entityId: 'c1' },
      { rule: 'fast', severity: ['high'], entityType: 'terminal', entityId: 'c1' },
      { rule: 'nobody' },
      { entityId: 'nobody' },
      { rule: 'large', entityId: 'c2' },
    ];
    for (const filter of filters) {
      for (const span of [era, range(era.from + 1, era.from + 2 * DAY_MS)]) {
        const expected = alerts.filter(
          alert => fits(filter, alert) && alert.time >= span.from && alert.time < span.to,
        );
        const found = await readAll(page => history.scanAlerts(filter, span, page), 5);
        expect(ids(found), JSON.stringify(filter)).toEqual(ids(expected));
      }
    }
  },

  'alerts come newest first, from before 1970 to 2100, and within half-open ranges': async open => {
    const [history, rule] = [await open(), newName('rule')];
    const times = [-DAY_MS, -1, 0, 1, 3_600_000, Date.UTC(2026, 4, 5), Date.UTC(2100, 0, 1)];
    await history.put({ alerts: times.map(time => alertAt(time, { rule })) });
    const timesOf = async (from: number, to: number) =>
      (await readAll(page => history.scanAlerts({ rule }, range(from, to), page), 2)).map(({ time }) => time);
    expect(await timesOf(EVER.from, EVER.to)).toEqual(times.toReversed());
    expect(await timesOf(0, Date.UTC(2026, 4, 5))).toEqual([3_600_000, 1, 0]);
    expect(await timesOf(-1, 0)).toEqual([-1]);
    expect(await timesOf(2, 2)).toEqual([]);
  },

  'a scan over years of nothing is quick': async open => {
    const [history, rule, stream] = [await open(), newName('rule'), newName('stream')];
    await history.put({
      alerts: [alertAt(1, { rule }), alertAt(Date.UTC(2090, 0, 1), { rule })],
      deadLetters: [deadLetterAt(stream, 1)],
    });
    const startedAt = performance.now();
    expect((await history.scanAlerts({ rule }, range(0, Date.UTC(2099, 0, 1)), FIRST)).items).toHaveLength(2);
    expect(
      (await history.scanDeadLetters({ stream }, range(0, Date.UTC(2099, 0, 1)), FIRST)).items,
    ).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  },

  'a dead letter keeps its bytes': async open => {
    const [history, stream] = [await open(), newName('stream')];
    const bytes = Buffer.from(numbers(256));
    const letter = deadLetterAt(stream, 5, {
      raw: bytes.toString('utf8'),
      rawBase64: bytes.toString('base64'),
      field: null,
      reason: 'undecodable',
    });
    await history.put({ deadLetters: [letter] });
    expect((await history.scanDeadLetters({ stream }, EVER, FIRST)).items).toEqual([letter]);
  },

  'a dead letter of 1 MB is kept whole': async open => {
    const [history, stream] = [await open(), newName('stream')];
    const letter = deadLetterAt(stream, 5, { raw: '€'.repeat(350_000), reason: 'too_large' });
    await history.put({ deadLetters: [letter] });
    expect((await history.scanDeadLetters({ stream }, EVER, FIRST)).items).toEqual([letter]);
  },

  'a dead letter is one by stream, partition and offset, whenever it is met': async open => {
    const [history, stream] = [await open(), newName('stream')];
    const letter = deadLetterAt(stream, 1, { offset: '9007199254740993' });
    await history.put({
      deadLetters: [letter, { ...letter, partition: 1 }, { ...letter, offset: '9007199254740992' }],
    });
    await history.put({ deadLetters: [{ ...letter, at: 3 * DAY_MS }] });
    const found = await readAll(page => history.scanDeadLetters({ stream }, EVER, page), 1);
    expect(found.map(({ at }) => at)).toEqual([3 * DAY_MS, 1, 1]);
  },

  'dead letters are filtered by stream and reason, newest first': async open => {
    const [history, stream] = [await open(), newName('stream')];
    const letters = numbers(20).map(index =>
      deadLetterAt(stream, index * 3_600_000, { reason: index % 3 === 0 ? 'late' : 'schema' }),
    );
    await history.put({ deadLetters: letters });
    const late = letters.filter(({ reason }) => reason === 'late').toReversed();
    expect(await readAll(page => history.scanDeadLetters({ stream, reason: 'late' }, EVER, page), 2)).toEqual(
      late,
    );
    expect(await readAll(page => history.scanDeadLetters({ stream }, EVER, page), 7)).toEqual(
      letters.toReversed(),
    );
    const rejected = letters.filter(({ reason }) => reason === 'schema').toReversed();
    expect(
      await readAll(page => history.scanDeadLetters({ stream, reason: 'rejected' }, EVER, page), 3),
    ).toEqual(rejected);
    expect((await history.scanDeadLetters({ stream: newName('other') }, EVER, FIRST)).items).toEqual([]);
  },
};

const fits = (filter: AlertFilter, alert: StoredAlert) =>
  (filter.rule === undefined || alert.rule === filter.rule) &&
  (filter.severity === undefined || filter.severity.includes(alert.severity)) &&
  (filter.entityType === undefined || alert.entity?.type === filter.entityType) &&
  (filter.entityId === undefined || alert.entity?.id === filter.entityId);

const ids = (alerts: readonly StoredAlert[]) => alerts.map(({ id }) => id).sort();
