import type { StreamPlan } from '../../../core/definitions/plan-stream';
import { decodeEvent } from '../../../core/events/decode';
import type { WeirEvent } from '../../../core/events/event';
import { partitionOf } from '../../../core/shards/partition';
import type { NewRecord } from '../../../platform/event-log/event-log';
import { KEPT_LINE_BYTES, MAX_LINE_BYTES } from '../files/whole-lines';
import type { SourceRecord } from '../source-record';
import { replaceMember } from './replace-member';

/** A line the engine will not take, and why. It is imported all the same, so that it stands among the dead letters. */
export type Reject = Readonly<{
  file: string;
  line: number;
  reason: 'undecodable' | 'schema' | 'too_large';
  field: string | null;
  message: string;
}>;

/** What becomes of a record: how it is appended, and what the engine will say of it. */
export type Judged = Readonly<{
  record: NewRecord;
  /** Event time, shifted where asked for; null: rejected. */
  timeMs: number | null;
  reject: Reject | null;
  fileIndex: number;
  line: number;
}>;

export type Shift = Readonly<{ field: string; byMs: number }>;

/** Judges a record as the engine's decoder does. `shiftFrom` is asked with the event's time, null: no shift. */
export function judge(
  source: SourceRecord,
  stream: StreamPlan,
  partitions: number,
  shiftFrom: ((timeMs: number) => Shift) | null,
): Judged {
  const { file, fileIndex, line } = source;
  if (source.rawBytes !== null) {
    const reject = {
      file,
      line,
      reason: 'undecodable',
      field: null,
      message: 'the bytes are not UTF-8',
    } as const;
    return {
      record: { partition: 0, key: null, value: clipped(source.rawBytes) },
      timeMs: null,
      reject,
      fileIndex,
      line,
    };
  }
  const { text: given } = source;
  const decoded = decodeEvent(stream, given);
  if (!decoded.ok) {
    const { reason, field, message } = decoded;
    const reject = { file, line, reason, field, message: source.damage ?? message };
    const value = clipped(Buffer.from(given));
    return { record: { partition: 0, key: null, value }, timeMs: null, reject, fileIndex, line };
  }
  const shift = shiftFrom?.(decoded.event.timeMs) ?? null;
  const timeMs = decoded.event.timeMs + (shift?.byMs ?? 0);
  const text = shift === null ? given : replaceMember(given, shift.field, String(timeMs));
  const key = keyOf(stream, decoded.event);
  const partition = key === null ? 0 : partitionOf(key, partitions);
  return { record: { partition, key, value: Buffer.from(text) }, timeMs, reject: null, fileIndex, line };
}

/** The first entity, else the id. */
function keyOf(stream: StreamPlan, event: WeirEvent): string | null {
  const [entity] = stream.entities;
  const value = entity === undefined ? null : event.values[entity.slot];
  return value === null || value === undefined ? event.id : String(value);
}

/** A log takes about a megabyte a record; what is longer is refused by its length, which the rest of it still has. */
const clipped = (bytes: Uint8Array) =>
  bytes.length <= MAX_LINE_BYTES ? bytes : bytes.subarray(0, KEPT_LINE_BYTES);
