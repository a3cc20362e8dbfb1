'use client';
import { useRef, useState } from 'react';
import type { StoredAlert } from '@/contracts/records';
import type { MetricDefinition } from '@/core/definitions/types';
import { ChartFrame } from '../charts/ChartFrame';
import type { ChartData } from '../charts/chart-data';
import { chartKeeper } from '../charts/chart-keeper';
import { prepareMetric } from '../charts/prepare-metric';
import { useInView } from '../charts/use-in-view';
import { windowShape } from '../charts/window-grid';
import { useZone } from '../time/TimeContext';
import type { MetricWindows } from './windows';

type Props = {
  metric: MetricDefinition;
  windows: MetricWindows;
  alerts: readonly StoredAlert[];
  head: number;
  rangeMs: number;
  lag: number | null;
};

export function MetricChart({ metric, windows, alerts, head, rangeMs, lag }: Props) {
  const zone = useZone();
  const [chosen, setChosen] = useState(metric.detector?.on ?? metric.aggregates[0]?.as ?? '');
  const [focus, setFocus] = useState<string | null>(null);
  const [showOther, setShowOther] = useState<boolean | null>(null);
  const aggregate = metric.aggregates.find(({ as }) => as === chosen) ?? metric.aggregates[0];
  const [keep] = useState(() => chartKeeper<ChartData>());
  const frame = useRef<HTMLElement>(null);
  const isInView = useInView(frame);
  if (aggregate === undefined) return null;
  const shape = windowShape(metric.window);
  const view = `${aggregate.as} ${focus ?? ''} ${String(showOther)} ${rangeMs}`;
  const data = keep({ view, inputs: [windows, head], isInView }, memory =>
    prepareMetric(
      {
        rows: windows.rows.values(),
        watermark: windows.watermark,
        groupsBeyond: windows.groups,
        metric,
        shape,
        aggregate,
        focus,
        showOther,
        from: head - rangeMs,
        to: head,
      },
      memory,
    ),
  );
  return (
    <ChartFrame
      frame={frame}
      title={metric.name}
      note={windowText(metric)}
      data={data}
      zone={zone}
      alerts={alerts.map(({ id, time, severity, rule }) => ({ id, at: time, time, severity, rule }))}
      emptyText={
        shape.sizeMs >= rangeMs
          ? 'no window of this length has closed in this range; choose a longer one'
          : 'no data: no window of this metric is known in this range'
      }
      lag={lag}
      focus={focus}
      onFocus={setFocus}
      onOther={setShowOther}
      unitChoice={
        metric.aggregates.length > 1 ? <AggregateChoice {...{ metric, chosen, setChosen }} /> : undefined
      }
    />
  );
}

type ChoiceProps = { metric: MetricDefinition; chosen: string; setChosen: (as: string) => void };

function AggregateChoice({ metric, chosen, setChosen }: ChoiceProps) {
  return (
    <select
      aria-label={`Aggregate of ${metric.name}`}
      value={chosen}
      onChange={event => setChosen(event.target.value)}
      className="-ml-1 h-7 max-w-48 rounded-md border border-line bg-surface px-1 text-12 text-text"
    >
      {metric.aggregates.map(({ as, fn, field }) => (
        <option key={as} value={as}>
          {fn === 'count' ? `${as} (events)` : `${as} (${fn} of ${field ?? ''})`}
        </option>
      ))}
    </select>
  );
}

function windowText({ window, groupBy = [], where }: MetricDefinition): string {
  const size =
    window.type === 'session'
      ? `sessions, gap ${window.gap}`
      : window.type === 'sliding'
        ? `${window.size} every ${window.slide}`
        : window.type === 'cumulative'
          ? `up to ${window.size}, every ${window.step}`
          : `every ${window.size}`;
  const groups = groupBy.length === 0 ? '' : ` · by ${groupBy.join(', ')}`;
  return `${size}${groups}${where === undefined ? '' : ` · where ${where}`}`;
}
