import { describe, expect, it } from 'vitest';
import type { Definitions } from '../../core/definitions/types';
import { intakeRecords } from './intake-records';
import { noEffects } from './pipeline';
import { pipelineOf } from './pipeline.testing';

const definitions: Definitions = {
  streams: [
    {
      name: 'pay',
      eventTime: 'time',
      fields: { time: 'timestamp' },
      entities: {},
      maxAhead: '1h',
    },
  ],
  metrics: [],
  features: [],
  rules: [],
};

function watermarkAfter(appendedMs: number): number | undefined {
  const pipeline = pipelineOf(definitions, 'pay', 1);
  const value = Buffer.from(JSON.stringify({ time: 1_760_000_000_000 }));
  pipeline.process(0, intakeRecords([{ offset: 0n, key: null, value, appendedMs }]), noEffects());
  return pipeline.intakes[0]?.watermark;
}

describe('records of a log', () => {
  it('that have no time of the log are ahead of nothing', () => {
    expect(intakeRecords([{ offset: 0n, key: null, value: Buffer.from('{}'), appendedMs: -1 }])).toEqual([
      expect.objectContaining({ appendedMs: null }),
    ]);
    expect(watermarkAfter(-1)).toBe(watermarkAfter(1_760_000_000_000));
    expect(watermarkAfter(-1)).toBeGreaterThan(1_759_000_000_000);
  });

  it('that have one are judged by it', () => {
    expect(watermarkAfter(0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
