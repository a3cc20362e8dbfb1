/** One field of a verification. `equal` null: it could not be computed again. */
export type ComparedField = Readonly<{
  field: string;
  stored: unknown;
  recomputed: unknown;
  equal: boolean | null;
  note: string | null;
}>;

/** A value that could not be computed again, and why. */
export class Unknown {
  constructor(readonly reason: string) {}
}

/** A value that counts as equal, with what is to be said of it. */
export class Noted {
  constructor(
    readonly value: unknown,
    readonly note: string,
  ) {}
}

/** Field by field, in the order of the stored ones; a field that only one side has is different. */
export function compareFields(
  stored: Readonly<Record<string, unknown>>,
  recomputed: Readonly<Record<string, unknown>>,
): ComparedField[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(recomputed)])];
  return names.map(field => compareField(field, stored[field], recomputed[field]));
}

function compareField(field: string, before: unknown, after: unknown): ComparedField {
  const stored = before ?? null;
  if (after instanceof Unknown) {
    return { field, stored, recomputed: null, equal: null, note: after.reason };
  }
  if (after instanceof Noted) return { ...compareField(field, before, after.value), note: after.note };
  const recomputed = after ?? null;
  return { field, stored, recomputed, equal: textOf(stored) === textOf(recomputed), note: null };
}

/** Fields that differ, but may do so for a reason that the log does not tell, are unknown. */
export function doubted(
  fields: readonly ComparedField[],
  reason: string,
  concerns: (field: string) => boolean,
): ComparedField[] {
  return fields.map(each =>
    each.equal === false && concerns(each.field) ? { ...each, equal: null, note: reason } : each,
  );
}

export type Verdict = 'equal' | 'different' | 'incomplete';

export function verdictOf(fields: readonly ComparedField[]): Verdict {
  if (fields.some(({ equal }) => equal === false)) return 'different';
  return fields.some(({ equal }) => equal === null) ? 'incomplete' : 'equal';
}

/** `all 12 fields are equal`, `2 of 12 fields differ: values.event.amount, severity`. */
export function summaryOf(fields: readonly ComparedField[]): string {
  const named = (wanted: boolean | null) =>
    fields.filter(({ equal }) => equal === wanted).map(({ field }) => field);
  const different = named(false);
  const unknown = named(null);
  const differing = `${different.length} of ${fields.length} fields differ: ${different.join(', ')}`;
  const [reason, ...others] = new Set(fields.map(({ note }) => note));
  if (unknown.length === fields.length && others.length === 0)
    return `nothing could be computed again: ${reason}`;
  const missing = `${unknown.length} of ${fields.length} fields could not be computed again: ${unknown.join(', ')}`;
  if (different.length > 0) return unknown.length > 0 ? `${differing}; ${missing}` : differing;
  return unknown.length > 0 ? `no field differs; ${missing}` : `all ${fields.length} fields are equal`;
}

/** The same text for the same JSON, whatever the order of its keys. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
