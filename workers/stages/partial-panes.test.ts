import { describe, expect, it } from 'vitest';
import type { Partials } from '../../contracts/partials';
import { planDefinitions } from '../../core/definitions/plan';
import { NO_WATERMARK } from '../../core/time/watermark';
import { newSourceState } from './apply-partials';
import { intakeRecord, newIntakeState } from './intake';
import { Merge, newMergeState } from './merge';
import { applyPartials, ChangedPanes } from './partial-panes';
import { tasksOf } from './stream-tasks';

const planned = planDefinitions({
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: { time: 'timestamp', shop: 'string' },
    },
  ],
  metrics: [
    {
      name: 'per-shop',
      stream: 'pay',
      groupBy: ['shop'],
      window: { type: 'tumbling', size: '1m' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
    {
      name: 'visits',
      stream: 'pay',
      groupBy: ['shop'],
      window: { type: 'session', gap: '10s' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [],
  rules: [],
});
if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
const stream = planned.plan.streams.get('pay');
if (stream === undefined) throw new Error('no stream');
const tasks = tasksOf(planned.plan, stream);

/** What an intake sends after each of these events, at offsets 0, 1, …: an event is [second, shop]. */
function partialsOf(events: readonly [number, string][]): Partials[] {
  const state = newIntakeState(0);
  const changed = new ChangedPanes();
  return events.map(([second, shop], index) => {
    const text = JSON.stringify({ time: second * 1000, shop });
    const record = { offset: BigInt(index), text, raw: null, bytes: null, appendedMs: null, damage: null };
    const effects = { deadLetters: [], placed: [] };
    intakeRecord(tasks, state, record, effects, new Map(), Number.POSITIVE_INFINITY);
    expect(effects.deadLetters).toEqual([]);
    changed.note(effects.placed);
    const [share = { panes: [], sessions: [] }] = changed.take(state, 1);
    return partials(index, share);
  });
}

const partials = (asOf: number, more: Partial<Partials>): Partials => ({
  source: 0,
  epoch: '1',
  asOf: String(asOf),
  definitionsVersion: 1,
  watermark: null,
  maxTimeMs: null,
  signatures: Object.fromEntries(tasks.metrics.map(({ name, signature }) => [name, signature])),
  panes: [],
  sessions: [],
  ...more,
});

/** The count of each window once the source has ended, by metric and shop. */
function mergedFrom(sent: readonly Partials[]): Record<string, unknown> {
  const source = newSourceState(0);
  const merge = new Merge(tasks, newMergeState(), [source]);
  const end = partials(99, { watermark: 1e9, epoch: '9' });
  const results = [...sent, end].flatMap(each => [...applyPartials(tasks, merge, source, each)]);
  expect(source.watermark).toBeGreaterThan(NO_WATERMARK);
  return Object.fromEntries(
    results.map(({ metric, group, values }) => [`${metric} ${group['shop']}`, values['n']]),
  );
}

describe('a merge takes what an intake sends', () => {
  const [first, second, third] = partialsOf([
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
  ]);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were sent');
  const all = { 'per-shop a': 2, 'per-shop b': 1, 'visits a': 2, 'visits b': 1 };

  it.each([
    ['in order', [first, second, third]],
    ['twice, one by one', [first, first, second, second, third, third]],
    ['again from the start after a crash', [first, second, third, first, second, third]],
    ['again from the start, and stopped there', [first, second, third, first]],
    ['a group again that stands behind the others', [first, third, second]],
  ])('%s', (_, sent) => {
    expect(mergedFrom(sent)).toEqual(all);
  });

  it('and nothing from an owner of the past', () => {
    expect(mergedFrom([{ ...first, epoch: '2' }, second, { ...third, epoch: '2' }])).toEqual({
      'per-shop a': 2,
      'visits a': 2,
    });
  });
});
