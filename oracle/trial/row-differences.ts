import type { WindowResult } from '../../core/windows/window-result';
import type { Row } from '../metric';
import { plain } from '../metric-rules';
import { valuesDiffer } from './differences';

/** Null where the engine's rows are the oracle's, in any order else the first difference. */
export function rowsDiffer(expected: readonly Row[], actual: readonly WindowResult[]): string | null {
  const wanted = new Map(expected.map(row => [`${rowWindow(row)} ${row.kind} ${row.revision}`, row]));
  for (const result of actual) {
    const key = `${resultWindow(result)} ${result.kind} ${result.revision}`;
    const row = wanted.get(key);
    if (row === undefined)
      return `the engine emitted ${key} ${JSON.stringify(result.values)}, the oracle did not`;
    wanted.delete(key);
    const difference = resultDiffers(row, result);
    if (difference !== null) return `${key}: ${difference}`;
  }
  const [missing] = wanted.keys();
  return missing === undefined ? null : `the oracle emitted ${missing}, the engine did not`;
}

/** Revisions rise by one from a final row, and the last row of each window is the oracle's. */
export function lastRowsDiffer(expected: readonly Row[], actual: readonly WindowResult[]): string | null {
  const wanted = new Map<string, Row>();
  for (const row of expected) wanted.set(rowWindow(row), row);
  const got = new Map<string, WindowResult>();
  for (const result of actual) {
    const key = resultWindow(result);
    const before = got.get(key);
    if (result.revision !== (before === undefined ? 0 : before.revision + 1))
      return `${key}: revision ${result.revision} after ${before?.revision ?? 'none'}`;
    if ((result.kind === 'final') !== (result.revision === 0))
      return `${key}: revision ${result.revision} is ${result.kind}`;
    got.set(key, result);
  }
  for (const [key, row] of wanted) {
    const result = got.get(key);
    // What is retracted within one batch need never have been emitted.
    if (result === undefined && row.kind === 'retracted') continue;
    if (result === undefined) return `no row of ${key}`;
    if ((row.kind === 'retracted') !== isRetracted(result))
      return `${key} ends as ${result.kind}, not ${row.kind}`;
    const difference = resultDiffers(row, result);
    if (difference !== null) return `${key}: ${difference}`;
    got.delete(key);
  }
  const [besides] = got.keys();
  return besides === undefined ? null : `${besides} besides`;
}

const resultDiffers = (row: Row, { values, judgement }: WindowResult) =>
  valuesDiffer(row.values, values) ?? valuesDiffer(row.judgement, { ...judgement });

/** A retraction goes before the window that replaces it. */
export function retractionsComeLate(results: readonly WindowResult[]): string | null {
  for (const [index, retracted] of results.entries()) {
    if (!isRetracted(retracted)) continue;
    const replaces = (other: WindowResult) =>
      other.kind === 'final' &&
      rowGroup(other) === rowGroup(retracted) &&
      other.startMs <= retracted.startMs &&
      other.endMs >= retracted.endMs;
    if (results.slice(0, index).some(replaces))
      return `${resultWindow(retracted)} is retracted after what replaces it`;
  }
  return null;
}

const rowGroup = ({ metric, group }: WindowResult) => `${metric} ${JSON.stringify(group)}`;

/** A window's name: what its rows replace each other by. */
const rowWindow = ({ metric, group, startMs, endMs }: Row) =>
  windowText(
    metric,
    [...group].map(([field, value]) => [field, plain(value)]),
    startMs,
    endMs,
  );
const resultWindow = ({ metric, group, startMs, endMs }: WindowResult) =>
  windowText(metric, Object.entries(group), startMs, endMs);
const windowText = (metric: string, group: unknown[], startMs: number, endMs: number) =>
  `${metric} ${JSON.stringify(group)} [${startMs}, ${endMs})`;

const isRetracted = ({ kind }: { kind: string }) => kind === 'retracted';
