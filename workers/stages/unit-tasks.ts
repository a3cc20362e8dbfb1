import type { Plan } from '../../core/definitions/plan';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { planEntityStage, slotsOf, type EntityStageOptions, type EntityStagePlan } from './entity-plan';
import type { EvaluationErrors } from './evaluation-errors';
import { tasksOf, type StreamTasks } from './stream-tasks';

/** Streams that read each other's features or windows: they are run, and saved, together. */
export type UnitTasks = Readonly<{
  streams: readonly StreamTasks[];
  entity: EntityStagePlan;
  errors: EvaluationErrors;
}>;

/** The units of a plan, in the order of the definitions. Streams without a tie are units of their own. */
export function unitsOf(plan: Plan, options: EntityStageOptions = {}): UnitTasks[] {
  return unitNames(plan, options.emitFeatures === true).map(names => unitTasks(plan, names, options));
}

/** The streams that make one unit with each other, in the order of the definitions. */
export function unitNames(plan: Plan, allFeatures = false): string[][] {
  const leaders = new Map([...plan.streams.keys()].map(name => [name, name]));
  const leaderOf = (name: string): string => {
    const leader = leaders.get(name) ?? name;
    return leader === name ? name : leaderOf(leader);
  };
  for (const stream of plan.streams.keys()) {
    for (const other of readBy(plan, stream, allFeatures)) leaders.set(leaderOf(other), leaderOf(stream));
  }
  const units = new Map<string, string[]>();
  for (const stream of plan.streams.keys()) {
    const leader = leaderOf(stream);
    units.set(leader, [...(units.get(leader) ?? []), stream]);
  }
  return [...units.values()];
}

export function unitTasks(plan: Plan, names: readonly string[], options: EntityStageOptions = {}): UnitTasks {
  const errors: EvaluationErrors = new Map();
  const streams = names.flatMap(name => {
    const stream = plan.streams.get(name);
    return stream === undefined ? [] : [tasksOf(plan, stream)];
  });
  return { streams, entity: planEntityStage(plan, names, errors, options), errors };
}

/** Whether results depend on the order in which the partitions of a unit take their turns. */
export function isOrderSensitive({ entity, streams }: UnitTasks): boolean {
  const isSensitive = ({ cooldownMs, when }: RulePlan) =>
    cooldownMs !== null || when.paths.some(([owner]) => owner === 'window');
  return entity.tables.length > 0 || streams.some(({ rules }) => rules.some(isSensitive));
}

/** Streams whose features or windows the events of this one read. */
function readBy(plan: Plan, stream: string, allFeatures: boolean): string[] {
  const windows = plan.scopes.get(stream)?.needed.windows ?? [];
  const metrics = windows.flatMap(({ metric }) => plan.metrics.find(({ name }) => name === metric) ?? []);
  return [...slotsOf(plan, stream, allFeatures).map(({ feature }) => feature), ...metrics].map(
    read => read.stream,
  );
}
