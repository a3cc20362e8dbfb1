import type { AggregatePlan, MetricPlan } from '../definitions/plan-metric';
import { WINDOW_READS } from '../definitions/plan-window-scope';
import type { GroupValue } from '../windows/group-key';
import { windowValue, type ReadableWindow } from './window-values';

type JudgedWindow = ReadableWindow & Readonly<{ group: Readonly<Record<string, GroupValue>> }>;

/** A window as the condition of a rule on its metric reads it; the slots are those of plan-window-scope.ts. */
export function windowScope(metric: MetricPlan, window: JudgedWindow): readonly unknown[] {
  const { groupBy, aggregates } = metric;
  return [
    ...groupBy.map(({ name }) => window.group[name] ?? null),
    ...aggregates.map(aggregate => readable(windowValue(window, aggregate.as), aggregate, metric)),
    ...WINDOW_READS.map(read => windowValue(window, read)),
  ];
}

/** Decimals with more digits than a double has come as text, where conditions read a double. */
export function readable(value: unknown, { fn, input }: AggregatePlan, { layout }: MetricPlan): unknown {
  if (typeof value !== 'string') return value;
  const isText = (fn === 'first' || fn === 'last') && layout.picks[input]?.kind !== 'decimal';
  return isText ? value : Number(value);
}
