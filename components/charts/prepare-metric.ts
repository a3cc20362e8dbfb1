import type { WindowRow } from '@/contracts/records';
import type { AggregateDefinition, MetricDefinition, Severity } from '@/core/definitions/types';
import { stableDomain, type Domain } from './axis';
import { capPoints, type AnomalyMark, type ChartData, type ChartPoint, type Correction } from './chart-data';
import { assignSlots, groupRows, OTHER, topGroups, type Group } from './groups';
import { reasonInWords } from './reason-words';
import { windowGrid, type WindowShape } from './window-grid';

export type MetricInput = Readonly<{
  rows: Iterable<WindowRow>;
  watermark: number | null;
  /** Groups there are beyond those with rows. */
  groupsBeyond: number;
  metric: MetricDefinition;
  shape: WindowShape;
  aggregate: AggregateDefinition;
  /** Only this group, with its expected band; null: the largest ones. */
  focus: string | null;
  /** Draw "other"; null: where it does not flatten the rest. */
  showOther: boolean | null;
  from: number;
  to: number;
}>;

/** What the next picture takes from the last: colours and the axis stay where they can. */
export type ChartMemory = Readonly<{ slots: ReadonlyMap<string, number>; domain: Domain | null }>;
export const noMemory: ChartMemory = { slots: new Map(), domain: null };

/** A score from here on is marked: beyond 2.6 standard deviations. */
export const ANOMALY_SCORE = 0.99;

export function prepareMetric(
  input: MetricInput,
  memory: ChartMemory,
): { data: ChartData; memory: ChartMemory } {
  const rows = rowsInView(input);
  const valueOf = (row: WindowRow) => toNumber(row.values[input.aggregate.as]);
  const groups = groupRows(rows, valueOf).filter(group => input.focus === null || group.key === input.focus);
  const { top, rest } = topGroups(groups);
  const isAdditive = input.aggregate.fn === 'count' || input.aggregate.fn === 'sum';
  const lines = [...top, ...(isAdditive && rest.length > 0 ? [otherGroup(rest)] : [])];
  const slots = assignSlots(
    memory.slots,
    lines.map(line => line.key),
  );
  const grid = windowGrid(rows, input, isAdditive ? 0 : null);
  const points = pointsOf(lines, grid, valueOf, isBandShown(input, lines) ? top[0] : undefined);
  const marks = marksOf(top, input, valueOf);
  const drawn = lines.map(
    (line, index) => line.key !== OTHER || (input.showOther ?? isModest(points, index)),
  );
  const domain = domainOf(points, marks, drawn, memory.domain);
  const data: ChartData = {
    from: input.from,
    to: input.to,
    yMin: domain.min,
    yMax: domain.max,
    unit: unitOf(input.aggregate),
    series: lines.map((line, index) => ({
      key: line.key,
      label: line.label,
      slot: slots.get(line.key) ?? 0,
      latest: latestOf(points, index),
      isDrawn: drawn[index] ?? true,
    })),
    points: capPoints(points, new Set(marks.map(mark => mark.at))),
    marks,
    corrections: correctionsOf(top, valueOf, slots),
    completeTo: input.watermark === null ? null : input.watermark + 1,
    knownFrom: grid.knownFrom,
    groups: { shown: top.length, total: groups.length + (input.focus === null ? input.groupsBeyond : 0) },
  };
  return { data, memory: { slots, domain } };
}

/** An early window is drawn where its time has come to, and only the one that closes next after that. */
function rowsInView({ rows, from, to, shape }: MetricInput): WindowRow[] {
  const margin = shape.stepMs ?? 0;
  return [...rows]
    .filter(row => row.kind !== 'retracted' && row.end >= from - margin && row.end <= to + margin)
    .sort((a, b) => a.end - b.end || a.start - b.start);
}

const isBandShown = ({ metric, aggregate }: MetricInput, lines: readonly Group[]) =>
  lines.length === 1 && metric.detector?.on === aggregate.as;

/** The rest summed window by window: only for what adds up. */
function otherGroup(rest: readonly Group[]): Group {
  return { key: OTHER, label: `other (${rest.length})`, rows: rest.flatMap(group => group.rows), size: 0 };
}

