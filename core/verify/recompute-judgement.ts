import type { FieldPlan } from '../definitions/field-type';
import type { MetricDetectorPlan } from '../definitions/plan-detector';
import type { MetricPlan } from '../definitions/plan-metric';
import { judge, learn, newDetectorState } from '../detectors/detector';
import { NOT_JUDGED, type Judgement } from '../detectors/judgement';
import { exactAggregates } from './window-aggregates';
import type { FirstResult } from './window-history';
import type { ScannedEvent } from './window-members';

/** What the detector says of a window, and whether a sketch took part, whose values are not the exact ones. */
export type JudgedAgain = Readonly<{ judgement: Judgement; isOfSketches: boolean }>;

/** Runs the detector over the group's windows before this one, as they were first told, and then asks it. */
export function judgeAgain(
  metric: MetricPlan,
  detector: MetricDetectorPlan,
  fields: readonly FieldPlan[],
  before: readonly FirstResult[],
  window: Readonly<{ startMs: number; events: readonly ScannedEvent[] }>,
): JudgedAgain {
  const watched = metric.definition.aggregates.filter(({ as }) => as === detector.on);
  const state = newDetectorState(detector);
  let isOfSketches = false;
  const valueOf = (events: readonly ScannedEvent[]): number | null => {
    const { value, error } = exactAggregates(watched, fields, events)[detector.on] ?? {
      value: null,
      error: 0,
    };
    isOfSketches ||= error > 0;
    return value === null ? null : Number(value);
  };
  for (const { startMs, events } of before) {
    const value = valueOf(events);
    if (value !== null) learn(detector, state, value, startMs);
  }
  const value = valueOf(window.events);
  const judgement = value === null ? NOT_JUDGED : judge(detector, state, value, window.startMs);
  return { judgement, isOfSketches };
}

/** How many windows decide what the detector says; null: all before. */
export function memoryOf({ kind, setting }: MetricDetectorPlan): number | null {
  return (kind === 'zscore' || kind === 'robust') && 'history' in setting ? setting.history : null;
}
