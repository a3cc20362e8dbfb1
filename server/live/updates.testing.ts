import type { LiveUpdate } from '../../contracts/live';
import type { StoredAlert, WindowRow } from '../../contracts/records';

export function windowRow(row: {
  start: number;
  n: number;
  kind?: WindowRow['kind'];
  revision?: number;
  group?: string;
}): WindowRow {
  const { start, n, kind = 'early', revision = 0, group = 't1' } = row;
  const expectation = { score: null, expected: null, low: null, high: null };
  const bounds = { start, end: start + 60_000 };
  return {
    metric: 'spend',
    group: { terminal: group },
    ...bounds,
    kind,
    revision,
    values: { n },
    ...expectation,
  };
}

export const metricUpdate = (rows: WindowRow[]): LiveUpdate => ({
  kind: 'metric',
  metric: 'spend',
  stream: 'transactions',
  at: 1,
  watermark: null,
  rows,
  groups: 1,
});

export function alertUpdate(id: string): LiveUpdate {
  const alert: StoredAlert = {
    id,
    rule: 'large',
    version: 1,
    stream: 'transactions',
    event: `e-${id}`,
    entity: { type: 'card', id: 'c1' },
    time: 1,
    severity: 'high',
    values: { 'event.amount': 250.5 },
    raisedAt: 2,
    condition: 'event.amount > 220.0',
    source: { topic: 'transactions', partition: 0, offset: '7' },
    payload: '{}',
  };
  return { kind: 'alert', at: 2, alert };
}

export function partitionsUpdate(of: {
  worker: string;
  epoch: string;
  at: number;
  read: number;
}): LiveUpdate {
  const { worker, epoch, at, read } = of;
  const counters = { read, accepted: read, late: 0, duplicate: 0, rejected: 0, ahead: 0, rate: 5 };
  const position = { offset: String(read), end: String(read), lag: 0, watermark: null, maxEventTime: null };
  const place = { stream: 'transactions', topic: 'transactions', partition: 0, worker, epoch };
  const status = { ...place, ...position, ...counters, idle: false, note: null, at };
  return { kind: 'partitions', at, worker, partitions: [status] };
}
