import type { EventDecoder } from '../../core/events/event-decoder';
import type { Decoded, Rejection } from '../../core/events/event';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
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

/** Values of a stream's fields by slot that were read from something else than JSON, which is its raw line. */
export interface Row {
  /** As JSON.parse would give them, undefined: none; null where the text may be too long to be read. */
  readonly values: readonly unknown[] | null;
  /** The same as JSON. */
  readonly text: string;
  readonly raw: string;
}

/** A record that is JSON only when its text is asked for, which mostly nobody does. */
export class RowRecord implements IntakeRecord {
  readonly bytes = null;
  readonly appendedMs = null;
  readonly damage = null;

  constructor(
    readonly offset: bigint,
    readonly row: Row,
  ) {}

  get text(): string {
    return this.row.text;
  }

  get raw(): string {
    return this.row.raw;
  }
}

/** What was read of a record before it was its turn, and where the decoder kept its texts. */
export type Foreseen = { decoded: Decoded; readonly texts: KeptTexts };

/** A record that is not to be decoded again. */
export class ForeseenRecord implements IntakeRecord {
  readonly offset: bigint;
  readonly appendedMs: number | null;
  readonly damage: string | null;

  constructor(
    private readonly of: IntakeRecord,
    readonly foreseen: Foreseen,
  ) {
    this.offset = of.offset;
    this.appendedMs = of.appendedMs;
    this.damage = of.damage;
  }

  get text(): string {
    return this.of.text;
  }

  get raw(): string | null {
    return this.of.raw;
  }

  get bytes(): Uint8Array | null {
    return this.of.bytes;
  }
}

/** Reads the event of a record, from its bytes or values where they are at hand. */
export function decodeRecord(decoder: EventDecoder, record: IntakeRecord): Decoded {
  if (record instanceof ByteRecord && record.damage === null)
    return decoder.decode(record.source, record.start, record.end);
  if (record instanceof ForeseenRecord) return foreseen(decoder, record.foreseen);
  if (record.damage !== null) return damaged(record.damage);
  if (record instanceof RowRecord) return decodeRow(decoder, record.row);
  return record.bytes === null
    ? decoder.decodeText(record.text)
    : decoder.decode(record.bytes, 0, record.bytes.length);
}

function foreseen({ texts }: EventDecoder, { decoded, texts: kept }: Foreseen): Decoded {
  texts.places.set(kept.places);
  texts.stamps.set(kept.stamps);
  return decoded;
}

/** What is wrong is said of the text: its numbers are shown as any record's. */
function decodeRow(decoder: EventDecoder, row: Row): Decoded {
  const { values } = row;
  const decoded = values === null ? null : decoder.decodeValues(values);
  return decoded?.ok === true ? decoded : decoder.decodeText(row.text);
}

function damaged(damage: string): Rejection {
  const reason = damage.startsWith('too large') ? 'too_large' : 'undecodable';
  return { ok: false, reason, field: null, message: damage };
}
