import type { StoredAlert } from '../../contracts/records';
import type { Verification } from '../../contracts/verification';
import { compareFields, summaryOf, verdictOf, type ComparedField } from '../../core/verify/compare-fields';
import { alertFields, readAgain, type SourceRecord } from '../../core/verify/recompute-alert';
import { alertId } from '../../platform/history/alert-id';
import type { Resources } from '../resources';
import { definitionsAt } from '../verify/definitions-at';
import { readRecord } from '../verify/read-record';

/** What an alert is computed again from. */
export type VerifyStores = Pick<Resources, 'control' | 'history' | 'log'>;

/**
 * Computes an alert again from the raw record in the log and the definitions it was raised under, and compares; null
 * where there is no alert of this id. `ticks`: a monotonic clock in ms.
 */
export async function verifyAlert(
  id: string,
  stores: VerifyStores,
  ticks: () => number,
): Promise<Verification | null> {
  const startedAt = ticks();
  const alert = await stores.history.getAlert(id);
  if (alert === null) return null;
  const { fields, records } = await recompute(alert, stores);
  return {
    alert: alert.id,
    verdict: verdictOf(fields),
    summary: summaryOf(fields),
    fields,
    records,
    ms: Math.round(ticks() - startedAt),
  };
}

type Recomputed = Readonly<{ fields: ComparedField[]; records: number }>;

async function recompute(alert: StoredAlert, { control, log }: VerifyStores): Promise<Recomputed> {
  if (alert.window !== undefined)
    return nothing(alert, 'it is about a window; only alerts on events are computed again', 0);
  const planned = await definitionsAt(alert, control);
  if (!planned.ok) return nothing(alert, planned.reason, 0);
  const source = await sourceOf(alert, log);
  const records = source.missing === null ? 1 : 0;
  const again = readAgain(planned.plan, alert, source);
  if (!again.ok) return nothing(alert, source.missing ?? again.reason, records);
  const recomputed = alertFields(again.judged, source, new Map());
  const entity = again.judged.rule.entity;
  const key = entity === null ? null : again.judged.event.values[entity.slot];
  const parts = [alert.rule, String(alert.version), alert.stream, entity?.type ?? '', String(key ?? '')];
  const fields = compareFields(storedFields(alert), {
    ...recomputed,
    id: alertId([...parts, again.judged.id]),
  });
  return { fields, records };
}

/** The record in the log; where it is gone, the alert's own copy, which then proves nothing of the payload. */
async function sourceOf({ source, payload }: StoredAlert, log: Resources['log']): Promise<SourceRecord> {
  const found = await readRecord(log, { ...source, offset: BigInt(source.offset) });
  if (!found.ok) return { ...source, text: payload, appendedMs: null, missing: found.reason };
  const { value, appendedMs } = found.record;
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  return { ...source, text, appendedMs, missing: null };
}

/** What the alert says, by the names under which it is computed again. */
function storedFields(alert: StoredAlert): Record<string, unknown> {
  const { id, rule, version, condition, severity, stream, event, time, entity, raisedAt, payload } = alert;
  return {
    id,
    rule,
    version,
    condition,
    severity,
    'condition holds': true,
    stream,
    event,
    time,
    entity,
    'raised at': raisedAt,
    payload,
    ...alert.values,
  };
}

/** Nothing could be computed again, for one reason. */
function nothing(alert: StoredAlert, reason: string, records: number): Recomputed {
  const stored = Object.entries(storedFields(alert));
  const fields = stored.map(([field, value]) => ({
    field,
    stored: value,
    recomputed: null,
    equal: null,
    note: reason,
  }));
  return { fields, records };
}
