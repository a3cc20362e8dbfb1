import type { CelEnvironment, CelType } from '../rules/cel/cel';
import { celTypeOf, type FieldPlan } from './field-type';
import { listReader, listsType, namedRecord, plainReader } from './plan-expression';
import type { Lists } from './plan-list';
import type { MetricPlan } from './plan-metric';
import type { StreamPlan } from './plan-stream';

/** What can be read of a window beside its aggregates. */
export const WINDOW_READS = ['score', 'expected', 'low', 'high', 'start', 'end'] as const;

/** The type of a window's value: of an aggregate by its function, null where it is undefined or not yet known. */
export function windowValueType(
  metric: MetricPlan,
  read: string,
  streams: ReadonlyMap<string, StreamPlan>,
): CelType {
  if (read === 'start' || read === 'end') return { kind: 'nullable', of: { kind: 'int' } };
  const aggregate = metric.definition.aggregates.find(({ as }) => as === read);
  const isOfField = aggregate !== undefined && ['first', 'last', 'min', 'max'].includes(aggregate.fn);
  const field = streams.get(metric.stream)?.fields.find(({ name }) => name === aggregate?.field);
  if (!isOfField || field === undefined) return { kind: 'nullable', of: { kind: 'double' } };
  return celTypeOf({ ...field, isOptional: true });
}

/**
 * What a rule on a metric reads, as one array per window: the group's fields, the aggregates, then WINDOW_READS, in
 * this order; see windowScope in core/rules/window-scope.ts.
 */
export function windowEnvironment(
  metrics: readonly MetricPlan[],
  streams: ReadonlyMap<string, StreamPlan>,
  lists: Lists,
): CelEnvironment {
  const windows = new Map<string, CelType>();
  const groups = new Map<string, CelType>();
  for (const metric of metrics) {
    const names = [...metric.aggregates.map(({ as }) => as), ...WINDOW_READS];
    const types = names.map((name): [string, CelType] => [name, windowValueType(metric, name, streams)]);
    windows.set(metric.name, { kind: 'object', name: `window.${metric.name}`, fields: new Map(types) });
    for (const field of metric.groupBy) groups.set(field.name, celTypeOf(field));
  }
  const [only] = metrics;
  const names = metrics.map(({ name }) => name).join(', ');
  return {
    variables: new Map([
      ['window', namedRecord('window', windows, name => `window.${name} is not the metric of this rule`)],
      ['group', namedRecord('group', groups, name => `group.${name}: ${names} is not grouped by it`)],
      ['list', listsType(lists)],
    ]),
    slot: path =>
      listReader(lists, path) ?? (metrics.length === 1 && only ? windowReader(only, path) : undefined),
  };
}

/** Reads one path from the scope of a rule on a metric. */
export function windowReader(
  metric: MetricPlan,
  path: readonly string[],
): ((scope: unknown) => unknown) | undefined {
  const slot = windowScopeSlot(metric, path);
  return slot < 0 ? undefined : plainReader(slot);
}

function windowScopeSlot({ name, groupBy, aggregates }: MetricPlan, path: readonly string[]): number {
  const [owner, first, second] = path;
  if (owner === 'group' && path.length === 2)
    return groupBy.findIndex((field: FieldPlan) => field.name === first);
  if (owner !== 'window' || first !== name || path.length !== 3) return -1;
  const names = [...aggregates.map(({ as }) => as), ...WINDOW_READS];
  const index = names.indexOf(second ?? '');
  return index < 0 ? -1 : groupBy.length + index;
}
