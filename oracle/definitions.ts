import type { z } from 'zod';
import type { definitionsSchema } from '../contracts/definitions';

/** Definitions as people write them: all that the oracle shares with the engine. */
export type Definitions = z.output<typeof definitionsSchema>;
export type StreamDefinition = Definitions['streams'][number];
export type MetricDefinition = Definitions['metrics'][number];
export type WindowDefinition = MetricDefinition['window'];
export type AggregateDefinition = MetricDefinition['aggregates'][number];
export type FeatureDefinition = Definitions['features'][number];
export type RuleDefinition = Definitions['rules'][number];
export type DetectorDefinition = NonNullable<MetricDefinition['detector']>;

const UNIT_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `10m` → 600000; a missing one is the fallback. */
export function durationMs(text: string | undefined, fallbackMs = 0): number {
  if (text === undefined) return fallbackMs;
  const [, count = '', unit = ''] = /^(-?\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (unitMs === undefined) throw new Error(`${text} is no duration`);
  return Number(count) * unitMs;
}

/** What a field may hold: `decimal(2)?` → decimal, scale 2, optional. */
export type FieldKind = { kind: string; scale: number; isOptional: boolean };

export function fieldKind(text: string): FieldKind {
  const [, kind = '', scale = '0', mark] = /^([a-z]+)(?:\((\d+)\))?(\?)?$/.exec(text) ?? [];
  return { kind, scale: Number(scale), isOptional: mark === '?' };
}
