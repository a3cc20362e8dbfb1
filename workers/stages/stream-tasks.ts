import type { Plan } from '../../core/definitions/plan';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { RulePlan } from '../../core/definitions/plan-rule';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { EventDecoder } from '../../core/events/event-decoder';
import { nodeText } from './record-text';

/** What is computed over one stream. */
export type StreamTasks = Readonly<{
  stream: StreamPlan;
  metrics: readonly MetricPlan[];
  /** Rules that are judged: live ones raise alerts, shadow ones are only counted. */
  rules: readonly RulePlan[];
  /** Reads the stream's records; it remembers how they are written, and strings it has seen. */
  decoder: EventDecoder;
}>;

export function tasksOf(plan: Plan, stream: StreamPlan): StreamTasks {
  return {
    stream,
    decoder: new EventDecoder(stream, nodeText),
    metrics: plan.metrics.filter(metric => metric.stream === stream.name),
    rules: plan.rules.filter(
      rule => rule.stream === stream.name && (rule.mode === 'live' || rule.mode === 'shadow'),
    ),
  };
}
