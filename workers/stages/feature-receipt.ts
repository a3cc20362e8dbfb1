import { RECEIPT_EVENTS, type FeatureReceipt } from '../../contracts/receipt';
import type { WeirEvent } from '../../core/events/event';
import { countedEvents, type CountedReader } from '../../core/features/counted-events';
import { placeOf } from '../../core/features/position';
import { rowOf, type SlotRead } from '../../core/features/trailing';
import type { TrailingState } from '../../core/features/trailing-state';
import { timeOrNull } from '../../core/time/watermark';
import type { EntityVisit } from './entity-plan';

/** What a feature was computed from, for an event that has read it. */
export function featureReceipt(
  { table, keyOf }: EntityVisit,
  state: TrailingState,
  { read, slot }: Pick<SlotRead, 'read' | 'slot'>,
  { values }: WeirEvent,
  reader: CountedReader,
): FeatureReceipt {
  const id = keyOf(values);
  const row = id === null ? undefined : rowOf(state, id);
  const counted = countedEvents(table.trailing, state, row, read, reader, RECEIPT_EVENTS);
  return {
    name: read.name,
    value: values[slot] ?? null,
    stream: table.stream,
    entity: { type: table.entityType, id },
    from: timeOrNull(counted.aboveMs),
    to: counted.untilMs,
    delay: table.trailing.windows[read.window]?.delayMs ?? 0,
    total: counted.total,
    events: counted.events.map(({ timeMs, position }) => ({ ...placeOf(position), time: timeMs })),
  };
}
