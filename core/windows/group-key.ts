import type { FieldPlan } from '../definitions/field-type';

export type GroupValue = string | number | boolean | null;

/** A text that is the same for the same group values only: null, 1 and "1" are three groups. */
export function groupKeyOf(groupBy: readonly FieldPlan[], values: readonly unknown[]): string {
  if (groupBy.length === 1) return partOf(values[groupBy[0]?.slot ?? 0]);
  let key = '';
  for (const field of groupBy) {
    const part = partOf(values[field.slot]);
    key += `${part.length}:${part}`;
  }
  return key;
}

/** Strings stand for themselves; what could be mistaken for another begins with a control character. */
function partOf(value: unknown): string {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\u0000s${value}` : value;
  return value === null || value === undefined ? '\u0000n' : `\u0000${typeof value}${String(value)}`;
}

/** Field → value as an output row shows it: decimals as numbers. */
export function groupOf(
  groupBy: readonly FieldPlan[],
  values: readonly unknown[],
): Record<string, GroupValue> {
  const group: Record<string, GroupValue> = {};
  for (const { name, slot, kind, scale } of groupBy) {
    const value = values[slot];
    if (typeof value === 'number') group[name] = kind === 'decimal' ? value / 10 ** scale : value;
    else group[name] = typeof value === 'string' || typeof value === 'boolean' ? value : null;
  }
  return group;
}

/** Of a group as output rows show it, the key that groupKeyOf gives its events. */
export function groupKeyOfRow(
  groupBy: readonly FieldPlan[],
  group: Readonly<Record<string, unknown>>,
): string {
  const fields = groupBy.map((field, slot) => ({ ...field, slot }));
  const values = groupBy.map(({ name, kind, scale }) => {
    const value = group[name] ?? null;
    return kind === 'decimal' && typeof value === 'number' ? Math.round(value * 10 ** scale) : value;
  });
  return groupKeyOf(fields, values);
}
