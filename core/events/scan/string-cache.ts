import { tailMaskOf } from './bytes';

/** Longer strings are not kept. */
export const LONGEST_KEPT = 60;
/** Places that one string may take, side by side in memory. */
const WAYS = 4;
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

/** A place holds a string's number and one in its lower bits, 0: none; the others are those of the string's hash. */
const NUMBER_BITS = 18;
const NUMBER = (1 << NUMBER_BITS) - 1;
const TAG = ~NUMBER;

/** Words of text in a record, at first; more when longer strings come. Odd, see `cells`. */
const LEAST_WORDS = 3;
/** So many cells at most are kept by each text. */
const MOST_CELLS = 64;

/** How many strings were kept so far, by all caches: what tells a kept string from all others. */
let stamped = 0;

/**
 * Strings of a field that were seen before, found again by their bytes: a hit makes no string. Each has four places, by
 * its hash; a new one takes the first, the others move on, and what was in the last is forgotten. The places hold
 * numbers of strings, which are given one after the other: strings, their bytes and whatever is kept by their numbers
 * lie close together, and a processor's cache holds them. The cache grows while much is forgotten, up to 131,072 places
 * (some 10 MB); strings keep their numbers then. A field whose strings do not come again is learnt not to be looked up.
 *
 * Who computes something by text reserves cells: they lie beside the text's bytes, so that a processor has fetched them
 * with the text. They are 0 when a text comes.
 */
export class StringCache {
  /** The number of the string that was found or added last; −1: it is not kept. */
  place = -1;
  /** Of the string that was found or added last: a number that no other kept string ever has; 0: it is not kept. */
  stamp = 0;
  private mask = 0;
  private places = new Int32Array(0);
  /** By number. */
  private strings: string[] = [];
  /** Numbers that no string has any more. */
  private freed: number[] = [];
  private words = LEAST_WORDS;
  /** How many of `cells` a record has: those that were reserved (even), then the text. */
  private width = LEAST_WORDS + 3;
  private reserved = 0;
  /**
   * By number, side by side: the cells that were reserved, the string's bytes, its length, and its stamp as a double:
   * `stamps` is the same memory. Another array where there must be more.
   */
  cells = new Int32Array(0);
  private stamps = new Float64Array(0);
  private forgotten = 0;
  private asked = 0;
  private hits = 0;
  private paused = 0;

  constructor(private readonly mostPlaces = MOST_PLACES) {
    this.grow(WAYS);
  }

  /** The first of so many cells that every text has from now on; −1: there are no more. */
  reserve(count: number): number {
    const first = this.reserved;
    if (first + count > MOST_CELLS) return -1;
    this.reserved += count;
    this.layOut(this.places.length, this.words);
    return first;
  }

  /** Where the cells of the text with this place and stamp begin; −1: it was forgotten. */
  cellsOf(place: number, stamp: number): number {
    const at = place * this.width;
    return this.stamps[(at + this.width) / 2 - 1] === stamp ? at : -1;
  }

  /** The string of these bytes where it is here, else null. 1 to LONGEST_KEPT bytes; three more must be readable. */
  find(view: DataView, start: number, length: number): string | null {
    if (this.paused > 0 || length > LONGEST_KEPT) return null;
    const { places } = this;
    const hash = hashOf(view, start, length);
    const first = hash & this.mask;
    for (let at = first; at < first + WAYS; at += 1) {
      const entry = places[at] as number;
      if (entry === 0) return null;
      if (((entry ^ hash) & TAG) !== 0) continue;
      const number = (entry & NUMBER) - 1;
      if (this.isAt(number, view, start, length)) return this.found(number);
    }
    return null;
  }

  private found(number: number): string {
    this.hits += 1;
    this.place = number;
    this.stamp = this.stamps[((number + 1) * this.width) / 2 - 1] as number;
    return this.strings[number] as string;
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
    if (this.places.length === WAYS && this.mostPlaces > WAYS) this.grow(LEAST_PLACES);
    this.count();
    if (length > this.words * 4) this.widen(length);
    const hash = hashOf(view, start, length);
    this.forgetLast(hash & this.mask);
    const number = this.freed.pop() ?? this.strings.length;
    this.put(hash, number);
    this.place = number;
    this.stamp = ++stamped;
    this.strings[number] = text;
    const { cells, width } = this;
    const end = (number + 1) * width;
    const at = end - this.words - 3;
    cells.fill(0, number * width, at);
    for (let index = 0; index < length >> 2; index += 1)
      cells[at + index] = view.getInt32(start + index * 4, true);
    const tail = tailMaskOf(length);
    if (tail !== 0) cells[at + (length >> 2)] = view.getInt32(start + (length & ~3), true) & tail;
    cells[end - 3] = length;
    this.stamps[end / 2 - 1] = stamped;
  }

