import type { DeadLetter, StoredAlert } from '../../contracts/records';
import type { AggregateValue } from '../../core/aggregates/results';
import type { AggregatePlan, MetricPlan } from '../../core/definitions/plan-metric';
import type { FeatureRow } from '../stages/entity';
import type { WindowResult } from '../../core/windows/window-result';

/** One row of windows.ndjson. A decimal beyond a double's digits is text inside Weir and a JSON number here. */
export function windowLine(
  { metric, group, startMs, endMs, kind, revision, values, judgement }: WindowResult,
  texts: ReadonlySet<string>,
): string {
  const aggregates = Object.entries(values)
    .map(([name, value]) => `${JSON.stringify(name)}:${valueText(value, texts.has(name))},`)
    .join('');
  return (
    `{"metric":${JSON.stringify(metric)},"group":${JSON.stringify(group)},"start":${startMs},"end":${endMs},` +
    `"kind":"${kind}","revision":${revision},${aggregates}"score":${String(judgement.score)}}`
  );
}

/** Aggregates of a metric that are texts of a field; all other texts are numbers of more digits than a double's. */
export function textAggregates({ aggregates, layout }: MetricPlan): ReadonlySet<string> {
  const isText = ({ fn, input }: AggregatePlan) =>
    (fn === 'first' || fn === 'last') && layout.picks[input]?.kind === 'string';
  return new Set(aggregates.filter(isText).map(({ as }) => as));
}

/** JSON text of an aggregate: numbers in full digits, never in a form JSON does not have. */
function valueText(value: AggregateValue, isText: boolean): string {
  return typeof value === 'number' || isText ? JSON.stringify(value) : String(value);
}

/** One row of alerts.ndjson: the alert as it is stored, but for the event and where it lies; its receipt if asked for. */
export function alertLine(
  {
    raisedAt: _raisedAt,
    condition: _condition,
    source: _source,
    payload: _payload,
    receipt,
    ...alert
  }: StoredAlert,
  hasReceipt = false,
): string {
  const { id, rule, version, stream, event, entity, time, severity, values, ...more } = alert;
  const line = { id, rule, version, stream, event, entity, time, severity, values, ...more };
  return JSON.stringify(hasReceipt ? { ...line, receipt } : line);
}

/** One row of dead-letters.ndjson; `rawBase64` only where the bytes are no text. */
export function deadLetterLine({
  stream,
  partition,
  offset,
  reason,
  field,
  message,
  raw,
  rawBase64,
}: DeadLetter): string {
  const row = { stream, partition, offset: Number(offset), reason, field, message, raw };
  return JSON.stringify(rawBase64 === null ? row : { ...row, rawBase64 });
}

/** One row of features.ndjson. */
export function featureLine({ stream, event, timeMs, features }: FeatureRow): string {
  return JSON.stringify({ stream, event, time: timeMs, features });
}
