import { isUtf8 } from 'node:buffer';
import type { LogRecord } from '../../platform/event-log/event-log';
import { MAX_RECORD_LENGTH } from '../../core/events/decode';
import type { IntakeRecord } from '../stages/intake';

/** How much of a record that is too large is kept with its dead letter; the log still has the whole. */
const KEPT_OF_TOO_LARGE = 65_536;

/** What a log hands over as the intake takes it: bytes read as UTF-8, and kept where they are none. */
export function intakeRecords(records: readonly LogRecord[]): IntakeRecord[] {
  return records.map(toIntakeRecord);
}

function toIntakeRecord({ offset, value, appendedMs, damage }: LogRecord): IntakeRecord {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const base = { offset, raw: null, appendedMs };
  if (damage === undefined && bytes.length > MAX_RECORD_LENGTH) {
    const text = bytes.toString('utf8', 0, KEPT_OF_TOO_LARGE);
    const message = `too large: the record has ${bytes.length} bytes; ${MAX_RECORD_LENGTH} is the most`;
    return { ...base, text, bytes: null, damage: message };
  }
  const text = bytes.toString('utf8');
  return { ...base, text, bytes: isUtf8(bytes) ? null : Uint8Array.from(bytes), damage: damage ?? null };
}
