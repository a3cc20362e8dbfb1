import { isUtf8 } from 'node:buffer';
import { decodeEvent, MAX_RECORD_LENGTH } from '../../core/events/decode';
import type { Decoded } from '../../core/events/event';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { LogRecord } from '../../platform/event-log/event-log';

const refused = (reason: 'undecodable' | 'too_large', message: string): Decoded => ({
  ok: false,
  reason,
  field: null,
  message,
});

/** A record of the log as the intake reads it. */
export function decodeRecord(stream: StreamPlan, record: LogRecord): Decoded {
  const { value, damage } = record;
  if (damage !== undefined) return refused('undecodable', damage);
  if (value.length > MAX_RECORD_LENGTH) return refused('too_large', `the record has ${value.length} bytes`);
  if (!isUtf8(value)) return refused('undecodable', 'the bytes are no UTF-8');
  return decodeEvent(stream, textOf(record));
}

export const textOf = ({ value }: LogRecord): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
