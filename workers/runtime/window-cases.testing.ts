import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planDefinitions } from '../../core/definitions/plan';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { WindowDefinition } from '../../core/definitions/types';
import { tasksOf, type StreamTasks } from '../stages/stream-tasks';
import type { Effects } from './pipeline';

/** Reference cases of other engines. They live outside the project; where they are absent our own cases stand alone. */
const FOLDER = join(import.meta.dirname, '../../../shared/window-cases');

export type CaseEvent = {
  ts: number;
  key: string | null;
  value?: number;
  dbl?: number;
  flt?: number;
  str?: string;
};
export type CaseRow = Record<string, unknown> & { key?: string | null; start: number; end: number };
export type WindowCase = {
  name: string;
  window: {
    type: string;
    size_ms: number;
    slide_ms?: number;
    gap_ms?: number;
    step_ms?: number;
    offset_ms?: number;
    min_start_ms?: number;
    exact_gap?: string;
    end?: string;
    close?: string;
  };
  accumulation?: string;
  watermark: { mode: string; formula?: string; fires_when?: string; at_end?: string };
  watermark_delay_ms: number | null;
  allowed_lateness_ms?: number;
  keyed?: boolean;
  aggregates: string[];
  events?: CaseEvent[];
  events_compact?: [number, string, number][];
  steps?: { event?: number; watermark?: number; emits?: CaseRow[] }[];
  expected: CaseRow[];
  late_dropped: number;
};

/** Longer than any case: no watermark before the end of the input. */
export const NO_WATERMARK_MS = 1e14;

export const cases = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter(file => file.endsWith('.json'))
      .map(file => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WindowCase)
  : [];
/** Cases whose dialect asks for what Weir does not do. */
export const SKIPPED: Record<string, string> = {
  'flink-op-session-3s-late10s-purging':
    'discards what it has emitted; results of Weir are whole values that replace earlier ones',
};

export function eventsOf(one: WindowCase): CaseEvent[] {
  return one.events ?? (one.events_compact ?? []).map(([ts, key, value]) => ({ ts, key, value }));
}

/** `outOfOrderness`: in milliseconds, for another watermark than the case's. */
export function tasksFor(one: WindowCase, outOfOrderness = outOfOrdernessMs(one)): StreamTasks {
  const window = windowOf(one);
  const fields = {
    ...{
      ts: 'timestamp',
      key: 'string?',
      value: 'decimal(2)?',
      dbl: 'number?',
      flt: 'number?',
      str: 'string?',
    },
  };
  const planned = planDefinitions({
    streams: [
      {
        name: 's',
        eventTime: 'ts',
        fields,
        allowedLateness: `${one.allowed_lateness_ms ?? 0}ms`,
        maxAhead: 'off',
      },
    ],
    metrics: [
      {
        name: 'm',
        stream: 's',
        groupBy: one.keyed === false ? [] : ['key'],
        window,
        aggregates: aggregatesOf(one).map(({ as, fn, field }) =>
          field === undefined ? { as, fn } : { as, fn, field },
        ),
      },
    ],
    features: [],
    rules: [],
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const stream: StreamPlan | undefined = planned.plan.streams.get('s');
  if (stream === undefined) throw new Error('no stream');
  return tasksOf(planned.plan, { ...stream, outOfOrdernessMs: outOfOrderness });
}

/** Kafka Streams tells of every update, also of sessions that stay open: ours are told at the end of the input. */
export function hasEnd({ window, watermark: { mode, at_end: atEnd } }: WindowCase): boolean {
  if (mode === 'end_of_input' || atEnd === '+inf') return true;
  return atEnd === undefined && window.close !== undefined;
}

/** Beam keeps two sessions exactly a gap apart: a gap shorter by one, ends later by one. */
const isOpenGap = ({ window }: WindowCase) => window.exact_gap === 'separate';

function windowOf(one: WindowCase): WindowDefinition {
  const { type, size_ms: size, slide_ms: slide, gap_ms: gap = 0, step_ms: step, offset_ms = 0 } = one.window;
  const offset = `${offset_ms}ms`;
  if (type === 'session') return { type: 'session', gap: `${isOpenGap(one) ? gap - 1 : gap}ms` };
  if (step !== undefined) return { type: 'cumulative', size: `${size}ms`, step: `${step}ms`, offset };
  return slide === undefined
    ? { type: 'tumbling', size: `${size}ms`, offset }
    : { type: 'sliding', size: `${size}ms`, slide: `${slide}ms`, offset };
}

/** The end as the dialect tells it: Kafka's sessions end with their last event. */
function endOf(one: WindowCase, endMs: number): number {
  if (one.window.end === 'inclusive_last_ts') return endMs - (one.window.gap_ms ?? 0);
  return isOpenGap(one) ? endMs + 1 : endMs;
}

/** Dialects: ours is W = max − out-of-orderness − 1 and fires at W ≥ end − 1. */
export function outOfOrdernessMs({ window, watermark, watermark_delay_ms: delay }: WindowCase): number {
  if (watermark.mode !== 'per_event' || delay === null) return NO_WATERMARK_MS;
  // Kafka's sessions close one millisecond later: at last + gap + grace < stream time.
  if (window.close !== undefined) return delay + 1;
  const asWritten = watermark.formula === 'max_ts - delay - 1' ? delay : delay - 1;
  return watermark.fires_when === 'watermark >= end' ? asWritten + 1 : asWritten;
}

function aggregatesOf(one: WindowCase) {
  return one.aggregates
    .map(text => text.split(':'))
    .map(([fn, field]) => ({
      as: String(fn),
      fn: (fn === 'count_distinct' ? 'distinct' : fn) as 'count' | 'sum' | 'min' | 'max' | 'distinct',
      field,
    }));
}

export function rowsOf(one: WindowCase, effects: Effects): CaseRow[] {
  const from = one.window.min_start_ms ?? Number.NEGATIVE_INFINITY;
  return [...effects.windows]
    .filter(result => result.startMs >= from && result.kind !== 'retracted')
    .map(({ group, startMs, endMs, values }) => ({
      key: (group.key ?? null) as string | null,
      start: startMs,
      end: endOf(one, endMs),
      ...values,
    }));
}

export function comparable(one: WindowCase, row: CaseRow): CaseRow {
  const values = Object.fromEntries(aggregatesOf(one).map(({ as }) => [as, row[as] ?? null]));
  return { key: row.key ?? null, start: row.start, end: row.end, ...values };
}

export const sorted = (rows: CaseRow[]) =>
  [...rows].sort((a, b) => a.start - b.start || a.end - b.end || String(a.key).localeCompare(String(b.key)));
