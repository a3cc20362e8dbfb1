import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LARGE, ndjson, PAYMENTS, PER_TERMINAL, RunWorld } from './run-world.testing';

let world: RunWorld;
beforeEach(() => {
  world = new RunWorld();
});
afterEach(() => world.close());

const definitions = { streams: [PAYMENTS], metrics: [PER_TERMINAL], rules: [LARGE] };
const payment = (
  id: string,
  time: number | string,
  amount: number | string,
  terminal: string | null = 't1',
) => ({
  id,
  time,
  card: 'c1',
  terminal,
  amount,
});

async function run(events: readonly unknown[], more: readonly string[] = [], defs: unknown = definitions) {
  return world.run(defs, [`pay=${world.write('pay.ndjson', ndjson(events))}`], more);
}

describe('what weir run writes', () => {
  it('a window a line, with its group, bounds, revision, aggregates and score', async () => {
    const { file } = await run([
      payment('a', 0, 10),
      payment('b', 59_999, 20.5),
      payment('c', 60_000, '0.25'),
    ]);
    expect(file('windows.ndjson')).toBe(
      '{"metric":"spend","group":{"terminal":"t1"},"start":0,"end":60000,"kind":"final","revision":0,' +
        '"n":2,"total":30.5,"mean":15.25,"least":10,"most":20.5,"spread":5.25,"score":null}\n' +
        '{"metric":"spend","group":{"terminal":"t1"},"start":60000,"end":120000,"kind":"final","revision":0,' +
        '"n":1,"total":0.25,"mean":0.25,"least":0.25,"most":0.25,"spread":0,"score":null}\n',
    );
  });

  it('an alert a line, with exactly the fields of the format', async () => {
    const { alerts } = await run([payment('a', 5, 220), payment('b', '1970-01-01T00:00:00.007Z', 220.01)]);
    expect(alerts).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        rule: 'large',
        version: 1,
        stream: 'pay',
        event: 'b',
        entity: { type: 'card', id: 'c1' },
        time: 7,
        severity: 'high',
        values: { 'event.amount': 220.01 },
        score: 1,
        mode: 'live',
      },
    ]);
  });

  it('what became of each rule, and the alerts of shadow rules in a file of their own', async () => {
    const rules = [
      { ...LARGE, cooldown: '1h' },
      { ...LARGE, name: 'tried', mode: 'shadow' },
      { ...LARGE, name: 'kept', mode: 'draft' },
    ];
    const { alerts, shadowAlerts, summary, file } = await run(
      [payment('a', 0, 300), payment('b', 1, 300)],
      [],
      { ...definitions, rules },
    );
    expect(alerts.map(({ rule, event, mode }) => [rule, event, mode])).toEqual([['large', 'a', 'live']]);
    expect(summary.alerts).toBe(1);
    expect(shadowAlerts.map(({ rule, event, mode }) => [rule, event, mode])).toEqual([
      ['tried', 'a', 'shadow'],
      ['tried', 'b', 'shadow'],
    ]);
    const quiet = { version: 1, errors: 0, message: null };
    expect(JSON.parse(file('rules.json'))).toEqual([
      { rule: 'large', mode: 'live', matched: 2, suppressed: 1, ...quiet },
      { rule: 'tried', mode: 'shadow', matched: 2, suppressed: 0, ...quiet },
    ]);
  });

  it('a condition that reads the windows of another stream sees what was final before its event', async () => {
    const logins = {
      name: 'logins',
      eventTime: 'time',
      fields: { time: 'timestamp', terminal: 'string' },
    };
    const rule = {
      name: 'after_much',
      stream: 'logins',
      when: 'window.spend.total > 100',
      severity: 'high',
    };
    const defs = { ...definitions, streams: [PAYMENTS, logins], rules: [rule] };
    const pay = world.write('pay.ndjson', ndjson([payment('a', 0, 300), payment('b', 60_000, 1)]));
    const times = [59_000, 60_001].map(time => ({ time, terminal: 't1' }));
    const { alerts } = await world.run(defs, [
      `pay=${pay}`,
      `logins=${world.write('logins.ndjson', ndjson(times))}`,
    ]);
    expect(alerts.map(({ time, values }) => [time, values])).toEqual([
      [60_001, { 'window.spend.total': 300 }],
    ]);
  });

  it('a dead letter a line for every record that was not accepted, with exactly the fields of the format', async () => {
    const late = payment('late', 1, 5);
    const { deadLetters, summary } = await run([payment('a', 600_000, 1), '{"id":"x"', { id: 'y' }, late]);
    expect(deadLetters.map(({ message, ...rest }) => ({ ...rest, message: typeof message }))).toEqual([
      {
        stream: 'pay',
        partition: 0,
        offset: 1,
        reason: 'undecodable',
        field: null,
        message: 'string',
        raw: '{"id":"x"',
      },
      {
        stream: 'pay',
        partition: 0,
        offset: 2,
        reason: 'schema',
        field: 'time',
        message: 'string',
        raw: '{"id":"y"}',
      },
      {
        stream: 'pay',
        partition: 0,
        offset: 3,
        reason: 'late',
        field: null,
        message: 'string',
        raw: JSON.stringify(late),
      },
    ]);
    expect(summary).toMatchObject({ read: 4, accepted: 1, late: 1, duplicate: 0, rejected: 2 });
  });

  it('a summary whose parts add up, on disk as it is returned', async () => {
    const { summary, file } = await run([payment('a', 0, 300), 'nonsense', payment('b', 1, 2)]);
    expect(JSON.parse(file('summary.json'))).toEqual(summary);
    expect(Object.keys(summary)).toEqual([
      ...['read', 'accepted', 'late', 'duplicate', 'rejected'],
      ...['windows', 'alerts', 'seconds', 'eventsPerSecond'],
    ]);
    expect(summary).toMatchObject({ read: 3, accepted: 2, rejected: 1, windows: 1, alerts: 1 });
  });

  it('a null group, and null for what is undefined', async () => {
    const stream = { ...PAYMENTS, fields: { ...PAYMENTS.fields, amount: 'decimal(2)?' } };
    const event = { id: 'a', time: 0, card: 'c1', amount: null };
    const { windows } = await run([event], [], { ...definitions, streams: [stream] });
    expect(windows).toEqual([
      expect.objectContaining({ group: { terminal: null }, n: 1, total: null, mean: null, spread: null }),
    ]);
  });

  it('a repeat within the time the stream remembers ids, as a duplicate that touches nothing', async () => {
    const streams = [{ ...PAYMENTS, dedup: '1h' }];
    const twice = [payment('a', 0, 300), payment('a', 0, 300), payment('b', 1, 1)];
    const { summary, windows, deadLetters } = await run(twice, [], { ...definitions, streams });
    expect(summary).toMatchObject({ read: 3, accepted: 2, duplicate: 1, alerts: 1 });
    expect(windows).toEqual([expect.objectContaining({ n: 2, total: 301 })]);
    expect(deadLetters).toEqual([expect.objectContaining({ reason: 'duplicate', offset: 1 })]);
  });

  it('a corrected window with the next revision where lateness is allowed', async () => {
    const streams = [{ ...PAYMENTS, allowedLateness: '1h' }];
    const events = [payment('a', 0, 1), payment('b', 120_000, 1), payment('c', 30_000, 1)];
    const { windows, summary } = await run(events, [], { ...definitions, streams });
    const first = windows
      .filter(({ start }) => start === 0)
      .map(({ kind, revision, n }) => ({ kind, revision, n }));
    expect(first.at(-1)).toMatchObject({ n: 2 });
    expect(first.map(({ revision }) => revision)).toEqual(first.map((_, index) => index));
    expect(summary).toMatchObject({ accepted: 3, late: 0 });
  });

  it('every sliding window of an event', async () => {
    const metric = { ...PER_TERMINAL, window: { type: 'sliding', size: '1m', slide: '20s', offset: '5s' } };
    const { windows } = await run([payment('a', 30_000, 1)], [], { ...definitions, metrics: [metric] });
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [-15_000, 45_000],
      [5_000, 65_000],
      [25_000, 85_000],
    ]);
  });

  it('nothing but an empty file each for an input without records', async () => {
    const { summary, file } = await run(['', '   ']);
    expect(summary).toMatchObject({ read: 0, windows: 0, alerts: 0, rejected: 0 });
    for (const name of ['windows', 'alerts', 'dead-letters']) expect(file(`${name}.ndjson`)).toBe('');
  });
});
