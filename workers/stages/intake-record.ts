import type { EventDecoder } from '../../core/events/event-decoder';
import type { Decoded, Rejection } from '../../core/events/event';
import { bytesOfNoText, lossyText } from './record-text';

/** A record of the input. `text` is what was read of it; where its bytes are no UTF-8 they are in `bytes`. */
export interface IntakeRecord {
  readonly offset: bigint;
  readonly text: string;
  /** The line it was made from, where that is not the text. */
  readonly raw: string | null;
  readonly bytes: Uint8Array | null;
  /** When the log took it, epoch ms; null: it never was in a log. */
  readonly appendedMs: number | null;
  /** Why the record cannot be what was sent, where the source knows. */
  readonly damage: string | null;
}

/** A record as bytes among others: its text is made when it is asked for, which mostly nobody does. */
export class ByteRecord implements IntakeRecord {
  readonly raw = null;

  constructor(
    readonly offset: bigint,
    readonly source: Uint8Array,
    readonly start: number,
    readonly end: number,
    readonly appendedMs: number | null,
    readonly damage: string | null,
  ) {}

  get text(): string {
    return lossyText(this.source, this.start, this.end);
  }

  get bytes(): Uint8Array | null {
    return bytesOfNoText(this.source, this.start, this.end);
  }
}

/** Reads the event of a record, from its bytes where they are at hand. */
export function decodeRecord(decoder: EventDecoder, record: IntakeRecord): Decoded {
  if (record.damage !== null) return damaged(record.damage);
  if (record instanceof ByteRecord) return decoder.decode(record.source, record.start, record.end);
  return record.bytes === null
    ? decoder.decodeText(record.text)
    : decoder.decode(record.bytes, 0, record.bytes.length);
}

function damaged(damage: string): Rejection {
  const reason = damage.startsWith('too large') ? 'too_large' : 'undecodable';
  return { ok: false, reason, field: null, message: damage };
}
