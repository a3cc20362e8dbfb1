import { aggregateValues, type AggregateValue } from '../aggregates/results';
import type { Rows } from '../aggregates/rows';
import type { MetricPlan } from '../definitions/plan-metric';
import {
  copyDetectorState,
  judge,
  learn as learnValue,
  newDetectorState,
  type DetectorState,
} from '../detectors/detector';
import { NOT_JUDGED, type Judgement } from '../detectors/judgement';
import type { Group } from './group-table';
import type { Emission } from './window-block';

/** A window's result for one group. */
export type WindowResult = Readonly<{
  metric: string;
  group: Group;
  startMs: number;
  endMs: number;
  kind: 'early' | 'final' | 'corrected' | 'retracted';
  revision: number;
  values: Record<string, AggregateValue>;
  judgement: Judgement;
}>;

/** Takes results as they come: there may be millions when the watermark jumps. */
export type TakeResult = (emission: Emission) => void;

/** One group's row, wherever it lies. */
export type GroupRow = Readonly<{ key: string; group: Group; rows: Rows; row: number }>;

/** The detectors of a metric's groups, by group key. Plain data. */
export type Detectors = Map<string, DetectorState>;

/** A detector as it was; null: it had seen nothing, or there is none. */
export type DetectorSnapshot = DetectorState | null;

/** The result as its detector sees it before it has learnt it. */
export function resultOf(
  metric: MetricPlan,
  { group, rows, row }: GroupRow,
  window: Readonly<{ startMs: number; endMs: number }>,
  kind: WindowResult['kind'],
  revision: number,
  detector: DetectorSnapshot,
): WindowResult {
  const values = aggregateValues(metric.aggregates, metric.layout, rows, row);
  const { startMs, endMs } = window;
  const judgement = judged(metric, detector, values, startMs);
  return { metric: metric.name, group, startMs, endMs, kind, revision, values, judgement };
}

function judged(
  { detector }: MetricPlan,
  state: DetectorSnapshot,
  values: Readonly<Record<string, AggregateValue>>,
  startMs: number,
): Judgement {
  if (detector === null) return NOT_JUDGED;
  const value = values[detector.on];
  if (value === null || value === undefined) return NOT_JUDGED;
  return judge(detector, state ?? newDetectorState(detector), Number(value), startMs);
}

/** The group's detector, as it is. */
export const detectorOf = (detectors: Detectors, key: string): DetectorSnapshot => detectors.get(key) ?? null;

/** A state that later observations do not change. */
export const detectorCopy = (detector: DetectorSnapshot): DetectorSnapshot =>
  detector === null ? null : copyDetectorState(detector);

/** The group's detector takes in a first result. */
export function learn(
  detectors: Detectors,
  { detector }: MetricPlan,
  key: string,
  { values, startMs }: WindowResult,
): void {
  if (detector === null) return;
  const value = values[detector.on];
  if (value === null || value === undefined) return;
  const state = detectors.get(key) ?? newDetectorState(detector);
  learnValue(detector, state, Number(value), startMs);
  detectors.set(key, state);
}
