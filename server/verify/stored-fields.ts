import type { StoredAlert } from '../../contracts/records';

/** What every alert says, by the names under which it is computed again. */
export function storedFields(alert: StoredAlert): Record<string, unknown> {
  const { id, rule, version, condition, severity, stream, event, time, entity, raisedAt } = alert;
  return {
    id,
    rule,
    version,
    condition,
    severity,
    'condition holds': alert.withdrawn !== true,
    stream,
    event,
    time,
    entity,
    'raised at': raisedAt,
  };
}
