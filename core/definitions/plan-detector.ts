import type { DetectorKind, DetectorPlan } from '../detectors/detector';
import { nearestZone, zoneNamed } from '../rules/cel/functions/zone';
import type { Problems } from './problem';
import type { DetectorDefinition, MetricDefinition } from './types';

/** A detector and the aggregate it watches. */
export type MetricDetectorPlan = DetectorPlan & Readonly<{ on: string }>;

const DEFAULT_HISTORY = 60;
const DEFAULT_EWMA_ALPHA = 0.05;
/** An hour of the week comes once a week: half of what is expected of it is of the last three weeks. */
const DEFAULT_SEASONAL_ALPHA = 0.2;

/** Settings by kind; any other is a mistake. */
const SETTINGS = {
  zscore: ['history'],
  robust: ['history'],
  ewma: ['alpha'],
  seasonal: ['alpha', 'timezone'],
  ensemble: [],
} as const;

export function planDetector(
  { detector, aggregates }: MetricDefinition,
  path: string,
  problems: Problems,
): MetricDetectorPlan | null {
  if (detector === undefined) return null;
  const { on, kind = 'ensemble' } = detector;
  if (!aggregates.some(aggregate => aggregate.as === on)) {
    const names = aggregates.map(aggregate => aggregate.as).join(', ');
    problems.add(`${path}.detector.on`, `${on} is no aggregate of the metric; its aggregates are ${names}`);
  }
  const own: readonly string[] = SETTINGS[kind];
  for (const name of ['history', 'alpha', 'timezone'] as const) {
    if (detector[name] === undefined || own.includes(name)) continue;
    problems.add(
      `${path}.detector.${name}`,
      `${name} is no setting of ${kind}, which has ${own.join(', ') || 'none'}`,
    );
  }
  if (detector.timezone !== undefined && zoneNamed(detector.timezone) === undefined) {
    problems.add(`${path}.detector.timezone`, unknownZone(detector.timezone));
  }
  return { on, ...planDetectorOfKind(kind, detector) };
}

/** A detector of the kind; what it is not told is the default. */
export function planDetectorOfKind(
  kind: DetectorKind,
  { history, alpha, timezone }: Partial<DetectorDefinition> = {},
): DetectorPlan {
  switch (kind) {
    case 'zscore':
    case 'robust':
      return { kind, setting: { history: history ?? DEFAULT_HISTORY } };
    case 'ewma':
      return { kind, setting: { alpha: alpha ?? DEFAULT_EWMA_ALPHA } };
    case 'seasonal':
      return { kind, setting: { alpha: alpha ?? DEFAULT_SEASONAL_ALPHA, timezone: timezone ?? 'UTC' } };
    case 'ensemble':
      return { kind, setting: {} };
  }
}

function unknownZone(name: string): string {
  const close = nearestZone(name);
  const hint =
    close === undefined ? 'an IANA name or an offset such as +02:00 is expected' : `did you mean ${close}?`;
  return `"${name}" is no time zone; ${hint}`;
}
