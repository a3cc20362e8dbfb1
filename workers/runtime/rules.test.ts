import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import { MINUTE, payments, run, type Payment } from './rules.testing';

const HOUR = 60 * MINUTE;
const pay = (time: number, more: Partial<Payment> = {}): Payment => ({
  time,
  card: 'c1',
  shop: 's1',
  ...more,
});
const raised = (alerts: readonly StoredAlert[]) => alerts.map(({ rule, event }) => `${rule} ${event}`);

describe('score and verdict', () => {
  const rules = [
    { name: 'large', when: 'event.amount > 100', weight: 30 },
    { name: 'listed', when: 'event.card in list.blocked', weight: 60, verdict: 'review' as const },
    { name: 'trusted', when: 'event.shop == "s0"', weight: -50 },
    { name: 'tried', when: 'true', weight: 1000, mode: 'shadow' as const },
  ];
  const stream = { verdicts: { review: 30, decline: 80 } };
  it.each([
    ['one rule', { amount: 150 }, [['large', 30, 'review']]],
    [
      'two rules',
      { amount: 150, card: 'c9' },
      [
        ['large', 90, 'decline'],
        ['listed', 90, 'decline'],
      ],
    ],
    [
      'a rule that speaks for it',
      { amount: 150, shop: 's0' },
      [
        ['large', -20, 'approve'],
        ['trusted', -20, 'approve'],
      ],
    ],
    [
      "the verdict of a rule where the score's is milder",
      { amount: 1, card: 'c9', shop: 's0' },
      [
        ['listed', 10, 'review'],
        ['trusted', 10, 'review'],
      ],
    ],
  ])('%s', (_what, event, expected) => {
    const { alerts } = run(payments(rules, stream), [pay(0, event)]);
    const live = alerts.filter(({ mode }) => mode === 'live');
    expect(live.map(({ rule, score, verdict }) => [rule, score, verdict])).toEqual(expected);
    expect(alerts.filter(({ mode }) => mode === 'shadow').map(({ rule }) => rule)).toEqual(['tried']);
  });

  it('say nothing where nobody set thresholds or verdicts', () => {
    const [alert] = run(payments([{}]), [pay(0)]).alerts;
    expect(alert).toMatchObject({ score: 1, mode: 'live' });
    expect(alert).not.toHaveProperty('verdict');
  });
});

describe('a cooldown', () => {
  const rules = [{ cooldown: '1h' }];
  it.each<[string, Payment[], string[]]>([
    ['holds back what follows within it', [pay(0), pay(MINUTE), pay(HOUR - 1)], ['r0 e0']],
    ['ends after its length', [pay(0), pay(HOUR), pay(HOUR + 1)], ['r0 e0', 'r0 e1']],
    ['is of one entity', [pay(0), pay(1, { card: 'c2' })], ['r0 e0', 'r0 e1']],
    [
      'is of those without the entity together',
      [pay(0, { card: undefined }), pay(1, { card: undefined })],
      ['r0 e0'],
    ],
    [
      'runs from the alert, not from what it held back',
      [pay(0), pay(HOUR - 1), pay(HOUR)],
      ['r0 e0', 'r0 e2'],
    ],
    ['holds back what comes late', [pay(2 * HOUR), pay(HOUR + 1)], ['r0 e0']],
    ['lets through what is older than it is long', [pay(2 * HOUR), pay(HOUR)], ['r0 e0', 'r0 e1']],
    ['goes on from the newest alert', [pay(2 * HOUR), pay(HOUR), pay(HOUR + 1)], ['r0 e0', 'r0 e1']],
    ['spans partitions', [pay(0), pay(1, { partition: 1 })], ['r0 e0']],
  ])('%s', (_what, events, expected) => {
    expect(raised(run(payments(rules, { outOfOrderness: '2h' }), events).alerts)).toEqual(expected);
  });

  it('counts what it held back, and the score has it', () => {
    const { alerts, pipeline } = run(payments([{ cooldown: '1h', weight: 5 }, { weight: 7 }]), [
      pay(0),
      pay(1),
    ]);
    expect(alerts.map(({ rule, event, score }) => [rule, event, score])).toEqual([
      ['r0', 'e0', 12],
      ['r1', 'e0', 12],
      ['r1', 'e1', 12],
    ]);
    expect(pipeline.rules.counts.get('r0')).toEqual({ version: 1, matched: 2, suppressed: 1 });
    expect(pipeline.rules.counts.get('r1')).toEqual({ version: 1, matched: 2, suppressed: 0 });
  });

  it('is forgotten when no event can fall into it', () => {
    const events = Array.from({ length: 1000 }, (_, index) => pay(index * MINUTE, { card: `c${index}` }));
    const { pipeline } = run(payments(rules), events, null, false);
    const held = pipeline.snapshot().rules.events.cooldowns.get('r0')?.raised.size ?? 0;
    expect(held).toBeGreaterThanOrEqual(60);
    expect(held).toBeLessThan(70);
  });

  const events = fc.array(
    fc.record({
      time: fc.integer({ min: 0, max: 40 }).map(minutes => minutes * 10 * MINUTE),
      card: fc.constantFrom('c1', 'c2', undefined),
      amount: fc.constantFrom(50, 200),
      partition: fc.nat(1),
    }),
    { maxLength: 40 },
  );

  it('is what an obvious computation says, also restarted anywhere', () => {
    fc.assert(
      fc.property(events, fc.nat(40), fc.constantFrom(0, 120), (given, restartAt, slackMinutes) => {
        const definitions = payments(rules, { outOfOrderness: `${slackMinutes}m` });
        const whole = run(definitions, given).alerts;
        expect(run(definitions, given, restartAt).alerts).toEqual(whole);
        expect(raised(whole)).toEqual(obvious(given, slackMinutes * MINUTE));
      }),
      { numRuns: 300 },
    );
  });

  function obvious(given: readonly Payment[], slackMs: number): string[] {
    const newest = new Map<string, number>();
    const watermarks = [-Infinity, -Infinity];
    const expected: string[] = [];
    given.forEach(({ time, card = 'nobody', amount = 0, partition = 0 }, index) => {
      const watermark = watermarks[partition] ?? -Infinity;
      watermarks[partition] = Math.max(watermark, time - slackMs - 1);
      if (amount <= 100) return;
      const last = newest.get(card);
      const isOver = last === undefined || last + HOUR + slackMs <= watermark;
      if (!isOver && Math.abs(time - last) < HOUR) return;
      newest.set(card, Math.max(last ?? time, time));
      expected.push(`r0 e${index}`);
    });
    return expected;
  }
});

describe('shadow rules', () => {
  it('keep their alerts apart and rest by themselves', () => {
    const rules = [{ mode: 'shadow' as const, cooldown: '1h' }, { cooldown: '1h' }];
    const { alerts, pipeline } = run(payments(rules), [pay(0), pay(1)]);
    expect(alerts.map(({ rule, mode }) => [rule, mode])).toEqual([
      ['r0', 'shadow'],
      ['r1', 'live'],
    ]);
    expect(pipeline.rules.counts.get('r0')).toMatchObject({ matched: 2, suppressed: 1 });
  });
});

describe('a rule that fails on events', () => {
  it('has not matched, and is counted with its last message', () => {
    const { alerts, pipeline } = run(payments([{ when: 'size(event.card) > 1' }]), [
      pay(0, { card: undefined }),
    ]);
    expect(alerts).toEqual([]);
    expect(pipeline.errors.get('rule r0')).toEqual({ count: 1, message: 'event.card is null' });
  });
});
