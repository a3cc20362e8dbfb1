import type { DeadLetter, StoredAlert } from '../../contracts/records';
import type { AggregateValue } from '../../core/aggregates/results';
import type { WindowResult } from '../../core/windows/metric-state';

/** One row of windows.ndjson. A decimal beyond a double's digits is text inside Weir and a JSON number here. */
export function windowLine({
  metric,
  group,
  startMs,
  endMs,
  kind,
  revision,
  values,
  judgement,
}: WindowResult): string {
  const aggregates = Object.entries(values)
    .map(([name, value]) => `${JSON.stringify(name)}:${numberText(value)},`)
    .join('');
  return (
    `{"metric":${JSON.stringify(metric)},"group":${JSON.stringify(group)},"start":${startMs},"end":${endMs},` +
    `"kind":"${kind}","revision":${revision},${aggregates}"score":${String(judgement.score)}}`
  );
}

/** JSON text of an aggregate: numbers in full digits, never in a form JSON does not have. */
function numberText(value: AggregateValue): string {
  return typeof value === 'number' ? JSON.stringify(value) : String(value);
}

/** One row of alerts.ndjson. */
export function alertLine({
  id,
  rule,
  version,
  stream,
  event,
  entity,
  time,
  severity,
  values,
}: StoredAlert): string {
  return JSON.stringify({ id, rule, version, stream, event, entity, time, severity, values });
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
