import type { Compiled } from '../rules/cel/cel';
import { planCondition, slotReader } from './plan-expression';
import type { EntityPlan, StreamPlan } from './plan-stream';
import type { Problems } from './problem';
import type { RuleDefinition, RuleMode, Severity } from './types';

/** Reads a path the condition names from an event, for the alert's values. */
export type ReadPlan = Readonly<{ path: string; read: (scope: unknown) => unknown }>;

export type RulePlan = Readonly<{
  name: string;
  version: number;
  stream: string;
  condition: string;
  when: Compiled;
  severity: Severity;
  mode: RuleMode;
  entity: EntityPlan | null;
  reads: readonly ReadPlan[];
}>;

/** The plan of one rule, or null with what is wrong added to the problems. */
export function planRule(
  definition: RuleDefinition,
  streams: ReadonlyMap<string, StreamPlan>,
  path: string,
  problems: Problems,
): RulePlan | null {
  const stream = streams.get(definition.stream);
  if (stream === undefined) {
    problems.add(
      `${path}.stream`,
      `${definition.stream} is no stream; known are ${[...streams.keys()].join(', ') || 'none'}`,
    );
    return null;
  }
  const before = problems.list.length;
  const when = planCondition(definition.when, stream, `${path}.when`, problems);
  const entity = entityOf(definition, stream, path, problems);
  if (when === null || problems.list.length > before) return null;
  return {
    name: definition.name,
    version: definition.version ?? 1,
    stream: stream.name,
    condition: definition.when,
    when,
    severity: definition.severity,
    mode: definition.mode ?? 'live',
    entity,
    reads: when.reads.flatMap(read => {
      const reader = slotReader(stream, read.split('.'));
      return reader === undefined ? [] : [{ path: read, read: reader }];
    }),
  };
}

function entityOf(
  definition: RuleDefinition,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): EntityPlan | null {
  if (definition.entity === undefined) return stream.entities[0] ?? null;
  const entity =
    stream.entities.find(candidate => candidate.type === definition.entity) ??
    stream.entities.find(candidate => candidate.field === definition.entity);
  if (entity === undefined) {
    const known = stream.entities.map(candidate => candidate.type).join(', ') || 'none';
    problems.add(
      `${path}.entity`,
      `${definition.entity} is no entity of ${stream.name}; its entities are ${known}`,
    );
  }
  return entity ?? null;
}
