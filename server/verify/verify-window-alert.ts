import type { WindowReceipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import type { RulePlan } from '../../core/definitions/plan-rule';
import { readable, windowScope } from '../../core/rules/window-scope';
import { compareFields, doubted, Noted, Unknown, type ComparedField } from '../../core/verify/compare-fields';
import { alertId } from '../../platform/history/alert-id';
import type { EventLog } from '../../platform/event-log/event-log';
import { planned, type AskedWindow, type WindowAgain } from './asked-window';
import { recomputeWindow } from './recompute-windows';
import type { Search } from './scan-log';
import { storedFields } from './stored-fields';
import {
  reasonsAgain,
  recomputedParts,
  REVISION_UNKNOWN,
  storedParts,
  valueAgain,
  type Shown,
} from './window-parts';

type WindowVerified =
  | Readonly<{ ok: true; fields: ComparedField[]; records: number }>
  | Readonly<{ ok: false; reason: string; records: number }>;

const refused = (reason: string, records = 0) => ({ ok: false as const, reason, records });

/** Computes an alert about a window again: the window from the raw events of its group, then the condition. */
export async function verifyWindowAlert(
  alert: StoredAlert,
  plan: Plan,
  log: EventLog,
  progress: Search['progress'],
): Promise<WindowVerified> {
  const rule = plan.rules.find(({ name, version }) => name === alert.rule && version === alert.version);
  const [kept] = alert.receipt?.windows ?? [];
  if (rule === undefined) return refused(`the definitions have no version ${alert.version} of ${alert.rule}`);
  if (kept === undefined)
    return refused('the alert has no receipt that says how far the log was read when the window was judged');
  const found = planned(plan, { ...kept, metric: rule.metric ?? kept.metric });
  if (found === null) return refused(`the definitions have no metric ${rule.metric ?? kept.metric}`);
  const row = rowOf(alert);
  const receipt = { ...kept, ...judgedWindow(alert, kept, row) };
  const readTo = alert.receipt?.readTo[found.stream.name] ?? {};
  const isRetracted = row['kind'] === 'retracted' && found.metric.window.kind === 'session';
  const isJudged = found.metric.detector !== null;
  const asked: AskedWindow = { ...found, receipt, readTo, own: null, isNewest: false, isJudged, isRetracted };
  const again = await recomputeWindow(log, asked, progress);
  if (!again.ok) return refused(again.reason, again.records);
  const stored = { ...windowAlertFields(alert), ...rowParts(row), ...alert.values, ...storedParts(kept) };
  const recomputed = againFields(
    alert,
    rule,
    { ...asked, receipt: { ...receipt, values: kept.values } },
    again,
    row,
  );
  const fields = compareFields(stored, recomputed);
  const { doubt, records } = again;
  const concerns = (field: string) => !NEVER_IN_DOUBT.has(field);
  return { ok: true, fields: doubt === null ? fields : doubted(fields, doubt, concerns), records };
}

const NEVER_IN_DOUBT = new Set(['rule', 'version', 'condition', 'severity', 'stream', 'entity', 'mode']);

type Bounds = Pick<WindowReceipt, 'group' | 'start' | 'end'>;
type Row = Readonly<Record<string, unknown>>;

/** Which window it was: what the alert says in several places, by the one that its id was made of. */
function judgedWindow(alert: StoredAlert, kept: WindowReceipt, row: Row): Bounds {
  const own = alert.window ?? kept;
  const told = [own, kept, { ...own, group: kept.group }, { ...kept, group: own.group }, row as Bounds];
  const { group, start, end } = told.find(each => idOf(alert, kept.metric, each) === alert.id) ?? own;
  return { group, start, end };
}

const keyOf = (metric: string, { group, start, end }: Bounds) =>
  `${metric} ${JSON.stringify(group)} ${start}-${end}`;

const idOf = ({ rule, version, stream }: StoredAlert, metric: string, bounds: Bounds) =>
  alertId(['window', rule, String(version), stream, keyOf(metric, bounds)]);

/** What the alert says of the window as it was emitted. */
function rowOf({ payload }: StoredAlert): Row {
  try {
    const row: unknown = JSON.parse(payload);
    return typeof row === 'object' && row !== null ? (row as Row) : {};
  } catch {
    return {};
  }
}

/** Its keys, and those of its values, under names of their own. */
function rowParts(row: Row): Row {
  const { values, ...rest } = row;
  const all = { ...rest, ...(typeof values === 'object' ? (values as Row) : {}) };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [`payload ${key}`, value]));
}