  /** Called for each string that is added: whether keeping them pays, and in how many places. */
  private count(): void {
    this.asked += 1;
    const seen = this.asked + this.hits;
    const places = this.places.length;
    if (seen < Math.max(WINDOW, 2 * places)) return;
    const comeAgain = this.hits >= seen / 8;
    const isSmall = places < Math.min(this.mostPlaces, comeAgain ? MOST_PLACES : ENOUGH_PLACES);
    // In a cache that is too small no string is found again, whether it comes again or not.
    if (isSmall && this.forgotten > seen / FORGIVEN) this.grow(places * (this.forgotten > seen / 4 ? 4 : 2));
    else if (!comeAgain) this.paused = PAUSES * seen;
    this.asked = 0;
    this.hits = 0;
    this.forgotten = 0;
  }

  /** Makes room in the places that begin here. */
  private forgetLast(first: number): void {
    const last = this.places[first + WAYS - 1] as number;
    if (last === 0) return;
    this.forgotten += 1;
    this.freed.push((last & NUMBER) - 1);
  }

  /** Puts a string into the first of its places; the others move on. */
  private put(hash: number, number: number): void {
    const { places } = this;
    const first = hash & this.mask;
    for (let at = first + WAYS - 1; at > first; at -= 1) places[at] = places[at - 1] as number;
    places[first] = (hash & TAG) | (number + 1);
  }

  /** More places; strings that have none any more are forgotten. */
  private grow(count: number): void {
    const isHeld = new Uint8Array(this.strings.length).fill(1);
    for (const number of this.freed) isHeld[number] = 0;
    this.mask = (count - 1) & ~(WAYS - 1);
    this.places = new Int32Array(count);
    this.layOut(count, this.words);
    const view = new DataView(this.cells.buffer);
    for (const [number, held] of isHeld.entries()) {
      if (held === 0) continue;
      const end = (number + 1) * this.width;
      const hash = hashOf(view, (end - this.words - 3) * 4, this.cells[end - 3] as number);
      this.forgetLast(hash & this.mask);
      this.put(hash, number);
    }
  }

  /** Room for longer strings. */
  private widen(length: number): void {
    let words = this.words;
    while (length > words * 4) words = 2 * words + 1;
    this.layOut(this.places.length, words);
  }

  /** So many records, with these many words of text and all cells that are reserved. */
  private layOut(count: number, words: number): void {
    const { cells, width, words: before } = this;
    const held = width - before - 3;
    const first = this.reserved + (this.reserved & 1);
    const wide = first + words + 3;
    const larger = new Int32Array(count * wide);
    for (let number = 0; number < this.strings.length; number += 1) {
      const from = number * width;
      const to = number * wide;
      larger.set(cells.subarray(from, from + held), to);
      larger.set(cells.subarray(from + held, from + width - 3), to + first);
      larger.set(cells.subarray(from + width - 3, from + width), to + wide - 3);
    }
    this.cells = larger;
    this.stamps = new Float64Array(larger.buffer);
    this.words = words;
    this.width = wide;
  }

  private isAt(number: number, view: DataView, start: number, length: number): boolean {
    const { cells } = this;
    const end = (number + 1) * this.width;
    if (cells[end - 3] !== length) return false;
    let at = end - this.words - 3;
    const whole = start + (length & ~3);
    for (let from = start; from < whole; from += 4) {
      if (cells[at] !== view.getInt32(from, true)) return false;
      at += 1;
    }
    const tail = tailMaskOf(length);
    return tail === 0 || cells[at] === (view.getInt32(whole, true) & tail);
  }
}

/** Multiply-and-shift over the words, with the finaliser of MurmurHash3. What stands behind the bytes does not count. */
function hashOf(view: DataView, start: number, length: number): number {
  let hash = length;
  const whole = start + (length & ~3);
  for (let at = start; at < whole; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  const tail = tailMaskOf(length);
  if (tail !== 0) hash = Math.imul(hash ^ (view.getInt32(whole, true) & tail), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
