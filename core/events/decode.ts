import type { StreamPlan } from '../definitions/plan-stream';
import type { Decoded, FieldValue, Rejection } from './event';
import { fieldValue, Refused } from './field-value';
import { hasLongNumber, parseJsonKeepingNumbers } from './json-numbers';

/** The longest record that is read, in UTF-16 code units; a longer one is rejected as too large. */
export const MAX_RECORD_LENGTH = 262_144;

/**
 * Reads one record of a stream: a JSON object with the stream's fields, others ignored. What is wrong with it is a
 * value, with the reason and the field; see semantics.md, "Each record ends in exactly one of".
 */
export function decodeEvent(stream: StreamPlan, text: string): Decoded {
  if (text.length > MAX_RECORD_LENGTH) {
    return reject(
      'too_large',
      null,
      `the record has ${text.length} characters; ${MAX_RECORD_LENGTH} is the most`,
    );
  }
  const parsed = parseRecord(stream, text);
  return isRejection(parsed) ? parsed : decodeValues(stream, membersOf(stream, parsed.object));
}

/** Reads one record whose values are at hand by slot, as JSON.parse gives them; undefined: it has none. */
export function decodeValues(stream: StreamPlan, raws: readonly unknown[]): Decoded {
  const values: FieldValue[] = new Array<FieldValue>(stream.slots).fill(null);
  for (const field of stream.fields) {
    const raw = raws[field.slot];
    if (raw === undefined || raw === null) {
      if (field.isOptional) continue;
      const found = raw === null ? 'null' : 'missing';
      return reject('schema', field.name, `${field.name} is ${found}; the stream ${stream.name} requires it`);
    }
    const value = fieldValue(field, raw);
    if (value instanceof Refused) return reject('schema', field.name, `${field.name} ${value.message}`);
    values[field.slot] = value;
  }
  return { ok: true, event: { values, timeMs: values[stream.timeSlot] as number, id: idOf(stream, values) } };
}

type Parsed = Readonly<{ object: Readonly<Record<string, unknown>> }>;

function parseRecord(stream: StreamPlan, text: string): Parsed | Rejection {
  let value: unknown;
  try {
    value = stream.hasDecimals && hasLongNumber(text) ? parseJsonKeepingNumbers(text) : JSON.parse(text);
  } catch (error) {
    return reject('undecodable', null, error instanceof Error ? error.message : 'not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject('undecodable', null, `a JSON object is expected, found ${describe(value)}`);
  }
  return { object: value as Readonly<Record<string, unknown>> };
}

const membersOf = ({ fields }: StreamPlan, object: Readonly<Record<string, unknown>>): unknown[] =>
  fields.map(({ name }) => (Object.hasOwn(object, name) ? object[name] : undefined));

function idOf(stream: StreamPlan, values: readonly FieldValue[]): string | null {
  if (stream.idSlot === null) return null;
  const value = values[stream.idSlot];
  return value === null || value === undefined ? null : String(value);
}

/** The rejection of a record whose bytes are no text, or whose text is no JSON object. */
export const undecodable = (message: string): Rejection => reject('undecodable', null, message);

function reject(reason: Rejection['reason'], field: string | null, message: string): Rejection {
  return { ok: false, reason, field, message };
}

const isRejection = (value: Parsed | Rejection): value is Rejection => 'ok' in value;

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