function windowAlertFields(alert: StoredAlert): Row {
  const { window } = alert;
  return {
    ...storedFields(alert),
    mode: alert.mode ?? 'live',
    'window metric': window?.metric,
    'window group': window?.group,
    'window start': window?.start,
    'window end': window?.end,
    'window revision': window?.revision,
  };
}

function againFields(
  alert: StoredAlert,
  rule: RulePlan,
  asked: AskedWindow,
  again: Extract<WindowAgain, { ok: true }>,
  row: Row,
): Row {
  const { metric, stream, receipt } = asked;
  const { group } = receipt;
  const bounds = { group, start: again.window?.startMs ?? null, end: again.window?.endMs ?? null };
  const revision =
    again.window !== null && again.revision === null ? REVISION_UNKNOWN : (again.revision ?? null);
  const kind = kindOf(asked, again, revision);
  const value = (read: string, stored: unknown, shown?: Shown) =>
    valueAgain(asked, again, read, stored, shown);
  const aggregates = metric.aggregates.map(({ as }) => as);
  const rowValues = (row['values'] ?? {}) as Row;
  const judged = ['score', 'expected', 'low', 'high'];
  const reasons = reasonsAgain(again, row['reasons']);
  return {
    id: idOf(alert, metric.name, bounds),
    rule: rule.name,
    version: rule.version,
    condition: rule.condition,
    severity: rule.severity,
    'condition holds': conditionHolds(rule, asked, again),
    stream: stream.name,
    event: keyOf(metric.name, bounds),
    time: bounds.end,
    entity: rule.entity && { type: rule.entity.type, id: textOf(group[rule.entity.field]) },
    'raised at': bounds.end,
    mode: rule.mode === 'shadow' ? 'shadow' : 'live',
    'window metric': metric.name,
    ...named('window ', { ...bounds, revision }),
    ...named('payload ', { metric: metric.name, ...bounds, kind, revision }),
    ...named('payload ', Object.fromEntries(aggregates.map(as => [as, value(as, rowValues[as])]))),
    ...named('payload ', Object.fromEntries(judged.map(read => [read, value(read, row[read])]))),
    ...(reasons !== undefined && { 'payload reasons': reasons }),
    ...Object.fromEntries(
      rule.when.paths.flatMap(([owner, name, read]) => {
        const path = [owner, name, read].filter(part => part !== undefined).join('.');
        if (owner === 'group' && name !== undefined) return [[path, group[name] ?? null]];
        return owner === 'window' && read !== undefined
          ? [[path, value(read, alert.values[path], readable)]]
          : [];
      }),
    ),
    ...recomputedParts(asked, again, group),
  };
}

function kindOf(
  { isRetracted }: AskedWindow,
  { window }: Extract<WindowAgain, { ok: true }>,
  revision: unknown,
): unknown {
  // As a retracted one it is found only where it became part of a larger session.
  if (isRetracted && window !== null) return 'retracted';
  return typeof revision === 'number' ? (revision === 0 ? 'final' : 'corrected') : revision;
}

const named = (prefix: string, parts: Row): Row =>
  Object.fromEntries(Object.entries(parts).map(([key, part]) => [`${prefix}${key}`, part]));

/** A sketch's value is the stored one where it is within its error. */
function conditionHolds(
  rule: RulePlan,
  asked: AskedWindow,
  again: Extract<WindowAgain, { ok: true }>,
): unknown {
  const { window } = again;
  if (window === null || asked.isRetracted) return false;
  const { metric, receipt } = asked;
  const valueOf = (read: string) => {
    const value = valueAgain(asked, again, read, receipt.values[read]);
    return value instanceof Noted ? value.value : value;
  };
  const unknown = rule.when.paths.find(
    ([owner, , read]) => owner === 'window' && valueOf(read ?? '') instanceof Unknown,
  );
  if (unknown !== undefined)
    return new Unknown(`it reads ${unknown.join('.')}, which could not be computed again`);
  const values = Object.fromEntries(
    metric.aggregates.map(({ as }) => [as, valueOf(as) as string | number | boolean | null]),
  );
  const said = (read: string) => {
    const value = valueOf(read);
    return typeof value === 'number' ? value : null;
  };
  const judgement = {
    score: said('score'),
    expected: said('expected'),
    low: said('low'),
    high: said('high'),
    reasons: [],
  };
  const { startMs, endMs } = window;
  const judged = { group: receipt.group, startMs, endMs, values, judgement };
  try {
    return rule.when.evaluate(windowScope(metric, judged)) === true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));
