import { isJudged, type Plan } from '../../core/definitions/plan';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { RulePlan } from '../../core/definitions/plan-rule';
import type { ScopePlan } from '../../core/definitions/plan-scope';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { EventDecoder } from '../../core/events/event-decoder';
import { nodeText } from './record-text';

/** What is computed over one stream. */
export type StreamTasks = Readonly<{
  stream: StreamPlan;
  metrics: readonly MetricPlan[];
  /** Rules that are judged on each event: live ones raise alerts, shadow ones only keep them. */
  rules: readonly RulePlan[];
  /** Rules that are judged on each window of the stream's metrics. */
  metricRules: readonly RulePlan[];
  scope: ScopePlan;
  /** Every metric whose windows the rules read. */
  readMetrics: readonly MetricPlan[];
  /** Reads the stream's records; it remembers how they are written, and strings it has seen. */
  decoder: EventDecoder;
}>;

export function tasksOf(plan: Plan, stream: StreamPlan): StreamTasks {
  const scope = plan.scopes.get(stream.name);
  if (scope === undefined) throw new Error(`the plan has no stream ${stream.name}`);
  const judged = plan.rules.filter(rule => rule.stream === stream.name && isJudged(rule));
  return {
    stream,
    decoder: new EventDecoder(stream, nodeText),
    metrics: plan.metrics.filter(metric => metric.stream === stream.name),
    rules: judged.filter(({ on }) => on === 'event'),
    metricRules: judged.filter(({ on }) => on === 'metric'),
    scope,
    readMetrics: plan.metrics.filter(({ name }) =>
      scope.needed.windows.some(({ metric }) => metric === name),
    ),
  };
}
