'use client';
import { useRef, useState } from 'react';
import type { StoredAlert } from '@/contracts/records';
import { ChartFrame } from '../charts/ChartFrame';
import type { ChartData } from '../charts/chart-data';
import { chartKeeper } from '../charts/chart-keeper';
import { useInView } from '../charts/use-in-view';
import { prepareTraffic } from '../charts/prepare-traffic';
import { useZone } from '../time/TimeContext';
import { noTraffic, type Traffic } from '@/core/traffic/traffic';

type Props = {
  traffic: Traffic | undefined;
  alerts: readonly StoredAlert[];
  now: number;
  rangeMs: number;
};

/** What the engine reads, by the server's clock: it tells of the machine, the metrics below tell of event time. */
export function TrafficChart({ traffic = noTraffic, alerts, now, rangeMs }: Props) {
  const zone = useZone();
  const [keep] = useState(() => chartKeeper<ChartData>());
  const frame = useRef<HTMLElement>(null);
  const isInView = useInView(frame);
  const view = String(rangeMs);
  const data = keep({ view, inputs: [traffic, now], isInView }, memory =>
    prepareTraffic(traffic.samples, { from: now - rangeMs, to: now }, memory),
  );
  return (
    <ChartFrame
      frame={frame}
      title="Throughput"
      note="records a second as the engine reads them"
      data={data}
      zone={zone}
      isFirst
      alerts={alerts.map(({ id, raisedAt, time, severity, rule }) => ({
        id,
        at: raisedAt,
        time,
        severity,
        rule,
      }))}
      emptyText="measuring: the first rate needs two reports of the engine"
      lag={null}
    />
  );
}
