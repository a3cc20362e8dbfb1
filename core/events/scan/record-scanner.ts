import type { StreamPlan } from '../../definitions/plan-stream';
import { parseIsoTimeMs } from '../../time/iso-time';
import type { FieldValue } from '../event';
import { endOfPlainString, FALS, LETTER_E, MINUS, NULL, QUOTE, TRUE, ZERO } from './bytes';
import { IsoScanner } from './iso-scanner';
import { ValueKind, type KeyOrder, type Member } from './key-order';
import { NumberScanner } from './number-scanner';
import { LONGEST_KEPT, StringCache } from './string-cache';
import { TextPattern } from './text-pattern';

/** Makes the string of ASCII bytes, in the platform's quickest way. */
export type AsciiReader = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Of an event's texts, by slot: the place where each is kept (−1: nowhere) in which cache, and its stamp, which tells it
 * from all other texts without looking at it (0: it is not kept). A slot without a text has those of any.
 */
export type KeptTexts = Readonly<{
  places: Int32Array;
  stamps: Float64Array;
  caches: readonly StringCache[];
}>;

export const newKeptTexts = (caches: readonly StringCache[]): KeptTexts => ({
  places: new Int32Array(caches.length).fill(-1),
  stamps: new Float64Array(caches.length),
  caches,
});

/** So many bytes must be readable behind a record. */
export const READ_AHEAD = 512;

const LAT = new TextPattern('{"lat":');
const LON = new TextPattern(',"lon":');
const CLOSE = new TextPattern('}');

/**
 * Reads records whose members stand in a known order, in one pass over their bytes. It knows one way of writing each
 * thing; where something is written otherwise it gives up, which says nothing about the record.
 */
export class RecordScanner {
  /** Of the last record: where its id stands as a string, or -1. */
  idStart = -1;
  idEnd = -1;
  texts: KeptTexts;
  private readonly numbers = new NumberScanner();
  private readonly times = new IsoScanner();
  private readonly blank: readonly FieldValue[];
  private readonly ignored: FieldValue[] = [null];
  private readonly required: number;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;

  constructor(
    stream: StreamPlan,
    private readonly ascii: AsciiReader,
  ) {
    this.texts = newKeptTexts(Array.from({ length: stream.slots }, () => new StringCache()));
    this.blank = new Array<FieldValue>(stream.slots).fill(null);
    this.required = stream.fields.filter(field => !field.isOptional).length;
  }

  /** What is read from now on; the view and the bytes are the same memory. */
  use(view: DataView, bytes: Uint8Array): void {
    this.view = view;
    this.bytes = bytes;
  }

  /** The values of a record by slot; null: it gave up. READ_AHEAD bytes follow the end. */
  scan({ members, close }: KeyOrder, start: number, end: number): FieldValue[] | null {
    const { view } = this;
    const values = this.blank.slice();
    let missing = this.required;
    this.at = start;
    this.end = end;
    this.idStart = -1;
    for (let index = 0; index < members.length; index += 1) {
      const member = members[index];
      if (member === undefined) return null;
      const pattern = this.at === start ? member.first : member.next;
      // Where the record leaves this member out, the next one may stand here.
      if (this.at + pattern.length >= end || !pattern.isAt(view, this.at)) continue;
      this.at += pattern.length;
      if (!this.read(member, values)) return null;
      missing -= member.isRequired;
    }
    const isWhole = missing === 0 && this.at + close.length === end && close.isAt(view, this.at);
    return isWhole ? values : null;
  }

  /** Reads the value of a member. */
  private read(member: Member, values: FieldValue[]): boolean {
    switch (member.kind) {
      case ValueKind.text:
        return this.text(member, values);
      case ValueKind.unreadText:
        return this.unreadText(member) || (member.isRequired === 0 && this.isNull());
      case ValueKind.decimal:
        return this.put(member, values, this.decimal(member.scale));
      case ValueKind.number:
        return this.put(member, values, this.double());
      case ValueKind.unreadNumber:
        return this.unreadNumber(member);
      case ValueKind.timestamp:
        return this.put(member, values, this.timestamp());
      case ValueKind.boolean:
        return this.boolean(member, values);
      case ValueKind.geo:
        return this.place(member, values);
      case ValueKind.unknown:
        return this.unknown(member);
    }
  }

  private put(member: Member, values: FieldValue[], value: number): boolean {
    if (value !== value) return member.isRequired === 0 && this.isNull();
    values[member.slot] = value;
    return this.at <= this.end;
  }

