import type { Severity } from '@/core/definitions/types';

/**
 * What a chart draws, decided in full before drawing: the drawing part adds no meaning. All times are epoch ms, the
 * span is [from, to].
 */
export type ChartData = Readonly<{
  from: number;
  to: number;
  yMin: number;
  yMax: number;
  unit: string;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
  marks: readonly AnomalyMark[];
  corrections: readonly Correction[];
  /** Everything that ends by then is complete; null: the chart has no such line. */
  completeTo: number | null;
  /** Before this nothing is known; null: nothing is known at all. */
  knownFrom: number | null;
  groups: Readonly<{ shown: number; total: number }>;
}>;

/** `slot` picks colour, dash and marker and stays with the series while it is shown. */
export type ChartSeries = Readonly<{
  key: string;
  label: string;
  slot: number;
  latest: number | null;
  /** false: listed with its value, its line left out because it would flatten all others. */
  isDrawn: boolean;
}>;

/** Values by series. null in `final`: a gap. `early` also holds the last final value, so that the two lines meet. */
export type ChartPoint = Readonly<{
  at: number;
  kind: 'final' | 'early' | 'quiet';
  final: readonly (number | null)[];
  early: readonly (number | null)[];
  band: readonly [number, number] | null;
}>;

export type AnomalyMark = Readonly<{
  at: number;
  value: number;
  score: number;
  severity: Severity;
  label: string;
  /** In words. */
  reasons: readonly string[];
}>;
export type Correction = Readonly<{ at: number; value: number; slot: number; revision: number }>;

export const MAX_POINTS = 300;

/** The first of every stretch and all whose time is in `kept`; the newest always stays. */
export function capPoints(
  points: readonly ChartPoint[],
  kept: ReadonlySet<number>,
  max = MAX_POINTS,
): readonly ChartPoint[] {
  if (points.length <= max) return points;
  const stride = Math.ceil(points.length / max);
  const newest = points.length - 1;
  return points.filter(
    (point, index) => (newest - index) % stride === 0 || point.kind === 'early' || kept.has(point.at),
  );
}
