'use client';
import Link from 'next/link';
import { useRef } from 'react';
import { SeverityMark } from '../ui/Severity';
import { clusterAlerts, type AlertCluster, type LaneAlert } from './cluster-alerts';
import { laneLeft, PLOT } from './plot';
import { useWidth } from './use-width';

/** Room for a shape and a count of two digits. */
const MARK_PX = 36;

type Props = {
  alerts: readonly LaneAlert[];
  from: number;
  to: number;
  /** In the first chart of a screen the marks can be reached by keyboard; in the others they repeat it. */
  isReachable: boolean;
};

/** Alerts under the plot, on the same time axis. */
export function AlertLane({ alerts, from, to, isReachable }: Props) {
  const lane = useRef<HTMLDivElement>(null);
  const width = useWidth(lane);
  const clusters = clusterAlerts(
    alerts,
    from,
    to,
    Math.max(4, Math.floor((width - PLOT.left - PLOT.right) / MARK_PX)),
  );
  return (
    <div ref={lane} aria-hidden={!isReachable} className="relative h-6 border-t border-line">
      <span className="absolute top-1 left-4 text-12 text-muted">alerts</span>
      {clusters.map(cluster => (
        <Link
          key={cluster.from}
          href={hrefOf(cluster)}
          prefetch={false}
          tabIndex={isReachable ? undefined : -1}
          title={titleOf(cluster)}
          aria-label={titleOf(cluster)}
          style={{ left: laneLeft(cluster.at, { from, to }) }}
          className="absolute top-0 flex h-6 min-w-6 -translate-x-1/2 items-center justify-center gap-0.5 rounded-sm px-0.5 text-12 hover:bg-sunken"
        >
          <SeverityMark level={cluster.severity} />
          {cluster.alerts.length > 1 && cluster.alerts.length}
        </Link>
      ))}
    </div>
  );
}

function hrefOf({ alerts }: AlertCluster): string {
  const [first] = alerts;
  if (alerts.length === 1 && first !== undefined) return `/alerts/${encodeURIComponent(first.id)}`;
  const times = alerts.map(({ time }) => time);
  return `/alerts?from=${Math.min(...times)}&to=${Math.max(...times) + 1}`;
}

function titleOf({ alerts, severity }: AlertCluster): string {
  const rules = [...new Set(alerts.map(({ rule }) => rule))].join(', ');
  return `${alerts.length} alert${alerts.length === 1 ? '' : 's'}, worst ${severity}: ${rules}`;
}
