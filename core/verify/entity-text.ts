import type { EntityPlan, StreamPlan } from '../definitions/plan-stream';

/** An entity's id as text, the same for the same id in every stream: a card 17 of one is the card "17" of another. */
export function entityText(
  { fields }: StreamPlan,
  { slot }: EntityPlan,
  values: readonly unknown[],
): string | null {
  const value = values[slot];
  if (value === null || value === undefined) return null;
  const scale = fields.find(field => field.slot === slot)?.scale ?? 0;
  return typeof value === 'number' && scale > 0 ? String(value / 10 ** scale) : String(value);
}
