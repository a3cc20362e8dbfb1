import { SEVERITIES, type Severity } from '@/core/definitions/types';

/** `at` is where it lies on the axis (event time, or when it was raised), `time` its event time. */
export type LaneAlert = Readonly<{ id: string; at: number; time: number; severity: Severity; rule: string }>;
export type AlertCluster = Readonly<{
  at: number;
  from: number;
  to: number;
  severity: Severity;
  alerts: readonly LaneAlert[];
}>;

/** Alerts of a span as marks that do not overlap: at most `most` cells, each with its worst severity and its count. */
export function clusterAlerts(
  alerts: readonly LaneAlert[],
  from: number,
  to: number,
  most = 24,
): AlertCluster[] {
  const cellMs = Math.max(1000, Math.ceil((to - from) / most / 1000) * 1000);
  const first = Math.ceil(from / cellMs) * cellMs; // What lies in the cell that is leaving goes with its neighbour.
  const cells = new Map<number, LaneAlert[]>();
  for (const alert of alerts) {
    if (alert.at < from || alert.at > to) continue;
    const cell = Math.max(first, Math.floor(alert.at / cellMs) * cellMs);
    cells.set(cell, [...(cells.get(cell) ?? []), alert]);
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, held]) => ({
      at: cell + cellMs / 2,
      from: cell,
      to: cell + cellMs,
      severity: worst(held),
      alerts: held,
    }));
}

function worst(alerts: readonly LaneAlert[]): Severity {
  const rank = Math.max(...alerts.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[rank] ?? 'low';
}
