import type { TrafficSample } from '@/core/traffic/traffic';
import { stableDomain } from './axis';
import { MAX_POINTS, type ChartData, type ChartPoint } from './chart-data';
import type { ChartMemory } from './prepare-metric';

/** Without a sample for this long the line is cut: nobody counted. */
const GAP_MS = 5000;
const SERIES = [
  { key: 'accepted', label: 'accepted', slot: 0 },
  { key: 'late', label: 'late', slot: 4 },
  { key: 'rejected', label: 'rejected', slot: 5 },
] as const;

/** Rates of one stream, averaged into at most 300 points. */
export function prepareTraffic(
  samples: readonly TrafficSample[],
  { from, to }: { from: number; to: number },
  memory: ChartMemory,
): { data: ChartData; memory: ChartMemory } {
  const stepMs = Math.max(1000, Math.ceil((to - from) / MAX_POINTS / 1000) * 1000);
  const points = withGaps(
    average(
      samples.filter(sample => sample.at >= from && sample.at <= to),
      stepMs,
    ),
    stepMs,
  );
  const highest = points.reduce((most, point) => Math.max(most, ...point.final.map(value => value ?? 0)), 0);
  const domain = stableDomain(memory.domain, 0, highest);
  const data: ChartData = {
    from,
    to,
    yMin: domain.min,
    yMax: domain.max,
    unit: 'events/s',
    series: SERIES.map((series, index) => ({
      ...series,
      isDrawn: true,
      latest: points.at(-1)?.final[index] ?? null,
    })),
    points,
    marks: [],
    corrections: [],
    completeTo: null,
    knownFrom: samples[0]?.at ?? null,
    groups: { shown: SERIES.length, total: SERIES.length },
  };
  return { data, memory: { ...memory, domain } };
}

function average(samples: readonly TrafficSample[], stepMs: number): ChartPoint[] {
  const buckets = new Map<number, TrafficSample[]>();
  for (const sample of samples) {
    const at = Math.floor(sample.at / stepMs) * stepMs;
    const held = buckets.get(at);
    if (held === undefined) buckets.set(at, [sample]);
    else held.push(sample);
  }
  return [...buckets.values()].map(held => {
    const mean = (of: (sample: TrafficSample) => number) =>
      held.reduce((total, sample) => total + of(sample), 0) / held.length;
    const final = [mean(one => one.accepted), mean(one => one.late), mean(one => one.rejected)];
    const kind = final.every(value => value === 0) ? 'quiet' : 'final';
    return { at: held.at(-1)?.at ?? 0, kind, final, early: final.map(() => null), band: null };
  });
}

function withGaps(points: readonly ChartPoint[], stepMs: number): ChartPoint[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.at - before.at <= Math.max(GAP_MS, stepMs * 2.5)) return [point];
    const hole = { ...point, at: before.at + 1, kind: 'final' as const, final: point.final.map(() => null) };
    return [hole, point];
  });
}
