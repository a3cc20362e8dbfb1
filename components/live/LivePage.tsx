'use client';
import type { LiveSnapshot } from '@/contracts/api';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { isCatchingUp } from './freshness';
import { eventHead } from './head';
import { LiveToolbar } from './LiveToolbar';
import { useShownStream } from './LiveProvider';
import { MetricChart } from './MetricChart';
import { NewestAlerts } from './NewestAlerts';
import { RANGES, type RangeKey } from './ranges';
import { StatStrip } from './StatStrip';
import { partitionsOf } from './system-state';
import { sum } from './sum';
import { TrafficChart } from './TrafficChart';
import { useLiveStore } from './use-live-store';
import { noWindows } from './windows';

export function LivePage({ snapshot, range }: { snapshot: LiveSnapshot; range: RangeKey }) {
  const { stream, streams, metrics } = snapshot;
  const state = useLiveStore(snapshot);
  useShownStream(stream);
  const rangeMs = RANGES[range];
  const partitions = partitionsOf(state.system, stream);
  const lag = sum(partitions, one => one.lag);
  const lagShown = isCatchingUp(
    lag,
    sum(partitions, one => one.rate),
  )
    ? lag
    : null;
  const now = Math.floor(state.now / 1000) * 1000; // Charts move by whole seconds: between them only values change.
  const head = eventHead(state.system, stream, now, rangeMs);
  const { alerts } = state.model.alerts;
  return (
    <div className="flex flex-col gap-4">
      <LiveToolbar streams={streams.map(({ name }) => name)} stream={stream} range={range} />
      <StatStrip state={state} stream={stream} />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 auto-rows-min gap-4 lg:grid-cols-2">
          <div className="min-w-0 lg:col-span-2">
            <TrafficChart
              traffic={state.system.traffic.get(stream)}
              alerts={alerts}
              now={now}
              rangeMs={rangeMs}
            />
          </div>
          {metrics.map(metric => (
            <MetricChart
              key={metric.name}
              metric={metric}
              windows={state.model.metrics.get(metric.name) ?? noWindows(metric.name)}
              alerts={alerts}
              head={head}
              rangeMs={rangeMs}
              lag={lagShown}
            />
          ))}
          {metrics.length === 0 && (
            <Panel className="lg:col-span-2">
              <Empty
                title="This stream has no metric"
                hint="A metric counts, sums or averages events in windows of time. Add one to the definitions file and import it."
              />
            </Panel>
          )}
        </div>
        <NewestAlerts alerts={alerts} />
      </div>
    </div>
  );
}
