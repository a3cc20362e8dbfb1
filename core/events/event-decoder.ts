import type { StreamPlan } from '../definitions/plan-stream';
import { decodeEvent, decodeValues, undecodable } from './decode';
import type { Decoded, FieldValue, WeirEvent } from './event';
import { learnOrder, type KeyOrder } from './scan/key-order';
import { READ_AHEAD, RecordScanner, type KeptTexts } from './scan/record-scanner';

/** How bytes become text; the platform has quicker ways than the language. */
export type TextReader = Readonly<{
  /** The text of bytes that are ASCII. */
  ascii: (bytes: Uint8Array, start: number, end: number) => string;
  /** The text of UTF-8, or null where the bytes are none. */
  utf8: (bytes: Uint8Array, start: number, end: number) => string | null;
}>;

/** Longer records are read as text. */
const LONGEST_SCANNED = 8192;
/** The order is not learnt anew for every record that does not follow it. */
const MOST_PATIENCE = 1024;
const CALM = 4096;

/**
 * Reads the records of a stream from their bytes. It learns in which order the members of its records stand and scans
 * them in that order; what it does not expect is read as text, with the same result (`decodeEvent`), but that a string
 * or number that nothing reads may be null: only its type is checked then. The event's id is there nonetheless.
 */
export class EventDecoder {
  private readonly scanner: RecordScanner;
  private readonly scratch = new Uint8Array(LONGEST_SCANNED + READ_AHEAD);
  private readonly scratchView = new DataView(this.scratch.buffer);
  /** What the scanner looks at. */
  private bytes: Uint8Array = this.scratch;
  private view: DataView = this.scratchView;
  private order: KeyOrder | null = null;
  /** How many records were read, and how many of them scanned. */
  readonly counts = { read: 0, scanned: 0 };
  private scannedBefore = 0;
  private others = 0;
  private patience = 1;

  constructor(
    readonly stream: StreamPlan,
    readonly reader: TextReader,
  ) {
    this.scanner = new RecordScanner(stream, reader.ascii);
    this.scanner.use(this.view, this.bytes);
  }

  /** Where the texts of the event read last are kept. */
  get texts(): KeptTexts {
    return this.scanner.texts;
  }

  /** From now on they are noted here: a number for each slot. */
  set texts(texts: KeptTexts) {
    this.scanner.texts = texts;
  }

  /** The record lies in the bytes from `start` to before `end`. */
  decode(bytes: Uint8Array, start: number, end: number): Decoded {
    this.counts.read += 1;
    const scanned = this.order === null ? null : this.scan(this.order, bytes, start, end);
    return scanned ?? this.plain(bytes, start, end);
  }

  /** The record as text. */
  decodeText(text: string): Decoded {
    this.keepNoTexts();
    return decodeEvent(this.stream, text);
  }

  /** A record whose values are at hand; see the function of this name. */
  decodeValues(raws: readonly unknown[]): Decoded {
    this.keepNoTexts();
    return decodeValues(this.stream, raws);
  }

  private keepNoTexts(): void {
    this.texts.places.fill(-1);
    this.texts.stamps.fill(0);
  }

  private scan(order: KeyOrder, bytes: Uint8Array, start: number, end: number): Decoded | null {
    const { scanner } = this;
    if (end - start > LONGEST_SCANNED) return null;
    const base = this.lookAt(bytes, start, end);
    const values = scanner.scan(order, base, base + end - start);
    if (values === null) return null;
    this.counts.scanned += 1;
    const { timeSlot, idSlot } = this.stream;
    if (scanner.idStart === -1) {
      const id = idSlot === null ? null : String(values[idSlot]);
      return { ok: true, event: { values, timeMs: values[timeSlot] as number, id } };
    }
    const shift = start - base;
    return new ScannedEvent(this, values, bytes, scanner.idStart + shift, scanner.idEnd + shift);
  }

  /** Where the record stands in what the scanner looks at: the bytes themselves if they hold more, else a copy. */
  private lookAt(bytes: Uint8Array, start: number, end: number): number {
    if (end + READ_AHEAD <= bytes.length) {
      if (bytes !== this.bytes)
        this.use(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      return start;
    }
    this.scratch.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
    if (this.bytes !== this.scratch) this.use(this.scratch, this.scratchView);
    return 0;
  }

  private use(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
    this.scanner.use(view, bytes);
  }

  private plain(bytes: Uint8Array, start: number, end: number): Decoded {
    const text = this.reader.utf8(bytes, start, end);
    if (text === null) return undecodable('the bytes are no UTF-8');
    const decoded = this.decodeText(text);
    if (decoded.ok && end - start <= LONGEST_SCANNED) this.learn(text);
    return decoded;
  }

  /** A record has another order, or holds what is never scanned; which of them is not known until it is looked at. */
  private learn(text: string): void {
    this.others += 1;
    if (this.counts.scanned - this.scannedBefore >= CALM) this.patience = 1;
    if (this.others < this.patience) return;
    this.order = learnOrder(this.stream, text, this.order) ?? this.order;
    this.patience = Math.min(MOST_PATIENCE, this.patience * 2);
    this.others = 0;
    this.scannedBefore = this.counts.scanned;
  }
}

/**
 * An event whose id is made when it is asked for. It is its own `Decoded`, and its time is the one among its values: a
 * record makes as little garbage as it can.
 */
class ScannedEvent implements WeirEvent {
  constructor(
    private readonly decoder: EventDecoder,
    readonly values: readonly FieldValue[],
    private readonly bytes: Uint8Array,
    private readonly idStart: number,
    private readonly idEnd: number,
  ) {}

  get ok(): true {
    return true;
  }

  get event(): WeirEvent {
    return this;
  }

  get timeMs(): number {
    return this.values[this.decoder.stream.timeSlot] as number;
  }

  get id(): string {
    return this.decoder.reader.ascii(this.bytes, this.idStart, this.idEnd);
  }
}
