import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Definitions } from '../../core/definitions/types';
import { intakeRecords } from '../runtime/intake-records';
import { noEffects, Pipeline, type PipelineSnapshot } from '../runtime/pipeline';
import { pipelineOf } from '../runtime/pipeline.testing';

const MINUTE = 60_000;
const definitions = (maxAhead: string): Definitions => ({
  streams: [{ name: 'pay', eventTime: 'time', fields: { time: 'timestamp' }, maxAhead }],
  metrics: [
    {
      name: 'n',
      stream: 'pay',
      window: { type: 'tumbling', size: '1m' },
      aggregates: [{ as: 'n', fn: 'count' }],
    },
  ],
  features: [],
  rules: [],
});

/** Events the log took at `at`. */
const sent = (events: readonly { time: number; at: number }[], from = 0) =>
  intakeRecords(
    events.map(({ time, at }, index) => ({
      offset: BigInt(from + index),
      key: null,
      value: Buffer.from(JSON.stringify({ time })),
      appendedMs: at,
    })),
  );

describe('an event of a clock that is ahead', () => {
  const noon = 720 * MINUTE;
  const honest = { time: noon, at: noon + 100 };
  const wrong = { time: noon + 60 * MINUTE, at: noon + 200 };

  it('counts, is kept, and makes no honest event late', () => {
    const pipeline = pipelineOf(definitions('5m'), 'pay', 1);
    const effects = noEffects();
    pipeline.process(0, sent([honest, wrong, { time: noon + 300, at: noon + 400 }]), effects);
    expect(pipeline.intakes[0]).toMatchObject({ watermark: noon + 299, maxTimeMs: noon + 300 });
    expect(pipeline.intakes[0]?.counters).toMatchObject({ read: 3, accepted: 3, late: 0, ahead: 1 });
    expect(effects.deadLetters).toMatchObject([
      { reason: 'ahead', offset: '1', message: expect.stringContaining('3599800 ms ahead') as string },
    ]);
    pipeline.finish(effects);
    expect(effects.windows.map(({ startMs, values }) => [startMs, values.n])).toEqual([
      [noon, 2],
      [noon + 60 * MINUTE, 1],
    ]);
  });
  it('is told by the time the log took it, so that a later reader decides alike', () => {
    const late = { ...wrong, at: wrong.time };
    for (const [event, ahead] of [
      [wrong, 1],
      [late, 0],
    ] as const) {
      const pipeline = pipelineOf(definitions('5m'), 'pay', 1);
      pipeline.process(0, sent([event]), noEffects());
      expect(pipeline.intakes[0]?.counters.ahead).toBe(ahead);
    }
  });
  it.each([
    ['5m', 5 * MINUTE, 0],
    ['5m', 5 * MINUTE + 1, 1],
    ['0s', 0, 0],
    ['0s', 1, 1],
    ['off', 1e9, 0],
  ])('maxAhead %s and an event %i ms ahead: %i', (maxAhead, aheadMs, ahead) => {
    const pipeline = pipelineOf(definitions(maxAhead), 'pay', 1);
    pipeline.process(0, sent([{ time: noon + aheadMs, at: noon }]), noEffects());
    expect(pipeline.intakes[0]?.counters.ahead).toBe(ahead);
  });
  it('is forgotten by no restart: watermark and counters are part of the state', () => {
    const first = pipelineOf(definitions('5m'), 'pay', 1);
    first.process(0, sent([honest, wrong]), noEffects());
    const saved = deserialize(serialize(first.snapshot())) as PipelineSnapshot;
    const second = new Pipeline(first.tasks, 1, saved);
    expect(second.intakes[0]).toMatchObject({ offset: 2n, watermark: noon - 1 });
    expect(second.intakes[0]?.counters).toMatchObject({ read: 2, accepted: 2, ahead: 1 });
  });
});
