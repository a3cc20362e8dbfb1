import { tailMaskOf } from './bytes';

/** Longer strings are not kept. */
export const LONGEST_KEPT = 60;
/** The words of a string and, last, its length: one line of the processor's cache. */
const WORDS_EACH = 16;
const LENGTH_AT = 15;
const LEAST_PLACES = 512;
/** Strings that do not come again are not given more. */
const ENOUGH_PLACES = 32_768;
const MOST_PLACES = 131_072;
/** After so many strings, or twice as many as there are places, it is decided whether keeping them pays. */
const WINDOW = 4096;
/** With hits of fewer than an eighth nothing is looked up for so many times as many strings. */
const PAUSES = 8;

/**
 * Strings of a field that were seen before, found again by their bytes: a hit makes no string. Each has two places, by
 * its hash; a new one takes the first, what was there moves to the second, and what was in the second is forgotten.
 * The cache grows while much is forgotten, up to 131,072 places (some 20 MB). A field whose strings do not come again
 * is learnt not to be looked up.
 */
export class StringCache {
  /** Where the string that was found or added last lies; −1: it is not kept. */
  place = -1;
  private mask = 0;
  private strings: string[] = [];
  private words = new Int32Array(0);
  private forgotten = 0;
  private asked = 0;
  private hits = 0;
  private paused = 0;

  constructor() {
    this.resize(LEAST_PLACES);
  }

  /** The string of these bytes where it is here, else null. 1 to LONGEST_KEPT bytes; three more must be readable. */
  find(view: DataView, start: number, length: number): string | null {
    if (this.paused > 0 || length > LONGEST_KEPT) return null;
    const place = this.placeOf(view, start, length);
    const found = this.isIn(place, view, start, length)
      ? place
      : this.isIn(place ^ 1, view, start, length)
        ? place ^ 1
        : -1;
    if (found === -1) return null;
    this.hits += 1;
    this.place = found;
    return this.strings[found] ?? null;
  }

  /** Keeps a string that was not found. */
  add(view: DataView, start: number, length: number, text: string): void {
    this.place = -1;
    if (this.paused > 0) {
      this.paused -= 1;
      return;
    }
    if (length === 0 || length > LONGEST_KEPT) return;
    this.count();
    const place = this.placeOf(view, start, length);
    if (this.lengthAt(place) !== 0) this.moveAside(place);
    this.strings[place] = text;
    this.place = place;
    this.words[place * WORDS_EACH + LENGTH_AT] = length;
    for (let index = 0; index < length >> 2; index += 1) {
      this.words[place * WORDS_EACH + index] = view.getInt32(start + index * 4, true);
    }
    const tail = tailMaskOf(length);
    if (tail !== 0) {
      const at = length >> 2;
      this.words[place * WORDS_EACH + at] = view.getInt32(start + at * 4, true) & tail;
    }
  }

  /** Called for each string that is added: whether keeping them pays, and in how many places. */
  private count(): void {
    this.asked += 1;
    const seen = this.asked + this.hits;
    if (seen < Math.max(WINDOW, 2 * this.strings.length)) return;
    const comeAgain = this.hits >= seen / 8;
    const isSmall = this.strings.length < (comeAgain ? MOST_PLACES : ENOUGH_PLACES);
    // In a cache that is too small no string is found again, whether it comes again or not.
    if (isSmall && this.forgotten > seen / 8) this.resize(this.strings.length * 4);
    else if (!comeAgain) this.paused = PAUSES * seen;
    this.asked = 0;
    this.hits = 0;
    this.forgotten = 0;
  }

  private lengthAt(place: number): number {
    return this.words[place * WORDS_EACH + LENGTH_AT] ?? 0;
  }

  private moveAside(place: number): void {
    const other = place ^ 1;
    if (this.lengthAt(other) !== 0) this.forgotten += 1;
    this.strings[other] = this.strings[place] ?? '';
    this.words.copyWithin(other * WORDS_EACH, place * WORDS_EACH, (place + 1) * WORDS_EACH);
  }

  /** Empties it: strings that come again are soon here. */
  private resize(places: number): void {
    this.mask = places - 1;
    this.strings = new Array<string>(places).fill('');
    this.words = new Int32Array(places * WORDS_EACH);
  }

  /** Multiply-and-shift over the words, with the finaliser of MurmurHash3. */
  private placeOf(view: DataView, start: number, length: number): number {
    let hash = length;
    const whole = start + (length & ~3);
    for (let at = start; at < whole; at += 4) {
      hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const tail = tailMaskOf(length);
    if (tail !== 0) hash = Math.imul(hash ^ (view.getInt32(whole, true) & tail), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & this.mask;
  }

  private isIn(place: number, view: DataView, start: number, length: number): boolean {
    const { words } = this;
    let word = place * WORDS_EACH;
    if (words[word + LENGTH_AT] !== length) return false;
    const whole = start + (length & ~3);
    for (let at = start; at < whole; at += 4) {
      if (words[word] !== view.getInt32(at, true)) return false;
      word += 1;
    }
    const tail = tailMaskOf(length);
    return tail === 0 || words[word] === (view.getInt32(whole, true) & tail);
  }
}
