import { describe, expect, it } from 'vitest';
import { detectorSchema } from './definitions';
import { planDetector } from '../core/definitions/plan-detector';
import { Problems } from '../core/definitions/problem';
import type { DetectorDefinition } from '../core/definitions/types';

function plan(detector: DetectorDefinition) {
  const problems = new Problems();
  const planned = planDetector(
    {
      name: 'm',
      stream: 's',
      window: { type: 'tumbling', size: '1m' },
      aggregates: [{ as: 'n', fn: 'count' }],
      detector: detectorSchema.parse(detector),
    },
    'metrics[0]',
    problems,
  );
  expect(problems.list).toEqual([]);
  return planned;
}

describe('the plan of a detector', () => {
  it.each<[string, DetectorDefinition, object]>([
    ['the ensemble where no kind is given', { on: 'n' }, { kind: 'ensemble', setting: {} }],
    ['60 windows of history', { kind: 'zscore', on: 'n' }, { kind: 'zscore', setting: { history: 60 } }],
    ['the history it is given', { kind: 'robust', on: 'n', history: 9 }, { setting: { history: 9 } }],
    ['a slow mean', { kind: 'ewma', on: 'n' }, { kind: 'ewma', setting: { alpha: 0.05 } }],
    ['hours in UTC', { kind: 'seasonal', on: 'n' }, { setting: { alpha: 0.2, timezone: 'UTC' } }],
    [
      'hours of a zone',
      { kind: 'seasonal', on: 'n', timezone: 'Asia/Tokyo' },
      { setting: { alpha: 0.2, timezone: 'Asia/Tokyo' } },
    ],
  ])('has %s', (_what, definition, expected) => {
    expect(plan(definition)).toMatchObject({ on: 'n', ...expected });
  });

  it.each([
    [{ kind: 'oracle', on: 'n' }],
    [{ kind: 'zscore', on: 'n', history: 1 }],
    [{ kind: 'ewma', on: 'n', alpha: 0 }],
    [{ kind: 'ewma', on: 'n', alpha: 1.1 }],
    [{ kind: 'ewma', on: 'n', beta: 1 }],
  ])('is refused by its shape: %j', definition => {
    expect(detectorSchema.safeParse(definition).success).toBe(false);
  });
});
