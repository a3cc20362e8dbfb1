/** Latitude and longitude in degrees. */
export type Geo = Readonly<{ lat: number; lon: number }>;

/** A decimal is held in smallest units (12.34 with scale 2 → 1234), a timestamp in epoch milliseconds. */
export type FieldValue = string | number | boolean | Geo | null;

/**
 * A valid event: its values by slot, in the order of the stream's fields, then nulls for what the stages add to its
 * scope. The value of a string or number field that nothing reads may be null (`StreamPlan.isRead`); the id is always here.
 */
export type WeirEvent = Readonly<{ values: readonly FieldValue[]; timeMs: number; id: string | null }>;

export type Rejection = Readonly<{
  ok: false;
  reason: 'undecodable' | 'schema' | 'too_large';
  field: string | null;
  message: string;
}>;
export type Decoded = Readonly<{ ok: true; event: WeirEvent }> | Rejection;
