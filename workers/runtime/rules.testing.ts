import { deserialize, serialize } from 'node:v8';
import type { StoredAlert } from '../../contracts/records';
import type { Definitions, RuleDefinition, StreamDefinition } from '../../core/definitions/types';
import type { IntakeRecord } from '../stages/intake';
import { noEffects, Pipeline, type PipelineSnapshot } from './pipeline';
import { pipelineOf } from './pipeline.testing';

/** Payments: a windowed sum per shop, and rules over it. */
export const MINUTE = 60_000;

export type Payment = {
  time: number;
  card?: string | undefined;
  shop?: string | null | undefined;
  amount?: number;
  partition?: number;
};

export function payments(
  rules: Partial<RuleDefinition>[],
  stream: Partial<StreamDefinition> = {},
): Definitions {
  return {
    streams: [
      {
        name: 'pay',
        id: 'id',
        eventTime: 'time',
        fields: { id: 'string', time: 'timestamp', card: 'string?', shop: 'string?', amount: 'decimal(2)' },
        entities: { card: 'card', shop: 'shop' },
        maxAhead: 'off',
        ...stream,
      },
    ],
    metrics: [
      {
        name: 'per-shop',
        stream: 'pay',
        groupBy: ['shop'],
        window: { type: 'tumbling', size: '1m' },
        aggregates: [
          { as: 'n', fn: 'count' },
          { as: 'total', fn: 'sum', field: 'amount' },
        ],
      },
    ],
    features: [],
    lists: [{ name: 'blocked', values: ['c9'] }],
    rules: rules.map((rule, index) => ({
      name: `r${index}`,
      stream: 'pay',
      when: 'event.amount > 100',
      severity: 'high',
      ...rule,
    })),
  };
}

/** Runs events through a pipeline; with `restartAt` its state is saved and restored after so many of them. */
export function run(
  definitions: Definitions,
  events: readonly Payment[],
  restartAt: number | null = null,
  isEnded = true,
): { alerts: StoredAlert[]; pipeline: Pipeline } {
  const partitions = 1 + Math.max(0, ...events.map(({ partition = 0 }) => partition));
  let pipeline = pipelineOf(definitions, 'pay', partitions);
  const effects = noEffects();
  for (const [index, { partition = 0, ...event }] of events.entries()) {
    if (index === restartAt) {
      const saved = deserialize(serialize(pipeline.snapshot())) as PipelineSnapshot;
      pipeline = new Pipeline(pipeline.tasks, partitions, saved);
    }
    pipeline.process(partition, [recordOf(event, BigInt(index))], effects);
  }
  if (isEnded) pipeline.finish(effects);
  return { alerts: effects.alerts, pipeline };
}

function recordOf(event: Payment, offset: bigint): IntakeRecord {
  const text = JSON.stringify({ id: `e${offset}`, amount: 200, ...event });
  return { offset, text, raw: null, bytes: null, appendedMs: null, damage: null };
}
