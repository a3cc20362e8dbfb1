import { describe, expect, it } from 'vitest';
import type { LiveSnapshot } from '@/contracts/api';
import type { PartitionStatus, StoredAlert } from '@/contracts/records';
import { alertsOf, MAX_ALERTS, mergeAlerts } from './alerts-state';
import { freshness } from './freshness';
import { eventHead } from './head';
import { applyLive, modelOf, reseed } from './live-model';
import { judgeFrame } from './room-cursor';
import { applySystem, noSystem, withPartitions } from './system-state';

const alert = (id: string, raisedAt = 1, stream = 'demo'): StoredAlert => ({
  id,
  rule: 'r',
  version: 1,
  stream,
  event: id,
  entity: null,
  time: raisedAt,
  severity: 'low',
  values: {},
  raisedAt,
  condition: 'true',
  source: { topic: 't', partition: 0, offset: '0' },
  payload: '{}',
});
const partition = (part: Partial<PartitionStatus> = {}): PartitionStatus => ({
  stream: 'demo',
  topic: 'demo',
  partition: 0,
  worker: 'w1',
  epoch: '1',
  offset: '1',
  end: '1',
  lag: 0,
  watermark: 900,
  maxEventTime: 1000,
  idle: false,
  note: null,
  read: 1,
  accepted: 1,
  late: 0,
  duplicate: 0,
  rejected: 0,
  ahead: 0,
  rate: 1,
  at: 1000,
  ...part,
});
const snapshot: LiveSnapshot = {
  at: 1000,
  stream: 'demo',
  streams: [],
  seq: {},
  metrics: [],
  windows: {},
  alerts: [alert('a', 5)],
  partitions: [],
  traffic: [],
};

describe('frames of a room', () => {
  it.each([
    [null, 7, 'take'],
    [6, 7, 'take'],
    [7, 7, 'seen'],
    [9, 7, 'seen'],
    [5, 7, 'gap'],
  ] as const)('after %s frame %d is: %s', (last, seq, judgement) =>
    expect(judgeFrame(last, seq)).toBe(judgement),
  );
});

describe('alerts', () => {
  it('are the newest raised first, each once', () => {
    const state = mergeAlerts(alertsOf([alert('a', 1), alert('b', 3)]), [
      alert('c', 2),
      alert('a', 1),
      alert('c', 2),
    ]);
    expect(state.alerts.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });
  it('told again change nothing', () => {
    const state = alertsOf([alert('a')]);
    expect(mergeAlerts(state, [alert('a')])).toBe(state);
  });
  it('are bounded', () => {
    const many = Array.from({ length: MAX_ALERTS + 50 }, (_, index) => alert(String(index), index));
    expect(alertsOf(many).alerts).toHaveLength(MAX_ALERTS);
    expect(alertsOf(many).alerts[0]?.id).toBe(String(MAX_ALERTS + 49));
  });
});

describe('the live model', () => {
  const news = (one: StoredAlert) => ({ kind: 'alert' as const, at: 1, alert: one });
  it('counts new alerts of its stream and no others', () => {
    const model = [news(alert('b')), news(alert('b')), news(alert('c', 1, 'other'))].reduce(
      applyLive,
      modelOf(snapshot),
    );
    expect(model.alertCount).toBe(1);
    expect(model.alerts.alerts.map(({ id }) => id)).toEqual(['a', 'b']);
  });
  it('keeps what it has when a later snapshot knows less', () => {
    const model = applyLive(modelOf(snapshot), news(alert('b')));
    expect(reseed(model, snapshot).alerts.alerts).toHaveLength(2);
  });
  it('ignores a metric the page does not show', () => {
    const model = modelOf(snapshot);
    const told = {
      kind: 'metric',
      metric: 'x',
      stream: 'demo',
      at: 1,
      watermark: 1,
      rows: [],
      groups: 0,
    } as const;
    expect(applyLive(model, { ...told, rows: [] })).toBe(model);
  });
});

describe('what workers say', () => {
  it('of a former owner does not replace the word of the one after it', () => {
    const state = withPartitions(noSystem, [partition({ epoch: '10', at: 2000, worker: 'w2' })], 2000);
    const after = withPartitions(state, [partition({ epoch: '9', at: 2500 })], 2500);
    expect([...after.partitions.values()][0]?.worker).toBe('w2');
  });
  it('of definitions counts by worker, the later word of each', () => {
    const told = (at: number, version: number) =>
      ({ kind: 'definitions', at, worker: 'w1', version, evaluationErrors: {} }) as const;
    const state = [told(2, 8), told(1, 7)].reduce(applySystem, noSystem);
    expect(state.workers.get('w1')?.version).toBe(8);
  });
});

describe('freshness', () => {
  const link = { state: 'connected', since: 500 } as const;
  const told = (part: Partial<PartitionStatus> = {}) =>
    withPartitions(noSystem, [partition(part)], part.at ?? 1000);
  it.each([
    ['nothing was read yet', noSystem, 1000, 'waiting'],
    ['events are of now', told(), 3000, 'fresh'],
    ['no event came for a while, but the worker reports', told({ at: 30_000 }), 31_000, 'quiet'],
    ['no worker reports', told(), 12_000, 'stale'],
    ['records wait to be read', told({ lag: 9000 }), 2000, 'behind'],
    ['a few records wait', told({ lag: 20 }), 2000, 'fresh'],
  ])('when %s', (_, system, now, kind) => expect(freshness(system, 'demo', link, now).kind).toBe(kind));
  it('is lost with the connection, and says since when', () => {
    const state = freshness(told(), 'demo', { state: 'disconnected', since: 7 }, 2000);
    expect(state).toEqual({ kind: 'disconnected', since: 7, dataTo: 1000 });
  });
});

describe('the right edge of event time', () => {
  const hour = 3_600_000;
  it('is now for events of now, and the newest event for an import', () => {
    const now = 10 * hour;
    const at = (maxEventTime: number) => withPartitions(noSystem, [partition({ maxEventTime })], now);
    expect(eventHead(at(now - 1000), 'demo', now, hour)).toBe(now);
    expect(eventHead(at(5 * hour), 'demo', now, hour)).toBe(5 * hour);
    expect(eventHead(noSystem, 'demo', now, hour)).toBe(now);
  });
});
