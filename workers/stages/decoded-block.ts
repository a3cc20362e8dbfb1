import type { Decoded } from '../../core/events/event';
import type { EventDecoder } from '../../core/events/event-decoder';
import { newKeptTexts, type KeptTexts } from '../../core/events/scan/record-scanner';
import { decodeRecord, type IntakeRecord } from './intake-record';

/** More than a processor fetches from memory at a time; all that is found is still in its cache when it is used. */
export const BLOCK = 16;

/**
 * Records are decoded a few at a time, before the first of them is taken: what their events will need of their entities
 * can be fetched from memory together. Decoding depends on nothing that taking them changes.
 */
export class DecodedBlock {
  decoded: Decoded[] = [];
  /** Of each: where the decoder keeps its texts, by slot. */
  readonly texts: readonly KeptTexts[];
  /** Of each that was taken: the partition's watermark before it, and 1 where features and rules take it too. */
  readonly watermarks = new Float64Array(BLOCK);
  readonly isTaken = new Uint8Array(BLOCK);

  constructor(private readonly decoder: EventDecoder) {
    this.texts = Array.from({ length: BLOCK }, () => newKeptTexts(decoder.texts.caches));
  }

  /** Decodes the next records: one at least, where there is one. */
  decode(records: readonly IntakeRecord[], from: number): void {
    const to = Math.min(records.length, from + BLOCK);
    // A new array: to keep young objects in an old one costs more.
    const decoded: Decoded[] = [];
    for (let index = from; index < to; index += 1) {
      this.decoder.texts = this.texts[index - from] as KeptTexts;
      decoded.push(decodeRecord(this.decoder, records[index] as IntakeRecord));
    }
    this.decoded = decoded;
  }

  /** Holds no event any more. */
  clear(): void {
    this.decoded = [];
  }
}
