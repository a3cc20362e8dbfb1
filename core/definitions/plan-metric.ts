import type { Compiled } from '../rules/cel/cel';
import { floorMod } from '../time/floor-mod';
import { parseDurationMs } from '../time/duration';
import { paneMsOf } from '../windows/pane-length';
import { digest } from './digest';
import type { FieldPlan } from './field-type';
import { planCondition } from './plan-expression';
import { planDetector, type MetricDetectorPlan } from './plan-detector';
import { NO_LISTS, type Lists } from './plan-list';
import { readDuration, unknownField, unknownStream, type StreamPlan } from './plan-stream';
import type { Problems } from './problem';
import type { AggregateDefinition, MetricDefinition, WindowDefinition } from './types';

/** Tumbling is slideMs === sizeMs. Windows start at offsetMs + k·slideMs; 0 ≤ offsetMs < slideMs. */
export type WindowPlan = Readonly<{
  sizeMs: number;
  slideMs: number;
  offsetMs: number;
  /** Length of the panes that every window is a whole number of: the greatest common divisor of size and slide. */
  paneMs: number;
}>;

export type AggregatePlan = Readonly<{
  as: string;
  fn: AggregateDefinition['fn'];
  /** Index into the metric's `inputs`; null for count. */
  input: number | null;
}>;

/** A field that is aggregated, and whether its squares are needed. */
export type InputPlan = Readonly<{ slot: number; isExact: boolean; scale: number; needsSquares: boolean }>;

export type MetricPlan = Readonly<{
  name: string;
  stream: string;
  where: Compiled | null;
  groupBy: readonly FieldPlan[];
  window: WindowPlan;
  inputs: readonly InputPlan[];
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
  const { inputs, aggregates } = planAggregates(definition.aggregates, stream, path, problems);
  const detector = planDetector(definition, path, problems);
  if (problems.list.length > before || window === null) return null;
  return {
    name: definition.name,
    stream: stream.name,
    where,
    groupBy,
    window,
    inputs,
    aggregates,
    detector,
    definition,
    signature: digest([definition, stream.fields, stream.allowedLatenessMs]),
  };
}

function planWindow(window: WindowDefinition, path: string, problems: Problems): WindowPlan | null {
  if (window.type === 'session' || window.type === 'cumulative') {
    problems.add(`${path}.type`, `${window.type} windows are not supported yet; use tumbling or sliding`);
    return null;
  }
  const before = problems.list.length;
  const sizeMs = readDuration(window.size, `${path}.size`, problems, 1);
  const slideMs =
    window.type === 'sliding' ? readDuration(window.slide, `${path}.slide`, problems, 1) : sizeMs;
  const offsetMs = parseDurationMs(window.offset ?? '0s');
  if (offsetMs === null) {
    problems.add(
      `${path}.offset`,
      `"${window.offset}" is no duration; a whole number with ms, s, m, h or d is expected`,
    );
  }
  if (offsetMs === null || problems.list.length > before) return null;
  checkOverlap(sizeMs, slideMs, path, problems);
  return { sizeMs, slideMs, offsetMs: floorMod(offsetMs, slideMs), paneMs: paneMsOf(sizeMs, slideMs) };
}

function checkOverlap(sizeMs: number, slideMs: number, path: string, problems: Problems): void {
  if (slideMs > sizeMs) {
    problems.add(
      `${path}.slide`,
      `slide ${slideMs} ms exceeds size ${sizeMs} ms: events between windows would be lost`,
    );
  }
  if (sizeMs / slideMs > MAX_OVERLAP) {
    problems.add(
      `${path}.slide`,
      `each event would be in ${Math.ceil(sizeMs / slideMs)} windows; ${MAX_OVERLAP} is the most`,
    );
  }
}
const MAX_OVERLAP = 10_000;

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
): { inputs: InputPlan[]; aggregates: AggregatePlan[] } {
  const inputs: InputPlan[] = [];
  const seen = new Set<string>();
  const aggregates = definitions.map(({ as, fn, field: name }, index): AggregatePlan => {
    const at = `${path}.aggregates[${index}]`;
    if (RESERVED.has(as)) problems.add(`${at}.as`, `${as} is a key of every row; choose another name`);
    if (seen.has(as)) problems.add(`${at}.as`, `${as} is taken by an aggregate before it`);
    seen.add(as);
    if (fn === 'count') return { as, fn, input: null };
    const field = numericField(fn, name, stream, at, problems);
    return { as, fn, input: field === null ? null : inputIndex(inputs, field, fn === 'stddev') };
  });
  return { inputs, aggregates };
}

function numericField(
  fn: string,
  name: string | undefined,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): FieldPlan | null {
  const field = stream.fields.find(candidate => candidate.name === name);
  if (name === undefined) problems.add(`${path}.field`, `${fn} needs a field`);
  else if (field === undefined) problems.add(`${path}.field`, unknownField(name, stream));
  else if (field.kind === 'number' || field.kind === 'decimal' || field.kind === 'timestamp') return field;
  else
    problems.add(`${path}.field`, `${fn} needs a number, decimal or timestamp; ${name} is a ${field.kind}`);
  return null;
}

/** One accumulator serves every aggregate of a field. */
function inputIndex(inputs: InputPlan[], field: FieldPlan, needsSquares: boolean): number {
  const known = inputs.findIndex(input => input.slot === field.slot);
  const input = { slot: field.slot, isExact: field.kind !== 'number', scale: field.scale, needsSquares };
  if (known === -1) return inputs.push(input) - 1;
  if (needsSquares) inputs[known] = input;
  return known;
}