function pointsOf(
  lines: readonly Group[],
  grid: ReturnType<typeof windowGrid>,
  valueOf: (row: WindowRow) => number | null,
  bandOf: Group | undefined,
): ChartPoint[] {
  const byLine = lines.map(line => valuesByTime(line, grid.timeOf, valueOf));
  const bands = new Map(bandOf?.rows.map(row => [grid.timeOf(row), row]));
  const points = grid.times.map(({ at, isSettled }): ChartPoint => {
    const values = byLine.map(values => values.get(at) ?? null);
    const isQuiet = isSettled && values.every(value => value === null);
    const row = bands.get(at);
    const band =
      row === undefined || row.low === null || row.high === null ? null : ([row.low, row.high] as const);
    return {
      at,
      kind: isQuiet ? 'quiet' : isSettled ? 'final' : 'early',
      final: values.map(value => (isSettled ? (value ?? grid.fill) : null)),
      early: values.map(value => (isSettled ? null : value)),
      band,
    };
  });
  return joinLines(points);
}

/** The dashed line begins where the solid one ends. */
function joinLines(points: readonly ChartPoint[]): ChartPoint[] {
  const last = points.findLastIndex(point => point.kind !== 'early');
  return points.map((point, index) =>
    index === last && index < points.length - 1 ? { ...point, early: point.final } : point,
  );
}

function valuesByTime(
  line: Group,
  timeOf: (row: WindowRow) => number,
  valueOf: (row: WindowRow) => number | null,
): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const row of line.rows) {
    const value = valueOf(row);
    if (value === null) continue;
    const at = timeOf(row);
    values.set(at, line.key === OTHER ? (values.get(at) ?? 0) + value : value);
  }
  return values;
}

function marksOf(
  top: readonly Group[],
  { metric, aggregate, from, to }: MetricInput,
  valueOf: (row: WindowRow) => number | null,
): AnomalyMark[] {
  if (metric.detector?.on !== aggregate.as) return [];
  return top.flatMap(group =>
    group.rows.flatMap(row => {
      const value = valueOf(row);
      if (value === null || row.score === null || row.score < ANOMALY_SCORE || row.kind === 'early')
        return [];
      if (row.end < from || row.end > to) return [];
      const reasons = (row.reasons ?? []).map(reasonInWords);
      return [
        {
          at: row.end,
          value,
          score: row.score,
          severity: severityOf(row.score),
          label: group.label,
          reasons,
        },
      ];
    }),
  );
}

/** A normal value passes 0.99 once in a hundred windows, 0.9999 once in ten thousand. */
export function severityOf(score: number): Severity {
  if (score >= 0.999_999) return 'critical';
  if (score >= 0.9999) return 'high';
  return score >= 0.999 ? 'medium' : 'low';
}

const correctionsOf = (
  top: readonly Group[],
  valueOf: (row: WindowRow) => number | null,
  slots: ReadonlyMap<string, number>,
): Correction[] =>
  top.flatMap(group =>
    group.rows.flatMap(row => {
      const value = valueOf(row);
      if (value === null || row.kind !== 'corrected') return [];
      return [{ at: row.end, value, slot: slots.get(group.key) ?? 0, revision: row.revision }];
    }),
  );

/** "other" may be ten times the largest group: then its line would press the rest flat. */
function isModest(points: readonly ChartPoint[], other: number): boolean {
  let otherMost = 0;
  let most = 0;
  for (const { final } of points) {
    for (const [index, value] of final.entries()) {
      if (index === other) otherMost = Math.max(otherMost, value ?? 0);
      else most = Math.max(most, value ?? 0);
    }
  }
  return otherMost <= 2 * most;
}

function domainOf(
  points: readonly ChartPoint[],
  marks: readonly AnomalyMark[],
  drawn: readonly boolean[],
  previous: Domain | null,
): Domain {
  let low = 0;
  let high = 0;
  const take = (value: number | null) => {
    if (value === null) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const point of points) {
    for (const values of [point.final, point.early]) {
      values.forEach((value, index) => drawn[index] !== false && take(value));
    }
    point.band?.forEach(take);
  }
  for (const mark of marks) take(mark.value);
  return stableDomain(previous, low, high);
}

function latestOf(points: readonly ChartPoint[], index: number): number | null {
  return points.findLast(point => typeof point.final[index] === 'number')?.final[index] ?? null;
}

/** Aggregates beyond a double's digits travel as text; a chart needs no more than a double. */
function toNumber(value: WindowRow['values'][string] | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

const unitOf = ({ fn, field }: AggregateDefinition) =>
  fn === 'count' ? 'events' : `${fn} of ${field ?? ''}`;
