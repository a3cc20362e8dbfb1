import { LayoutBuilder, type RowLayout } from '../aggregates/layout';
import type { Compiled } from '../rules/cel/cel';
import { digest } from './digest';
import type { FieldPlan } from './field-type';
import { planCondition } from './plan-expression';
import { planDetector, type MetricDetectorPlan } from './plan-detector';
import { NO_LISTS, type Lists } from './plan-list';
import { unknownField, unknownStream, type StreamPlan } from './plan-stream';
import { planWindow, type WindowPlan } from './plan-window';
import type { Problems } from './problem';
import type { AggregateDefinition, MetricDefinition } from './types';

export type AggregatePlan = Readonly<{
  as: string;
  fn: AggregateDefinition['fn'];
  /** Index into the layout's numbers, picks or sketches, as the function needs; 0 for count. */
  input: number;
  /** Which quantile, in [0, 1]; 0 for the others. */
  q: number;
}>;

export type MetricPlan = Readonly<{
  name: string;
  stream: string;
  where: Compiled | null;
  groupBy: readonly FieldPlan[];
  window: WindowPlan;
  /** Its stream's: how long its windows may be corrected. */
  allowedLatenessMs: number;
  /** How an accumulator is laid out. */
  layout: RowLayout;
  aggregates: readonly AggregatePlan[];
  detector: MetricDetectorPlan | null;
  definition: MetricDefinition;
  /** Two metrics with one signature compute the same: state survives a change of anything else. */
  signature: string;
}>;

/** Keys of an output row that an aggregate must not be called. */
const RESERVED = new Set([
  'metric',
  'group',
  'start',
  'end',
  'kind',
  'revision',
  'score',
  'expected',
  'low',
  'high',
]);

/** The plan of one metric, or null with what is wrong added to the problems. */
export function planMetric(
  definition: MetricDefinition,
  streams: ReadonlyMap<string, StreamPlan>,
  path: string,
  problems: Problems,
  lists: Lists = NO_LISTS,
): MetricPlan | null {
  const before = problems.list.length;
  const stream = streams.get(definition.stream);
  if (stream === undefined) {
    problems.add(`${path}.stream`, unknownStream(definition.stream, streams));
    return null;
  }
  const window = planWindow(definition.window, `${path}.window`, problems);
  const where =
    definition.where === undefined
      ? null
      : planCondition(definition.where, stream, `${path}.where`, problems, lists);
  const groupBy = planGroupBy(definition, stream, path, problems);
  const { layout, aggregates } = planAggregates(definition.aggregates, stream, path, problems);
  const detector = planDetector(definition, path, problems);
  if (problems.list.length > before || window === null) return null;
  return {
    name: definition.name,
    stream: stream.name,
    where,
    groupBy,
    window,
    allowedLatenessMs: stream.allowedLatenessMs,
    layout,
    aggregates,
    detector,
    definition,
    signature: digest([definition, stream.fields, stream.allowedLatenessMs]),
  };
}

function planGroupBy(
  definition: MetricDefinition,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): FieldPlan[] {
  return (definition.groupBy ?? []).flatMap((name, index) => {
    const field = stream.fields.find(candidate => candidate.name === name);
    if (field === undefined) problems.add(`${path}.groupBy[${index}]`, unknownField(name, stream));
    else if (field.kind === 'geo') problems.add(`${path}.groupBy[${index}]`, 'a place cannot be grouped by');
    else return [field];
    return [];
  });
}

function planAggregates(
  definitions: readonly AggregateDefinition[],
  stream: StreamPlan,
  path: string,
  problems: Problems,
): { layout: RowLayout; aggregates: AggregatePlan[] } {
  const builder = new LayoutBuilder();
  const seen = new Set<string>();
  const aggregates = definitions.flatMap((definition, index): AggregatePlan[] => {
    const at = `${path}.aggregates[${index}]`;
    const { as, fn, q } = definition;
    if (RESERVED.has(as)) problems.add(`${at}.as`, `${as} is a key of every row; choose another name`);
    if (seen.has(as)) problems.add(`${at}.as`, `${as} is taken by an aggregate before it`);
    seen.add(as);
    checkQuantile(definition, at, problems);
    if (fn === 'count') return [{ as, fn, input: 0, q: 0 }];
    const field = aggregatedField(definition, stream, at, problems);
    return field === null ? [] : [{ as, fn, input: inputOf(builder, fn, field), q: q ?? 0 }];
  });
  return { layout: builder.layout(), aggregates };
}

function checkQuantile({ fn, q }: AggregateDefinition, path: string, problems: Problems): void {
  if (fn === 'quantile' && q === undefined)
    problems.add(`${path}.q`, 'a quantile needs q, such as 0.95 for the value that 95 % lie at or below');
  if (fn !== 'quantile' && q !== undefined) problems.add(`${path}.q`, `${fn} has no q; only a quantile does`);
}

function inputOf(
  builder: LayoutBuilder,
  fn: Exclude<AggregateDefinition['fn'], 'count'>,
  field: FieldPlan,
): number {
  switch (fn) {
    case 'first':
    case 'last':
      return builder.pick(field, fn === 'last');
    case 'quantile':
    case 'distinct':
      return builder.sketch(field, fn);
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'stddev':
      return builder.number(field, fn);
  }
}

function aggregatedField(
  { fn, field: name }: AggregateDefinition,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): FieldPlan | null {
  const field = stream.fields.find(candidate => candidate.name === name);
  const takesAny = fn === 'first' || fn === 'last' || fn === 'distinct';
  if (name === undefined) problems.add(`${path}.field`, `${fn} needs a field`);
  else if (field === undefined) problems.add(`${path}.field`, unknownField(name, stream));
  else if (field.kind === 'geo') problems.add(`${path}.field`, `a place has no ${fn}; ${name} is a geo`);
  else if (takesAny || (field.kind !== 'string' && field.kind !== 'boolean')) return field;
  else
    problems.add(`${path}.field`, `${fn} needs a number, decimal or timestamp; ${name} is a ${field.kind}`);
  return null;
}
