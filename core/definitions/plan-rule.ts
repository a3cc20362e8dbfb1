import type { CelEnvironment, Compiled } from '../rules/cel/cel';
import { compileCondition, textSlotOf } from './plan-expression';
import { planMetricRule } from './plan-metric-rule';
import type { Lists } from './plan-list';
import type { MetricPlan } from './plan-metric';
import type { ScopeBuilder } from './plan-scope';
import { findEntity, readDuration, unknownEntity, unknownStream } from './plan-stream';
import type { EntityPlan, StreamPlan } from './plan-stream';
import type { Problems } from './problem';
import type { RuleDefinition, RuleMode, RuleSubject, RuleVerdict, Severity } from './types';

/**
 * Reads a path the condition names from its scope, for the alert's values. `textSlot`: where it is a text of the event
 * itself, its slot; else null.
 */
export type ReadPlan = Readonly<{ path: string; read: (scope: unknown) => unknown; textSlot: number | null }>;

export type RulePlan = Readonly<{
  name: string;
  version: number;
  stream: string;
  /** What is judged; a metric's window is read as the scope of plan-window-scope.ts. */
  on: RuleSubject;
  /** The metric whose windows are judged; null for a rule on events. */
  metric: string | null;
  condition: string;
  when: Compiled;
  severity: Severity;
  mode: RuleMode;
  /** What a match adds to the event's score. */
  weight: number;
  verdict: RuleVerdict | null;
  /** null: every match raises an alert. */
  cooldownMs: number | null;
  /** Whom the alert is about; its slot is that of the rule's scope. */
  entity: EntityPlan | null;
  reads: readonly ReadPlan[];
}>;

/** What a rule may refer to. */
export type RuleContext = Readonly<{
  streams: ReadonlyMap<string, StreamPlan>;
  scopes: ReadonlyMap<string, ScopeBuilder>;
  metrics: readonly MetricPlan[];
  brokenMetrics: readonly string[];
  lists: Lists;
}>;

/** What both kinds of rule come down to. */
export type RuleCore = Pick<RulePlan, 'when' | 'entity' | 'metric'> & {
  readonly reader: NonNullable<CelEnvironment['slot']>;
};

/** The plan of one rule, or null with what is wrong added to the problems. */
export function planRule(
  definition: RuleDefinition,
  context: RuleContext,
  path: string,
  problems: Problems,
): RulePlan | null {
  const stream = context.streams.get(definition.stream);
  if (stream === undefined) {
    problems.add(`${path}.stream`, unknownStream(definition.stream, context.streams));
    return null;
  }
  const before = problems.list.length;
  const cooldownMs =
    definition.cooldown === undefined
      ? null
      : readDuration(definition.cooldown, `${path}.cooldown`, problems, 1);
  const on = definition.on ?? 'event';
  const core =
    on === 'metric'
      ? planMetricRule(definition, stream, context, path, problems)
      : planEventRule(definition, stream, context, path, problems);
  if (core === null || problems.list.length > before) return null;
  return {
    ...common(definition),
    on,
    stream: stream.name,
    cooldownMs,
    ...planned(core, on === 'event' ? stream : null),
  };
}

const common = (definition: RuleDefinition) => ({
  name: definition.name,
  version: definition.version ?? 1,
  condition: definition.when,
  severity: definition.severity,
  mode: definition.mode ?? ('live' as const),
  weight: definition.weight ?? 1,
  verdict: definition.verdict ?? null,
});

/** An alert tells what its condition read; a list is too long to tell. */
const planned = ({ when, entity, metric, reader }: RuleCore, stream: StreamPlan | null) => ({
  when,
  entity,
  metric,
  reads: when.paths.flatMap(path => {
    const read = path[0] === 'list' ? undefined : reader(path);
    return read === undefined ? [] : [{ path: path.join('.'), read, textSlot: textSlotOf(stream, path) }];
  }),
});

function planEventRule(
  definition: RuleDefinition,
  stream: StreamPlan,
  { scopes }: RuleContext,
  path: string,
  problems: Problems,
): RuleCore | null {
  if (definition.metric !== undefined)
    problems.add(`${path}.metric`, 'only a rule with "on": "metric" names one; leave it out, or add that');
  const scope = scopes.get(stream.name);
  const entity = definition.entity === undefined ? stream.entities[0] : findEntity(definition.entity, stream);
  if (definition.entity !== undefined && entity === undefined)
    problems.add(`${path}.entity`, unknownEntity(definition.entity, stream));
  if (scope === undefined) return null;
  const when = compileCondition(definition.when, scope.environment('rule'), `${path}.when`, problems);
  if (when === null) return null;
  return { when, entity: entity ?? null, metric: null, reader: at => scope.reader(at) };
}
