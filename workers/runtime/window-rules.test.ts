import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, payments, run, type Payment } from './rules.testing';

const DAY = 86_400_000;
const pay = (time: number, amount: number, shop: string | null = 's1'): Payment => ({
  time,
  amount,
  shop,
  card: 'c1',
});

describe('a condition on events that reads windows', () => {
  const rules = [{ name: 'r', when: 'window["per-shop"].total > 100' }];
  const raised = (events: readonly Payment[], restartAt: number | null = null, lateness = '0s') =>
    run(payments(rules, { allowedLateness: lateness }), events, restartAt).alerts.map(({ event }) => event);

  it.each<[string, Payment[], string[]]>([
    ['nothing is final yet', [pay(0, 500), pay(1, 500)], []],
    // e1 makes the window of e0 final; e2 is the first to see it.
    ['the event that makes it final does not see it', [pay(0, 500), pay(MINUTE, 1), pay(MINUTE, 1)], ['e2']],
    ['of its own group', [pay(0, 500), pay(MINUTE, 1), pay(MINUTE, 1, 's2')], []],
    ['null is a group too', [pay(0, 500, null), pay(MINUTE, 1), { time: MINUTE, amount: 1 }], ['e2']],
    ['the newest one', [pay(0, 500), pay(MINUTE, 1), pay(2 * MINUTE, 1), pay(2 * MINUTE, 1)], ['e2']],
    [
      'the one before where the group was quiet since',
      [pay(0, 500), pay(9 * MINUTE, 1, 's2'), pay(9 * MINUTE, 1)],
      ['e2'],
    ],
    [
      'not after a week of silence',
      [
        pay(0, 500),
        pay(7 * DAY + MINUTE, 1, 's2'),
        pay(7 * DAY + 3 * MINUTE, 1, 's2'),
        pay(7 * DAY + 3 * MINUTE, 1),
      ],
      [],
    ],
  ])('%s', (_what, events, expected) => {
    expect(raised(events)).toEqual(expected);
  });

  it('sees a correction from the next event on', () => {
    const events = [pay(0, 50), pay(MINUTE, 1), pay(2, 60), pay(MINUTE, 1)];
    expect(raised(events, null, '5m')).toEqual(['e3']);
  });

  it('sees the session before the one that was retracted', () => {
    const definitions = payments([{ when: 'window.visits.total > 100' }], { allowedLateness: '10m' });
    const visits = {
      name: 'visits',
      stream: 'pay',
      groupBy: ['shop'],
      window: { type: 'session' as const, gap: '1m' },
      aggregates: [{ as: 'total', fn: 'sum' as const, field: 'amount' }],
    };
    const events = [
      pay(0, 500),
      pay(9 * MINUTE, 50),
      // The session at 9 is final and the newest.
      pay(10.5 * MINUTE, 1, 's2'),
      pay(0, 1, null),
      // It grows, is retracted, and is not final yet: the one at 0 is the newest again.
      pay(10 * MINUTE, 1),
      pay(10 * MINUTE, 1),
    ];
    const given = { ...definitions, metrics: [...definitions.metrics, visits] };
    for (const restartAt of [null, 5])
      expect(run(given, events, restartAt).alerts.map(({ event }) => event)).toEqual(['e5']);
  });

  it('reads a decimal of sixteen digits as a number, whichever aggregate it comes from', () => {
    const definitions = payments(
      ['first', 'last', 'min', 'total'].map(name => ({ when: `window.big.${name} > 100` })),
    );
    const of = (fn: 'first' | 'last' | 'min' | 'sum', as: string = fn) => ({ as, fn, field: 'amount' });
    const big = {
      name: 'big',
      stream: 'pay',
      window: { type: 'tumbling' as const, size: '1m' },
      aggregates: [of('first'), of('last'), of('min'), of('sum', 'total')],
    };
    const events = [pay(0, 90071992547409.91), pay(MINUTE, 1), pay(MINUTE, 1)];
    const { alerts } = run({ ...definitions, metrics: [...definitions.metrics, big] }, events);
    expect(alerts.map(({ rule, event }) => [rule, event])).toEqual(
      ['r0', 'r1', 'r2', 'r3'].map(rule => [rule, 'e2']),
    );
  });

  it('tells what it read', () => {
    const [alert] = run(payments(rules), [pay(0, 500), pay(MINUTE, 1), pay(MINUTE, 1)]).alerts;
    expect(alert?.values).toEqual({ 'window.per-shop.total': 500 });
  });

  it('sees the same when it is restarted anywhere', () => {
    const event = fc.record({
      time: fc.integer({ min: 0, max: 20 }).map(half => (half * MINUTE) / 2),
      amount: fc.integer({ min: 1, max: 200 }),
      shop: fc.constantFrom('s1', 's2'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, restartAt) => {
        expect(raised(events, restartAt, '2m')).toEqual(raised(events, null, '2m'));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a rule on a metric', () => {
  const onMetric = { name: 'm', on: 'metric' as const, when: 'window["per-shop"].total > 100' };
  const facts = (
    events: readonly Payment[],
    rule: object = {},
    lateness = '0s',
    restartAt: number | null = null,
  ) =>
    run(payments([{ ...onMetric, ...rule }], { allowedLateness: lateness }), events, restartAt).alerts.map(
      ({ time, entity, window, withdrawn = false, values }) =>
        [time, entity?.id, window?.revision, withdrawn, values['window.per-shop.total']] as const,
    );

  it('is judged when a window becomes final', () => {
    expect(facts([pay(0, 99), pay(1, 2), pay(MINUTE, 500, 's2')])).toEqual([
      [MINUTE, 's1', 0, false, 101],
      [2 * MINUTE, 's2', 0, false, 500],
    ]);
  });

  it('tells the window in full, and its key as the event', () => {
    const [alert] = run(payments([onMetric]), [pay(0, 200)]).alerts;
    expect(alert).toMatchObject({
      event: 'per-shop {"shop":"s1"} 0-60000',
      entity: { type: 'shop', id: 's1' },
      source: { topic: 'pay', partition: -1 },
      mode: 'live',
      window: { metric: 'per-shop', group: { shop: 's1' }, start: 0, end: MINUTE, revision: 0 },
    });
    expect(JSON.parse(alert?.payload ?? '')).toMatchObject({
      metric: 'per-shop',
      values: { n: 1, total: 200 },
    });
  });

  it('is judged again when a window is corrected, under the same id', () => {
    const events = [pay(0, 200), pay(MINUTE, 1), pay(1, 50)];
    const { alerts } = run(payments([onMetric], { allowedLateness: '5m' }), events);
    expect(alerts.map(({ window, values }) => [window?.revision, values['window.per-shop.total']])).toEqual([
      [0, 200],
      [1, 250],
    ]);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(1);
  });

  it('withdraws the alert of a window that no longer meets it', () => {
    const events = [pay(0, 200), pay(MINUTE, 1), pay(1, -150), pay(2, 100)];
    expect(facts(events, {}, '5m')).toEqual([
      [MINUTE, 's1', 0, false, 200],
      [MINUTE, 's1', 1, true, 50],
      [MINUTE, 's1', 2, false, 150],
    ]);
  });

  it('rests per entity, by the ends of windows, however many become final at once', () => {
    const events = [0, 1, 2, 3].map(minute => pay(minute * MINUTE, 200));
    const times = (given: readonly Payment[], outOfOrderness: string) =>
      run(payments([{ ...onMetric, cooldown: '2m' }], { outOfOrderness }), given).alerts.map(
        ({ time }) => time,
      );
    expect(times(events, '0s')).toEqual([MINUTE, 3 * MINUTE]);
    expect(times(events, '1h')).toEqual([MINUTE, 3 * MINUTE]);
  });

  it('rests though time leaps ahead', () => {
    const events = [pay(0, 200), pay(MINUTE, 200), pay(DAY, 1)];
    const { alerts } = run(payments([{ ...onMetric, cooldown: '1h' }]), events);
    expect(alerts.map(({ time }) => time)).toEqual([MINUTE]);
  });

  it('does not rest after an alert that was withdrawn', () => {
    const events = [pay(0, 200), pay(MINUTE, 1), pay(1, -150), pay(2, 100)];
    expect(facts(events, { cooldown: '1h' }, '5m')).toEqual([
      [MINUTE, 's1', 0, false, 200],
      [MINUTE, 's1', 1, true, 50],
      [MINUTE, 's1', 2, false, 150],
    ]);
  });

  it('may read the group, and lists', () => {
    expect(
      facts([pay(0, 500), pay(1, 500, 's2')], {
        when: 'group.shop != "s1" && !(group.shop in list.blocked)',
      }),
    ).toHaveLength(1);
  });

  it('says the same when it is restarted anywhere', () => {
    const event = fc.record({
      time: fc.integer({ min: 0, max: 20 }).map(half => (half * MINUTE) / 2),
      amount: fc.integer({ min: -100, max: 200 }),
      shop: fc.constantFrom('s1', 's2'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, restartAt) => {
        const rule = { cooldown: '2m' };
        expect(facts(events, rule, '2m', restartAt)).toEqual(facts(events, rule, '2m'));
      }),
      { numRuns: 200 },
    );
  });
});
