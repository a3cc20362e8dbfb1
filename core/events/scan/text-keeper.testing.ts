import { newKeptTexts, type KeptTexts } from './record-scanner';
import { LONGEST_KEPT, StringCache } from './string-cache';

/** Keeps texts as the decoder does, few of them if so told: then one text soon takes the place of another. */
export class TextKeeper {
  private readonly caches: readonly StringCache[];
  private readonly view = new DataView(new ArrayBuffer(LONGEST_KEPT + 4));

  constructor(slots: number, mostPlaces?: number) {
    this.caches = Array.from({ length: slots }, () => new StringCache(mostPlaces));
  }

  /** Where the texts of values are kept; `isKept`: of a slot, whether its text is looked up at all. */
  textsOf(values: readonly unknown[], isKept: (slot: number) => boolean = () => true): KeptTexts {
    const texts = newKeptTexts(this.caches);
    for (const [slot, cache] of this.caches.entries()) {
      const text = values[slot];
      if (typeof text !== 'string' || text.length === 0 || text.length > LONGEST_KEPT || !isKept(slot))
        continue;
      for (let at = 0; at < text.length; at += 1) this.view.setUint8(at, text.charCodeAt(at));
      if (cache.find(this.view, 0, text.length) === null) cache.add(this.view, 0, text.length, text);
      texts.places[slot] = cache.place;
      texts.stamps[slot] = cache.stamp;
    }
    return texts;
  }
}
