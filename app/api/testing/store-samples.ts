import type { DeadLetter, StoredAlert, WindowRow } from '@/contracts/records';
import type { Resources } from '@/server/resources';

const T0 = 1_700_000_000_000;
export const SAMPLES = 25;
const indices = Array.from({ length: SAMPLES }, (_, index) => index);

/** A little history of each kind. */
export async function storeSamples(history: Resources['history']): Promise<void> {
  await history.put({
    windows: indices.flatMap(index => ['T1', 'T2', null].map(terminal => windowRow(index, terminal))),
    alerts: indices.map(alertRow),
    deadLetters: indices.map(deadLetterRow),
  });
}

const windowRow = (index: number, terminal: string | null): WindowRow => ({
  metric: 'spend',
  group: { terminal },
  start: T0 + index * 60_000,
  end: T0 + (index + 1) * 60_000,
  kind: index % 5 === 0 ? 'corrected' : 'final',
  revision: index % 5 === 0 ? 1 : 0,
  values: { total: index === 3 ? '12345678901234567.89' : index + 0.5 },
  score: index < 10 ? null : 0.5,
  expected: index < 10 ? null : 1,
  low: index < 10 ? null : 0,
  high: index < 10 ? null : 2,
});

export const alertId = (index: number) => `alert-${index}`;

const alertRow = (index: number): StoredAlert => ({
  id: alertId(index),
  rule: index % 2 === 0 ? 'large' : 'small',
  version: 1,
  stream: 'transactions',
  event: `e${index}`,
  entity: index % 7 === 0 ? null : { type: 'card', id: `C${index % 3}` },
  time: T0 + index * 1000,
  severity: index % 2 === 0 ? 'high' : 'low',
  values: { 'event.amount': 250.5 },
  raisedAt: T0 + index * 1000 + 5,
  condition: 'event.amount > 220.0',
  source: { topic: 'transactions', partition: 0, offset: String(index) },
  payload: '{"id":"e"}',
});

const deadLetterRow = (index: number): DeadLetter => ({
  stream: 'transactions',
  partition: 0,
  offset: String(index),
  reason: index % 2 === 0 ? 'schema' : 'undecodable',
  field: index % 2 === 0 ? 'amount' : null,
  message: 'amount is "x"',
  raw: '{"amount":"x"}',
  rawBase64: null,
  at: T0 + index * 1000,
});
