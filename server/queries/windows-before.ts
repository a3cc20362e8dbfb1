import type { WindowRow } from '../../contracts/records';
import type { MetricDefinition } from '../../core/definitions/types';
import { parseDurationMs } from '../../core/time/duration';
import type { History } from '../../platform/history/history';

const WINDOWS = 200;
const GROUPS = 20;
const ROWS = 2000;

/** The 200 windows of a metric that start before a time, oldest first, at most 20 groups of each. */
export async function windowsBefore(
  metric: MetricDefinition,
  to: number,
  history: History,
): Promise<WindowRow[]> {
  const range = { from: to - WINDOWS * stepMs(metric), to };
  const { items } = await history.scanWindows(metric.name, {}, range, { limit: ROWS, cursor: null });
  const perWindow = new Map<number, number>();
  const kept = items.filter(row => {
    const count = (perWindow.get(row.start) ?? 0) + 1;
    perWindow.set(row.start, count);
    return count <= GROUPS && row.kind !== 'retracted';
  });
  return kept.reverse();
}

function stepMs({ window }: MetricDefinition): number {
  switch (window.type) {
    case 'tumbling':
      return parseDurationMs(window.size) ?? 0;
    case 'sliding':
      return parseDurationMs(window.slide) ?? 0;
    case 'session':
      return parseDurationMs(window.gap) ?? 0;
    case 'cumulative':
      return parseDurationMs(window.step) ?? 0;
  }
}
