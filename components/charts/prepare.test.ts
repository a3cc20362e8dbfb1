import { describe, expect, it } from 'vitest';
import type { WindowRow } from '@/contracts/records';
import type { MetricDefinition } from '@/core/definitions/types';
import { capPoints, type ChartPoint } from './chart-data';
import { clusterAlerts } from './cluster-alerts';
import { assignSlots, OTHER } from './groups';
import { noMemory, prepareMetric, severityOf, type MetricInput } from './prepare-metric';
import { prepareTraffic } from './prepare-traffic';

const metric: MetricDefinition = {
  name: 'm',
  stream: 's',
  window: { type: 'tumbling', size: '10s' },
  aggregates: [{ as: 'n', fn: 'count' }],
  detector: { kind: 'zscore', on: 'n' },
};
const S = 1000;
const row = (endS: number, n: number | string | null, part: Partial<WindowRow> = {}): WindowRow => ({
  metric: 'm',
  group: {},
  start: (endS - 10) * S,
  end: endS * S,
  kind: 'final',
  revision: 0,
  values: { n },
  score: null,
  expected: null,
  low: null,
  high: null,
  ...part,
});
const prepare = (rows: WindowRow[], part: Partial<MetricInput> = {}) =>
  prepareMetric(
    {
      rows,
      watermark: 60 * S - 1,
      groupsBeyond: 0,
      metric,
      shape: { stepMs: 10 * S, sizeMs: 10 * S },
      aggregate: { as: 'n', fn: 'count' },
      focus: null,
      showOther: null,
      from: 0,
      to: 65 * S,
      ...part,
    },
    noMemory,
  ).data;
const finals = (points: readonly ChartPoint[]) => points.map(point => point.final[0]);

describe('a metric', () => {
  it('without events in a window below the watermark is a line at zero, for what adds up', () => {
    const data = prepare([row(30, 3), row(60, 6)]);
    expect(finals(data.points)).toEqual([3, 0, 0, 6]);
    expect(data.points.map(({ kind }) => kind)).toEqual(['final', 'quiet', 'quiet', 'final']);
  });
  it('that does not add up has a gap there', () => {
    const data = prepare([row(30, 3), row(60, 6)], { aggregate: { as: 'n', fn: 'avg', field: 'x' } });
    expect(finals(data.points)).toEqual([3, null, null, 6]);
  });
  it('begins where knowledge begins: nothing is made up before it', () => {
    const data = prepare([row(50, 3), row(60, 6)]);
    expect(data.points[0]?.at).toBe(50 * S);
    expect(data.knownFrom).toBe(40 * S);
    expect(prepare([]).knownFrom).toBeNull();
  });
  it('draws what is early where time has come to, joined to the last final point', () => {
    const data = prepare([row(60, 6), row(70, 2, { kind: 'early' })]);
    expect(data.points.map(({ at, kind, final, early }) => [at / S, kind, final[0], early[0]])).toEqual([
      [60, 'final', 6, 6],
      [65, 'early', null, 2],
    ]);
  });
  it('leaves out early windows that close later than the next one', () => {
    const data = prepare([row(60, 6), row(70, 2, { kind: 'early' }), row(80, 1, { kind: 'early' })]);
    expect(data.points.at(-1)?.early[0]).toBe(2);
  });
  it('leaves out what was retracted', () => {
    expect(finals(prepare([row(60, 6, { kind: 'retracted', revision: 1 })]).points)).toEqual([]);
  });
  it('marks corrections and anomalies, sized and named by score', () => {
    const data = prepare([
      row(50, 5, { kind: 'corrected', revision: 2 }),
      row(60, 90, { score: 0.9995, reasons: ['above_expected z=3.5'] }),
    ]);
    expect(data.corrections).toMatchObject([{ at: 50 * S, value: 5, revision: 2 }]);
    expect(data.marks).toMatchObject([
      {
        at: 60 * S,
        value: 90,
        severity: 'medium',
        reasons: ['3.5 standard deviations above what is expected'],
      },
    ]);
  });
  it('shows the expected band of a lone series and of the aggregate the detector watches', () => {
    const banded = row(60, 6, { low: 4, high: 8 });
    expect(prepare([banded]).points[0]?.band).toEqual([4, 8]);
    const two = [
      { ...banded, group: { g: 'a' } },
      { ...banded, group: { g: 'b' } },
    ];
    expect(prepare(two).points[0]?.band).toBeNull();
    expect(prepare(two, { focus: '[["g","a"]]' }).points[0]?.band).toEqual([4, 8]);
  });
  it('reads figures too long for a double', () => {
    expect(finals(prepare([row(60, '90071992547409930.25')]).points)).toEqual([90071992547409930]);
  });
});

