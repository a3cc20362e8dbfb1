import { asDouble, type Expected } from './aggregate';
import { durationMs, type MetricDefinition } from './definitions';
import { groupOf, keyText, type Row } from './metric';
import type { OracleEvent } from './event';

const WEEK_MS = 7 * 86_400_000;

/** Every result that was emitted, of all metrics, in order: what conditions on events read. */
export class WindowLog {
  private readonly rows: Row[] = [];

  add(rows: readonly Row[]): void {
    this.rows.push(...rows);
  }

  /** One value of the newest final window of the event's group; null: there is none. */
  read(metric: MetricDefinition, event: OracleEvent, name: string): Expected {
    const row = this.newest(metric, keyText(groupOf(metric, event)));
    return row === null ? null : windowValue(row, name);
  }

  /** Of the windows that are final and stand, each as it was told last; none that is too old beside the metric's newest. */
  private newest({ name, window }: MetricDefinition, key: string): Row | null {
    const ofMetric = this.rows.filter(row => row.metric === name);
    const lasts = new Map<string, Row>();
    for (const row of ofMetric) if (keyText(row.group) === key) lasts.set(`${row.startMs} ${row.endMs}`, row);
    const standing = [...lasts.values()].filter(({ kind }) => kind !== 'retracted');
    const newest = standing.reduce<Row | null>((a, b) => (a !== null && a.endMs > b.endMs ? a : b), null);
    const keptMs = Math.max(WEEK_MS, 10 * durationMs(window.type === 'session' ? window.gap : window.size));
    const newestEndMs = Math.max(...ofMetric.map(({ endMs }) => endMs));
    return newest !== null && newest.endMs + keptMs > newestEndMs ? newest : null;
  }
}

/** An aggregate by its name, what the detector says, or a bound, as conditions read it. */
export function windowValue({ startMs, endMs, values, judgement }: Row, name: string): Expected {
  if (name === 'start') return { kind: 'double', value: startMs };
  if (name === 'end') return { kind: 'double', value: endMs };
  const told: ReadonlyMap<string, Expected> = judgement;
  return asDouble(told.get(name) ?? values.get(name) ?? null);
}
