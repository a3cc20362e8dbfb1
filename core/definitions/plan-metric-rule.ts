import { compile } from '../rules/cel/cel';
import { compileCondition } from './plan-expression';
import type { MetricPlan } from './plan-metric';
import type { RuleContext, RuleCore } from './plan-rule';
import type { EntityPlan, StreamPlan } from './plan-stream';
import { windowEnvironment, windowReader } from './plan-window-scope';
import type { Problems } from './problem';
import type { RuleDefinition } from './types';

/** The part of a rule that is particular to `on: "metric"`, or null with what is wrong added to the problems. */
export function planMetricRule(
  definition: RuleDefinition,
  stream: StreamPlan,
  context: RuleContext,
  path: string,
  problems: Problems,
): RuleCore | null {
  refuseEventKeys(definition, path, problems);
  const metric = metricOf(definition, stream, context, path, problems);
  if (metric === null) return null;
  const environment = windowEnvironment([metric], context.streams, context.lists);
  const when = compileCondition(definition.when, environment, `${path}.when`, problems);
  const entity = entityOf(definition, metric, stream, path, problems);
  if (when === null) return null;
  return { when, entity, metric: metric.name, reader: at => windowReader(metric, at) };
}

/** Score and verdict are an event's. */
function refuseEventKeys({ weight, verdict }: RuleDefinition, path: string, problems: Problems): void {
  const why = 'is about events; a rule on a metric judges windows: leave it out';
  if (weight !== undefined) problems.add(`${path}.weight`, `weight ${why}`);
  if (verdict !== undefined) problems.add(`${path}.verdict`, `verdict ${why}`);
}

/** The metric that is named, or the one the condition reads, or the only one there is. */
function metricOf(
  definition: RuleDefinition,
  stream: StreamPlan,
  { metrics, brokenMetrics, streams, lists }: RuleContext,
  path: string,
  problems: Problems,
): MetricPlan | null {
  const own = metrics.filter(metric => metric.stream === stream.name);
  const known = `metrics of ${stream.name} are ${own.map(({ name }) => name).join(', ') || 'none'}`;
  if (definition.metric !== undefined) {
    const named = own.find(({ name }) => name === definition.metric);
    if (named === undefined && !brokenMetrics.includes(definition.metric))
      problems.add(`${path}.metric`, `${definition.metric} is no metric of ${stream.name}; ${known}`);
    return named ?? null;
  }
  const result = compile(definition.when, windowEnvironment(own, streams, lists), { kind: 'bool' });
  if (!result.ok) {
    if (brokenMetrics.length === 0) problems.addCel(`${path}.when`, result.problems);
    return null;
  }
  const read = new Set(result.compiled.paths.flatMap(([owner, name]) => (owner === 'window' ? [name] : [])));
  const found = read.size === 0 && own.length === 1 ? own : own.filter(({ name }) => read.has(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  problems.add(
    `${path}.metric`,
    found.length === 0
      ? `name the metric whose windows are judged; ${known}`
      : 'a rule judges the windows of one metric; name it, and read that one alone',
  );
  return null;
}

/** A field of the group that is an entity; its slot is its place in the group, which leads the scope. */
function entityOf(
  { entity: wanted }: RuleDefinition,
  metric: MetricPlan,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): EntityPlan | null {
  const entities = metric.groupBy.flatMap((field, slot) => {
    const entity = stream.entities.find(candidate => candidate.field === field.name);
    return entity === undefined ? [] : [{ ...entity, slot }];
  });
  if (wanted === undefined) return entities[0] ?? null;
  const found =
    entities.find(({ type }) => type === wanted) ?? entities.find(({ field }) => field === wanted);
  if (found === undefined) {
    const known = entities.map(({ type }) => type).join(', ') || 'none';
    problems.add(
      `${path}.entity`,
      `${wanted} is no entity that ${metric.name} is grouped by; those are ${known}`,
    );
  }
  return found ?? null;
}
