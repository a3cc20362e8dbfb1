import type { LiveSnapshot } from '../../contracts/api';
import type { StoredAlert } from '../../contracts/records';
import type { MetricDefinition } from '../../core/definitions/types';
import { resources, type Resources } from '../resources';
import { currentDefinitions } from './current-definitions';
import { latestAlerts } from './latest-alerts';
import { windowsBefore } from './windows-before';

type Reach = Pick<Resources, 'control' | 'live' | 'history'>;

const ALERTS = 100;

/**
 * What the Live page shows first, of one stream (the busiest where none is named). The hub's
 * numbers are taken before the history is read: what comes in meanwhile has a later number and arrives as a frame.
 */
export async function liveSnapshot(
  { stream: asked }: { stream?: string | undefined } = {},
  reach: Reach = resources(),
): Promise<LiveSnapshot> {
  const { definitions } = await currentDefinitions(reach.control);
  const names = definitions.streams.map(({ name }) => name);
  const stream = names.find(name => name === asked) ?? busiest(names, reach) ?? '';
  const hub = reach.live.snapshot(stream);
  const metrics = definitions.metrics.filter(metric => metric.stream === stream);
  const [windows, alerts] = await Promise.all([
    mergedWindows(metrics, hub, reach),
    mergedAlerts(stream, hub.alerts, reach),
  ]);
  const heard = new Map(hub.streams.map(each => [each.name, each.lastEventAt]));
  return {
    at: hub.at,
    stream,
    streams: names.map(name => ({ name, lastEventAt: heard.get(name) ?? null })),
    seq: hub.seq,
    metrics,
    windows,
    alerts,
    partitions: hub.partitions,
    traffic: hub.traffic,
  };
}

/** The stream with the most events a second now; else one that had any, else the first. */
function busiest(names: readonly string[], { live }: Reach): string | undefined {
  const rates = new Map<string, number>();
  for (const { stream, rate, read } of live.partitions().partitions) {
    rates.set(stream, (rates.get(stream) ?? 0) + rate + (read > 0 ? Number.MIN_VALUE : 0));
  }
  return [...names].sort((a, b) => (rates.get(b) ?? 0) - (rates.get(a) ?? 0))[0];
}

type Hub = ReturnType<Reach['live']['snapshot']>;

async function mergedWindows(
  metrics: readonly MetricDefinition[],
  hub: Hub,
  { history }: Reach,
): Promise<LiveSnapshot['windows']> {
  const newestEvent = Math.max(...hub.partitions.map(each => each.maxEventTime ?? -Infinity));
  const merged = metrics.map(async metric => {
    const heard = hub.windows[metric.name];
    const before = heard?.rows.map(row => row.start) ?? [];
    const to = before.length > 0 ? Math.min(...before) : newestEvent + 1;
    const older = await windowsBefore(metric, Number.isFinite(to) ? to : hub.at, history);
    const update = heard ?? {
      kind: 'metric' as const,
      metric: metric.name,
      stream: metric.stream,
      at: hub.at,
      watermark: null,
      rows: [],
      groups: new Set(older.map(row => JSON.stringify(row.group))).size,
    };
    const shown: LiveSnapshot['windows'][string] = { ...update, rows: [...older, ...update.rows] };
    return [metric.name, shown] as const;
  });
  return Object.fromEntries(await Promise.all(merged));
}

/** The hub forgets over a restart and the history lags by a moment: together they have all. */
async function mergedAlerts(stream: string, heard: StoredAlert[], reach: Reach): Promise<StoredAlert[]> {
  const stored = await latestAlerts({ limit: ALERTS }, reach);
  const known = new Set(heard.map(alert => alert.id));
  const missing = stored.items.filter(alert => alert.stream === stream && !known.has(alert.id));
  return [...heard, ...missing].sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1)).slice(0, ALERTS);
}
