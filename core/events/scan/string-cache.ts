import { tailMaskOf } from './bytes';

/** Longer strings are not kept. */
export const LONGEST_KEPT = 60;
/** The words a kept string takes, its length the last of them: as few as the longest one kept so far needs. */
const LEAST_WORDS = 4;
const LEAST_PLACES = 512;
/** Strings that do not come again are not given more. */
const ENOUGH_PLACES = 32_768;
const MOST_PLACES = 131_072;
/** After so many strings, or twice as many as there are places, it is decided whether keeping them pays. */
const WINDOW = 4096;
/** With hits of fewer than an eighth nothing is looked up for so many times as many strings. */
const PAUSES = 8;
/** One string in so many may be forgotten before the cache grows: made anew it costs as much as twenty that are found. */
const FORGIVEN = 32;

/** How many strings were kept so far, by all caches: what tells a kept string from all others. */
let stamped = 0;

/**
 * Strings of a field that were seen before, found again by their bytes: a hit makes no string. Each has two places, by
 * its hash; a new one takes the first, what was there moves to the second, and what was in the second is forgotten.
 * The places hold numbers of strings, which are given one after the other: strings, their bytes and whatever is kept
 * by their numbers lie close together, and a processor's cache holds them. The cache grows while much is forgotten, up
 * to 131,072 places (some 20 MB). A field whose strings do not come again is learnt not to be looked up.
 */
export class StringCache {
  /** The number of the string that was found or added last; −1: it is not kept. */
  place = -1;
  /** Of the string that was found or added last: a number that no other kept string ever has; 0: it is not kept. */
  stamp = 0;
  private mask = 0;
  /** By place the number of its string and one; 0: none. */
  private numbers = new Int32Array(0);
  /** By number. */
  private strings: string[] = [];
  /** By number. */
  private stamps = new Float64Array(0);
  /** By number: a string's bytes and, last, its length. */
  private words = new Int32Array(0);
  private wordsEach = LEAST_WORDS;
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
    let found = (this.numbers[place] as number) - 1;
    if (found === -1) return null;
    if (!this.isAt(found, view, start, length)) {
      found = (this.numbers[place ^ 1] as number) - 1;
      if (found === -1 || !this.isAt(found, view, start, length)) return null;
    }
    this.hits += 1;
    this.place = found;
    this.stamp = this.stamps[found] as number;
    return this.strings[found] as string;
  }

  /** Keeps a string that was not found. */
  add(view: DataView, start: number, length: number, text: string): void {
    this.place = -1;
    this.stamp = 0;
    if (this.paused > 0) {
      this.paused -= 1;
      return;
    }
    if (length === 0 || length > LONGEST_KEPT) return;
    this.count();
    if (length > (this.wordsEach - 1) * 4) this.widen(length);
    const number = this.numberAt(this.placeOf(view, start, length));
    this.place = number;
    this.stamp = ++stamped;
    this.stamps[number] = stamped;
    this.strings[number] = text;
    const first = number * this.wordsEach;
    this.words[first + this.wordsEach - 1] = length;
    for (let index = 0; index < length >> 2; index += 1) {
      this.words[first + index] = view.getInt32(start + index * 4, true);
    }
    const tail = tailMaskOf(length);
    if (tail !== 0) {
      const at = length >> 2;
      this.words[first + at] = view.getInt32(start + at * 4, true) & tail;
    }
  }

  /** Called for each string that is added: whether keeping them pays, and in how many places. */
  private count(): void {
    this.asked += 1;
    const seen = this.asked + this.hits;
    const places = this.numbers.length;
    if (seen < Math.max(WINDOW, 2 * places)) return;
    const comeAgain = this.hits >= seen / 8;
    const isSmall = places < (comeAgain ? MOST_PLACES : ENOUGH_PLACES);
    // In a cache that is too small no string is found again, whether it comes again or not.
    if (isSmall && this.forgotten > seen / FORGIVEN) this.resize(places * 4);
    else if (!comeAgain) this.paused = PAUSES * seen;
    this.asked = 0;
    this.hits = 0;
    this.forgotten = 0;
  }

  /** The number of a new string in this place: that of the one it makes forgotten, else the next. */
  private numberAt(place: number): number {
    const { numbers } = this;
    const moved = numbers[place] as number;
    let number = this.strings.length + 1;
    if (moved !== 0) {
      const last = numbers[place ^ 1] as number;
      if (last !== 0) {
        this.forgotten += 1;
        number = last;
      }
      numbers[place ^ 1] = moved;
    }
    numbers[place] = number;
    return number - 1;
  }

  /** Empties it: strings that come again are soon here. */
  private resize(places: number): void {
    this.mask = places - 1;
    this.numbers = new Int32Array(places);
    this.strings = [];
    this.stamps = new Float64Array(places);
    this.words = new Int32Array(places * this.wordsEach);
  }

  /** Empties it, to keep strings of this length. */
  private widen(length: number): void {
    while (length > (this.wordsEach - 1) * 4) this.wordsEach *= 2;
    this.resize(this.numbers.length);
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

  private isAt(number: number, view: DataView, start: number, length: number): boolean {
    const { words, wordsEach } = this;
    let word = number * wordsEach;
    if (words[word + wordsEach - 1] !== length) return false;
    const whole = start + (length & ~3);
    for (let at = start; at < whole; at += 4) {
      if (words[word] !== view.getInt32(at, true)) return false;
      word += 1;
    }
    const tail = tailMaskOf(length);
    return tail === 0 || words[word] === (view.getInt32(whole, true) & tail);
  }
}