describe('groups', () => {
  const many = Array.from({ length: 9 }, (_, index) => row(60, 10 - index, { group: { g: `g${index}` } }));
  it('beyond six are the top five and other', () => {
    const data = prepare(many, { groupsBeyond: 4 });
    expect(data.series.map(({ label }) => label)).toEqual(['g0', 'g1', 'g2', 'g3', 'g4', 'other (4)']);
    expect(data.points[0]?.final[5]).toBe(5 + 4 + 3 + 2);
    expect(data.groups).toEqual({ shown: 5, total: 13 });
  });
  it('of what does not add up have no other', () => {
    expect(prepare(many, { aggregate: { as: 'n', fn: 'max', field: 'x' } }).series).toHaveLength(5);
  });
  it('leave "other" undrawn where it would flatten the rest, unless asked for', () => {
    const tail = Array.from({ length: 60 }, (_, index) => row(60, 5, { group: { g: `t${index}` } }));
    const drawn = (showOther: boolean | null) =>
      prepare([...many, ...tail], { showOther }).series.at(-1)?.isDrawn;
    expect([drawn(null), drawn(true), drawn(false)]).toEqual([false, true, false]);
  });
  it('keep their colour while they are shown', () => {
    const first = assignSlots(new Map(), ['a', 'b', 'c']);
    const second = assignSlots(first, ['c', 'd', OTHER]);
    expect([second.get('c'), second.get('d'), second.get(OTHER)]).toEqual([2, 0, 5]);
  });
  it('null is a group', () => {
    expect(prepare([row(60, 1, { group: { g: null } })]).series[0]?.label).toBe('(none)');
  });
});

describe('a chart', () => {
  it('is capped, and marked points stay', () => {
    const points = Array.from({ length: 1000 }, (_, at) => ({
      at,
      kind: 'final' as const,
      final: [at],
      early: [null],
      band: null,
    }));
    const kept = capPoints(points, new Set([501]), 300);
    expect(kept.length).toBeLessThanOrEqual(301);
    expect(kept.some(({ at }) => at === 501)).toBe(true);
    expect(kept.at(-1)?.at).toBe(999);
  });
  it.each([
    [0.99, 'low'],
    [0.999, 'medium'],
    [0.9999, 'high'],
    [1, 'critical'],
  ])('rings score %d as %s', (score, severity) => expect(severityOf(score)).toBe(severity));
});

describe('traffic', () => {
  const sample = (atS: number, accepted: number) => ({
    at: atS * S,
    accepted,
    late: 0,
    rejected: 0,
    duplicate: 0,
    lag: 0,
  });
  it('is cut where nobody counted, and not bridged', () => {
    const { data } = prepareTraffic(
      [sample(1, 5), sample(2, 6), sample(60, 7)],
      { from: 0, to: 300 * S },
      noMemory,
    );
    expect(data.points.map(point => point.final[0])).toEqual([5, 6, null, 7]);
  });
  it('is averaged into at most 300 points', () => {
    const samples = Array.from({ length: 900 }, (_, index) => sample(index, 10));
    const { data } = prepareTraffic(samples, { from: 0, to: 900 * S }, noMemory);
    expect(data.points.length).toBeLessThanOrEqual(301);
    expect(new Set(data.points.map(point => point.final[0]))).toEqual(new Set([10]));
  });
});

describe('alerts under a chart', () => {
  const alert = (id: string, atS: number, severity: 'low' | 'critical' = 'low') => ({
    id,
    at: atS * S,
    time: 0,
    severity,
    rule: 'r',
  });
  it('are clustered with a count and the worst severity, and none in view is lost', () => {
    const alerts = [alert('a', 10), alert('b', 11, 'critical'), alert('c', 200), alert('d', 900)];
    const clusters = clusterAlerts(alerts, 5 * S, 300 * S, 10);
    expect(clusters.map(cluster => [cluster.alerts.length, cluster.severity])).toEqual([
      [2, 'critical'],
      [1, 'low'],
    ]);
  });
});
