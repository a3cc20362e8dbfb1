import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { Decoded } from '../../core/events/event';
import type { EventDecoder } from '../../core/events/event-decoder';
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
  readonly places: readonly Int32Array[];

  constructor(
    private readonly stream: StreamPlan,
    private readonly decoder: EventDecoder,
  ) {
    this.places = Array.from({ length: BLOCK }, () => new Int32Array(stream.slots).fill(-1));
  }

  /** Decodes the next records: one at least, where there is one. */
  decode(records: readonly IntakeRecord[], from: number): void {
    const to = Math.min(records.length, from + BLOCK);
    // A new array: to keep young objects in an old one costs more.
    const decoded: Decoded[] = [];
    for (let index = from; index < to; index += 1) {
      this.decoder.places = this.places[index - from] as Int32Array;
      decoded.push(decodeRecord(this.stream, this.decoder, records[index] as IntakeRecord));
    }
    this.decoded = decoded;
  }

  /** Holds no event any more. */
  clear(): void {
    this.decoded = [];
  }
}
