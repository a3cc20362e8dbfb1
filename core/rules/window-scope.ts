import type { MetricPlan } from '../definitions/plan-metric';
import { WINDOW_READS } from '../definitions/plan-window-scope';
import type { GroupValue } from '../windows/group-key';
import { windowValue, type ReadableWindow } from './window-values';

type JudgedWindow = ReadableWindow & Readonly<{ group: Readonly<Record<string, GroupValue>> }>;

/** A window as the condition of a rule on its metric reads it; the slots are those of plan-window-scope.ts. */
export function windowScope({ groupBy, aggregates }: MetricPlan, window: JudgedWindow): readonly unknown[] {
  return [
    ...groupBy.map(({ name }) => window.group[name] ?? null),
    ...aggregates.map(({ as, fn }) => readable(windowValue(window, as), fn)),
    ...WINDOW_READS.map(read => windowValue(window, read)),
  ];
}

/** Sums of decimals with more digits than a double has come as text, where conditions read a double. */
export const readable = (value: unknown, fn: string): unknown =>
  typeof value === 'string' && fn !== 'first' && fn !== 'last' ? Number(value) : value;
