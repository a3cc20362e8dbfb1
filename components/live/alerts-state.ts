import type { StoredAlert } from '@/contracts/records';

/** The newest alerts, newest raised first, bounded. */
export type AlertsState = Readonly<{ alerts: readonly StoredAlert[]; seen: ReadonlySet<string> }>;

export const MAX_ALERTS = 200;

export const alertsOf = (alerts: readonly StoredAlert[]): AlertsState =>
  mergeAlerts({ alerts: [], seen: new Set() }, alerts);

/** Adds alerts not held yet; one told again is no news. */
export function mergeAlerts(held: AlertsState, told: readonly StoredAlert[]): AlertsState {
  const news = told.filter(
    (alert, index) => !held.seen.has(alert.id) && told.findIndex(other => other.id === alert.id) === index,
  );
  if (news.length === 0) return held;
  const alerts = [...news, ...held.alerts]
    .sort((a, b) => b.raisedAt - a.raisedAt || b.time - a.time || (a.id < b.id ? 1 : -1))
    .slice(0, MAX_ALERTS);
  return { alerts, seen: new Set(alerts.map(alert => alert.id)) };
}
