import type { KeptTexts } from './record-scanner';
import type { StringCache } from './string-cache';

const NO_CELLS = new Int32Array(0);

/** Cells that are kept beside each text of a field: what was computed by a text is found without looking for it. */
export class TextCells {
  private cache: StringCache | null = null;
  private first = -1;

  constructor(private readonly count: number) {}

  /** Where they all lie; another array when there are more texts. */
  get cells(): Int32Array {
    return this.cache === null ? NO_CELLS : this.cache.cells;
  }

  /** The first cell of the text in this slot, 0 in each until it is written; −1: the text is not kept. */
  of({ places, stamps, caches }: KeptTexts, slot: number): number {
    const stamp = stamps[slot] as number;
    if (stamp === 0) return -1;
    const cache = caches[slot] as StringCache;
    if (cache !== this.cache) {
      this.cache = cache;
      this.first = cache.reserve(this.count);
    }
    const at = cache.cellsOf(places[slot] as number, stamp);
    return at === -1 || this.first === -1 ? -1 : at + this.first;
  }
}
