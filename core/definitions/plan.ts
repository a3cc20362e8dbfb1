import { planMetric, type MetricPlan } from './plan-metric';
import { planRule, type RulePlan } from './plan-rule';
import { planStream, type StreamPlan } from './plan-stream';
import { Problems, type Problem } from './problem';
import type { Definitions } from './types';

/** Definitions as the engine runs them: texts read, references found, conditions compiled. */
export type Plan = Readonly<{
  streams: ReadonlyMap<string, StreamPlan>;
  metrics: readonly MetricPlan[];
  rules: readonly RulePlan[];
}>;

/** Checks what definitions mean and makes the plan, or tells everything that is wrong with them. */
export function planDefinitions(
  definitions: Definitions,
): { ok: true; plan: Plan } | { ok: false; problems: readonly Problem[] } {
  const problems = new Problems();
  const streams = new Map<string, StreamPlan>();
  checkNames('streams', definitions.streams, problems);
  checkNames('metrics', definitions.metrics, problems);
  checkNames('rules', definitions.rules, problems);
  for (const [index, definition] of definitions.streams.entries()) {
    const plan = planStream(definition, `streams[${index}]`, problems);
    if (plan !== null) streams.set(plan.name, plan);
  }
  checkTopics(definitions, problems);
  if (definitions.features.length > 0)
    problems.add('features[0]', 'features are not supported yet; leave them out');
  const planned = (stream: string) =>
    streams.has(stream) || !definitions.streams.some(known => known.name === stream);
  const metrics = definitions.metrics.flatMap((definition, index) =>
    planned(definition.stream) ? (planMetric(definition, streams, `metrics[${index}]`, problems) ?? []) : [],
  );
  const rules = definitions.rules.flatMap((definition, index) =>
    planned(definition.stream) ? (planRule(definition, streams, `rules[${index}]`, problems) ?? []) : [],
  );
  return problems.list.length > 0
    ? { ok: false, problems: problems.list }
    : { ok: true, plan: { streams, metrics, rules } };
}

function checkNames(kind: string, definitions: readonly { name: string }[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { name }] of definitions.entries()) {
    if (seen.has(name)) problems.add(`${kind}[${index}].name`, `${name} is taken by one before it`);
    seen.add(name);
  }
}

/** Two streams on one topic would each see the other's events as wrong. */
function checkTopics(definitions: Definitions, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const [index, stream] of definitions.streams.entries()) {
    const topic = stream.topic ?? stream.name;
    const other = seen.get(topic);
    if (topic.startsWith('weir.'))
      problems.add(`streams[${index}].topic`, `${topic} is one of Weir's own topics (weir.*)`);
    if (other !== undefined)
      problems.add(`streams[${index}].topic`, `${topic} is the topic of ${other} already`);
    seen.set(topic, stream.name);
  }
}
