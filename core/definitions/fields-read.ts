import type { FieldPlan } from './field-type';
import type { EntityPlan } from './plan-stream';
import type { Definitions } from './types';

/**
 * By slot, whether anything may read the field: the decoder makes no strings that nobody reads. A field is read if a
 * metric, feature, model or rule names it anywhere, or if it is an entity. That is more than is needed, and cannot
 * forget a reader: what reads a field has to name it.
 */
export function fieldsRead(
  { metrics, features, models, rules }: Definitions,
  fields: readonly FieldPlan[],
  entities: readonly EntityPlan[],
): boolean[] {
  const text = JSON.stringify({ metrics, features, models, rules });
  // `event["name"]` may write the name with escapes.
  if (/\bevent\s*\[/.test(text)) return fields.map(() => true);
  return fields.map(({ name, slot }) => isNamed(name, text) || entities.some(entity => entity.slot === slot));
}

/** Whether the name stands in the text, not as a part of a longer one. */
function isNamed(name: string, text: string): boolean {
  const written = JSON.stringify(name).slice(1, -1);
  for (let at = text.indexOf(written); at !== -1; at = text.indexOf(written, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + written.length);
    if (!/\w/.test(around)) return true;
  }
  return false;
}
