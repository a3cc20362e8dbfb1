import type { StoredAlert } from '../../contracts/records';
import type { Receipt } from '../../contracts/receipt';
import type { Verification, VerifiedEvents } from '../../contracts/verification';
import {
  compareFields,
  doubted,
  summaryOf,
  verdictOf,
  type ComparedField,
} from '../../core/verify/compare-fields';
import {
  alertFields,
  readAgain,
  togetherFields,
  type Judged,
  type SourceRecord,
} from '../../core/verify/recompute-alert';
import { appendedTime } from '../../core/time/watermark';
import { alertId } from '../../platform/history/alert-id';
import type { Resources } from '../resources';
import { textOf } from '../verify/decode-record';
import { recomputeFeatures } from '../verify/recompute-features';
import { definitionsAt } from '../verify/definitions-at';
import { readRecord } from '../verify/read-record';
import { recomputeReads } from '../verify/recompute-reads';
import { storedFields } from '../verify/stored-fields';
import type { Search } from '../verify/scan-log';
import { verifyWindowAlert } from '../verify/verify-window-alert';

/** What an alert is computed again from. */
export type VerifyStores = Pick<Resources, 'control' | 'history' | 'log'>;

/**
 * Computes an alert again from the raw record in the log and the definitions it was raised under, and compares; null
 * where there is no alert of this id. `ticks`: a monotonic clock in ms; `progress` is told how many records of
 * a stream's log have been read, of how many.
 */
export async function verifyAlert(
  id: string,
  stores: VerifyStores,
  ticks: () => number,
  progress?: Search['progress'],
): Promise<Verification | null> {
  const startedAt = ticks();
  const alert = await stores.history.getAlert(id);
  if (alert === null) return null;
  const { fields, records, events } = await recompute(alert, stores, progress);
  return {
    alert: alert.id,
    verdict: verdictOf(fields),
    summary: summaryOf(fields),
    fields,
    events,
    records,
    ms: Math.round(ticks() - startedAt),
  };
}

type Recomputed = Readonly<{ fields: ComparedField[]; events: VerifiedEvents[]; records: number }>;

async function recompute(
  alert: StoredAlert,
  { control, log }: VerifyStores,
  progress: Search['progress'],
): Promise<Recomputed> {
  const planned = await definitionsAt(alert, control);
  if (!planned.ok) return nothing(alert, planned.reason, 0);
  const { plan } = planned;
  if (alert.window !== undefined) {
    const verified = await verifyWindowAlert(alert, plan, log, progress);
    return verified.ok ? { ...verified, events: [] } : nothing(alert, verified.reason, verified.records);
  }
  const source = await sourceOf(alert, log);
  const found = source.missing === null ? 1 : 0;
  const read = readAgain(plan, alert, source);
  if (!read.ok) return nothing(alert, source.missing ?? read.reason, found);
  const receipt = alert.receipt ?? NO_RECEIPT;
  const again = await recomputeFeatures(log, plan, receipt, read.judged, source, progress);
  const windows = await recomputeReads(log, plan, receipt, read.judged, source, progress);
  const proven = new Set([...again.proven, ...windows.proven]);
  const reasons = new Map([...again.unknown, ...windows.unknown]);
  const whyUnknown = (path: string) => {
    if (/^(event|list)\./.test(path) || proven.has(path)) return null;
    if (alert.receipt === undefined) return 'the alert has no receipt';
    return reasons.get(path) ?? 'the receipt says nothing of it';
  };
  const recomputed = {
    ...alertFields(read.judged, source, whyUnknown),
    ...(alert.score !== undefined && togetherFields(plan, read.judged, whyUnknown)),
  };
  const fields = compareFields(
    { ...eventAlertFields(alert), ...again.stored, ...windows.stored },
    { ...recomputed, ...again.recomputed, ...windows.recomputed, id: idOf(read.judged) },
  );
  return {
    fields: withDoubts(fields, again.doubts, windows.doubt),
    events: again.events,
    records: found + again.records + windows.records,
  };
}

/** `features`: by the path of each that may differ; `windows`: why any of them may. */
function withDoubts(
  fields: ComparedField[],
  features: ReadonlyMap<string, string>,
  windows: string | null,
): ComparedField[] {
  const doubts = [...features].map(([path, reason]) => ({
    reason,
    isOf: (field: string) => field === path || field.startsWith(`${path} `),
  }));
  if (windows !== null)
    doubts.push({ reason: windows, isOf: (field: string) => field.startsWith('window.') });
  return doubts.reduce(
    (all, { reason, isOf }) => doubted(all, reason, field => isOf(field) || OUTCOMES.has(field)),
    fields,
  );
}

/** What follows from all that was read. */
const OUTCOMES = new Set(['condition holds', 'score', 'verdict']);

const NO_RECEIPT: Receipt = {
  definitionsVersion: null,
  owner: null,
  watermark: null,
  readTo: {},
  features: [],
  windows: [],
};

function idOf({ rule, event, id }: Judged): string {
  const key = rule.entity === null ? null : (event.values[rule.entity.slot] ?? null);
  const parts = [rule.name, String(rule.version), rule.stream, rule.entity?.type ?? ''];
  return alertId([...parts, key === null ? '' : String(key), id]);
}

/** The record in the log; where it is gone, the alert's own copy, which then proves nothing of the payload. */
async function sourceOf({ source, payload }: StoredAlert, log: Resources['log']): Promise<SourceRecord> {
  const found = await readRecord(log, { ...source, offset: BigInt(source.offset) });
  if (!found.ok) return { ...source, text: payload, appendedMs: null, missing: found.reason };
  const appendedMs = appendedTime(found.record.appendedMs);
  return { ...source, text: textOf(found.record), appendedMs, missing: null };
}

function eventAlertFields(alert: StoredAlert): Record<string, unknown> {
  return {
    ...storedFields(alert),
    payload: alert.payload,
    ...(alert.score !== undefined && {
      mode: alert.mode ?? 'live',
      score: alert.score,
      verdict: alert.verdict ?? null,
    }),
    ...alert.values,
  };
}

/** Nothing could be computed again, for one reason. */
function nothing(alert: StoredAlert, reason: string, records: number): Recomputed {
  const stored = Object.entries(eventAlertFields(alert));
  const fields = stored.map(([field, value]) => ({
    field,
    stored: value,
    recomputed: null,
    equal: null,
    note: reason,
  }));
  return { fields, events: [], records };
}
