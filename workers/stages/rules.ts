import type { StoredAlert } from '../../contracts/records';
import type { RulePlan } from '../../core/definitions/plan-rule';
import type { WeirEvent } from '../../core/events/event';
import { alertId } from './alert-id';
import { countError, type EvaluationErrors } from './evaluation-errors';
import type { IntakeRecord } from './intake';
import type { StreamTasks } from './stream-tasks';

/** Judges every rule of the stream on one event; live rules that hold raise an alert. */
export function judgeRules(
  tasks: StreamTasks,
  partition: number,
  record: IntakeRecord,
  event: WeirEvent,
  alerts: StoredAlert[],
  errors: EvaluationErrors,
): void {
  for (const rule of tasks.rules) {
    if (!holds(rule, event, errors) || rule.mode !== 'live') continue;
    alerts.push(raise(tasks, partition, rule, record, event));
  }
}

function holds(rule: RulePlan, event: WeirEvent, errors: EvaluationErrors): boolean {
  try {
    return rule.when.evaluate(event.values) === true;
  } catch (error) {
    countError(errors, `rule ${rule.name}`, error);
    return false;
  }
}

function raise(
  { stream }: StreamTasks,
  partition: number,
  rule: RulePlan,
  record: IntakeRecord,
  event: WeirEvent,
): StoredAlert {
  const id = event.id ?? `${partition}-${record.offset}`;
  const entity =
    rule.entity === null ? null : { type: rule.entity.type, id: entityId(event.values[rule.entity.slot]) };
  return {
    id: alertId([rule.name, String(rule.version), stream.name, entity?.type ?? '', entity?.id ?? '', id]),
    rule: rule.name,
    version: rule.version,
    stream: stream.name,
    event: id,
    entity,
    time: event.timeMs,
    severity: rule.severity,
    values: Object.fromEntries(rule.reads.map(({ path, read }) => [path, read(event.values)])),
    raisedAt: record.appendedMs ?? event.timeMs,
    condition: rule.condition,
    source: { topic: stream.topic, partition, offset: String(record.offset) },
    payload: record.text,
  };
}

function entityId(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
