import type { HopAlert, HopEvent } from '../../contracts/hops';
import type { Plan } from '../../core/definitions/plan';
import { decodeEvent } from '../../core/events/decode';
import type { FieldValue, WeirEvent } from '../../core/events/event';
import { NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import { countError, type EvaluationErrors } from './evaluation-errors';

/** The event with the features it came with. null: it is none under the definitions in force here. */
export function eventOf(
  { stream, partition, offset, text, features }: HopEvent,
  { streams, scopes }: Plan,
  errors: EvaluationErrors,
): WeirEvent | null {
  const plan = streams.get(stream);
  if (plan === undefined) return null;
  const decoded = decodeEvent(plan, text);
  if (!decoded.ok) {
    countError(errors, `stream ${stream}`, new Error(`${partition}-${offset}: ${decoded.message}`));
    return null;
  }
  const scope = decoded.event.values as FieldValue[];
  for (const { feature, slot } of scopes.get(stream)?.features ?? [])
    if (feature.name in features) scope[slot] = features[feature.name] as FieldValue;
  return decoded.event;
}

/** The features it takes along when it goes on, by name. */
export function gathered({ stream }: HopEvent, { scopes }: Plan, { values }: WeirEvent) {
  const slots = scopes.get(stream)?.needed.features ?? [];
  return Object.fromEntries(slots.map(({ feature, slot }) => [feature.name, values[slot] ?? null]));
}

/** The watermarks as of which it reads windows. */
export const readableOf = (record: HopEvent | HopAlert): Watermark[] =>
  Object.values((record.kind === 'event' && record.readable) || {}).map(
    watermark => watermark ?? NO_WATERMARK,
  );
