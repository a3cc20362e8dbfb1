import type { LogRecord } from '../../platform/event-log/event-log';
import { MAX_RECORD_LENGTH } from '../../core/events/decode';
import { appendedTime } from '../../core/time/watermark';
import { ByteRecord, type IntakeRecord } from '../stages/intake-record';
import { lossyText } from '../stages/record-text';

/** How much of a record that is too large is kept with its dead letter; the log still has the whole. */
const KEPT_OF_TOO_LARGE = 65_536;

/** What a log hands over as the intake takes it. The bytes are those of the log: they are read, never changed. */
export function intakeRecords(records: readonly LogRecord[]): IntakeRecord[] {
  return records.map(toIntakeRecord);
}

function toIntakeRecord({ offset, value, appendedMs: at, damage }: LogRecord): IntakeRecord {
  const appendedMs = appendedTime(at);
  const { length } = value;
  if (damage === undefined && length > MAX_RECORD_LENGTH) {
    const message = `too large: the record has ${length} bytes; ${MAX_RECORD_LENGTH} is the most`;
    const text = lossyText(value, 0, KEPT_OF_TOO_LARGE);
    return { offset, text, raw: null, bytes: null, appendedMs, damage: message };
  }
  return new ByteRecord(offset, value, 0, length, appendedMs, damage ?? null);
}