  private text(member: Member, values: FieldValue[]): boolean {
    const { view, at, end } = this;
    if (view.getUint8(at) !== QUOTE) return member.isRequired === 0 && this.isNull();
    const start = at + 1;
    const { length: expected } = member;
    const strings = this.texts.caches[member.slot] as StringCache;
    // A plain string that was kept is found by its bytes and the quote behind it; its end need not be looked for.
    if (expected <= LONGEST_KEPT && expected > 0 && view.getUint8(start + expected) === QUOTE) {
      const known = strings.find(view, start, expected);
      if (known !== null) {
        values[member.slot] = known;
        this.texts.places[member.slot] = strings.place;
        this.texts.stamps[member.slot] = strings.stamp;
        this.at = start + expected + 1;
        return true;
      }
    }
    const close = endOfPlainString(view, start, end);
    if (close === -1) return false;
    const length = close - start;
    this.at = close + 1;
    if (length !== expected) member.length = length;
    values[member.slot] = this.string(strings, start, length);
    this.texts.places[member.slot] = length === 0 ? -1 : strings.place;
    this.texts.stamps[member.slot] = length === 0 ? 0 : strings.stamp;
    return true;
  }

  private string(strings: StringCache, start: number, length: number): string {
    if (length === 0) return '';
    const known = strings.find(this.view, start, length);
    if (known !== null) return known;
    const text = this.ascii(this.bytes, start, start + length);
    strings.add(this.view, start, length, text);
    return text;
  }

  /** Only whether it is a number is looked at; to keep it would be garbage. */
  private unreadNumber(member: Member): boolean {
    const value = this.double();
    return value === value ? this.at <= this.end : member.isRequired === 0 && this.isNull();
  }

  private unreadText(member: Member): boolean {
    const { view, at, end } = this;
    if (view.getUint8(at) !== QUOTE) return false;
    const close = endOfPlainString(view, at + 1, end);
    if (close === -1) return false;
    if (member.isId) {
      this.idStart = at + 1;
      this.idEnd = close;
    }
    this.at = close + 1;
    return true;
  }

  private decimal(scale: number): number {
    const { view, numbers, at } = this;
    const isText = view.getUint8(at) === QUOTE;
    const units = numbers.units(view, isText ? at + 1 : at, scale);
    if (units !== units) return units;
    this.at = numbers.end;
    if (!isText) return units;
    if (view.getUint8(numbers.end) === QUOTE) {
      this.at += 1;
      return units;
    }
    this.at = at;
    return Number.NaN;
  }

  private double(): number {
    const { view, numbers, at } = this;
    const value = numbers.double(view, at);
    if (value !== value) return value;
    this.at = numbers.end;
    return value === Number.POSITIVE_INFINITY ? Number(this.ascii(this.bytes, at, this.at)) : value;
  }

  private timestamp(): number {
    const { view, at } = this;
    if (view.getUint8(at) !== QUOTE) {
      const ms = this.numbers.integer(view, at);
      if (ms === ms) this.at = this.numbers.end;
      return ms;
    }
    const ms = this.times.timeMs(view, at);
    if (ms !== ms) return this.otherTime(at);
    this.at = this.times.end;
    return ms;
  }

  /** A time with a zone, say. */
  private otherTime(at: number): number {
    const close = endOfPlainString(this.view, at + 1, this.end);
    const ms = close === -1 ? null : parseIsoTimeMs(this.ascii(this.bytes, at + 1, close));
    if (ms === null) return Number.NaN;
    this.at = close + 1;
    return ms;
  }

  private boolean(member: Member, values: FieldValue[]): boolean {
    const { view, at } = this;
    const word = view.getInt32(at, true);
    if (word === TRUE) {
      this.at = at + 4;
      values[member.slot] = true;
      return true;
    }
    if (word === FALS && view.getUint8(at + 4) === LETTER_E) {
      this.at = at + 5;
      values[member.slot] = false;
      return true;
    }
    return member.isRequired === 0 && this.isNull();
  }

  private place(member: Member, values: FieldValue[]): boolean {
    if (!this.pass(LAT)) return member.isRequired === 0 && this.isNull();
    const lat = this.double();
    if (!(Math.abs(lat) <= 90) || !this.pass(LON)) return false;
    const lon = this.double();
    if (!(Math.abs(lon) <= 180) || !this.pass(CLOSE)) return false;
    values[member.slot] = { lat, lon };
    return true;
  }

  /** The value of a member that is no field: anything that does not nest. */
  private unknown(member: Member): boolean {
    const byte = this.view.getUint8(this.at);
    if (byte === QUOTE) return this.unreadText(member);
    if (byte !== MINUS && !(byte >= ZERO && byte <= ZERO + 9))
      return this.boolean(member, this.ignored) || this.isNull();
    const value = this.numbers.double(this.view, this.at);
    this.at = this.numbers.end;
    return value === value && this.at <= this.end;
  }

  private isNull(): boolean {
    if (this.view.getInt32(this.at, true) !== NULL) return false;
    this.at += 4;
    return true;
  }

  private pass(pattern: TextPattern): boolean {
    if (this.at + pattern.length > this.end || !pattern.isAt(this.view, this.at)) return false;
    this.at += pattern.length;
    return true;
  }
}
