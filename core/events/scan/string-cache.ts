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

/** Words of text in a record, at first and when longer strings come: odd, see `records`. */
const LEAST_WORDS = 3;

/** How many strings were kept so far, by all caches: what tells a kept string from all others. */
let stamped = 0;

/**
 * Strings of a field that were seen before, found again by their bytes: a hit makes no string. Each has four places, by
 * its hash; a new one takes the first, the others move on, and what was in the last is forgotten. The places hold
 * numbers of strings, which are given one after the other: strings, their bytes and whatever is kept by their numbers
 * lie close together, and a processor's cache holds them. The cache grows while much is forgotten, up to 131,072 places
 * (some 10 MB); strings keep their numbers then. A field whose strings do not come again is learnt not to be looked up.
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
  /** By number, side by side: a string's bytes, its length, and its stamp as a double: `stamps` is the same memory. */
  private records = new Int32Array(0);
  private stamps = new Float64Array(0);
  private forgotten = 0;
  private asked = 0;
  private hits = 0;
  private paused = 0;

  constructor() {
    this.grow(LEAST_PLACES);
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
    this.stamp = this.stamps[((number + 1) * (this.words + 3)) / 2 - 1] as number;
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
    this.count();
    if (length > this.words * 4) this.widen(length);
    const hash = hashOf(view, start, length);
    this.forgetLast(hash & this.mask);
    const number = this.freed.pop() ?? this.strings.length;
    this.put(hash, number);
    this.place = number;
    this.stamp = ++stamped;
    this.strings[number] = text;
    const { records, words } = this;
    const at = number * (words + 3);
    for (let index = 0; index < length >> 2; index += 1)
      records[at + index] = view.getInt32(start + index * 4, true);
    const tail = tailMaskOf(length);
    if (tail !== 0) records[at + (length >> 2)] = view.getInt32(start + (length & ~3), true) & tail;
    records[at + words] = length;
    this.stamps[(at + words + 1) / 2] = stamped;
  }

  /** Called for each string that is added: whether keeping them pays, and in how many places. */
  private count(): void {
    this.asked += 1;
    const seen = this.asked + this.hits;
    const places = this.places.length;
    if (seen < Math.max(WINDOW, 2 * places)) return;
    const comeAgain = this.hits >= seen / 8;
    const isSmall = places < (comeAgain ? MOST_PLACES : ENOUGH_PLACES);
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
    this.resize(count);
    const view = new DataView(this.records.buffer);
    for (const [number, held] of isHeld.entries()) {
      if (held === 0) continue;
      const at = number * (this.words + 3);
      const hash = hashOf(view, at * 4, this.records[at + this.words] as number);
      this.forgetLast(hash & this.mask);
      this.put(hash, number);
    }
  }

  /** Room for longer strings. */
  private widen(length: number): void {
    const { words: before, records } = this;
    while (length > this.words * 4) this.words = 2 * this.words + 1;
    this.records = new Int32Array(0);
    this.resize(this.places.length);
    for (let number = 0; number < this.strings.length; number += 1) {
      const from = number * (before + 3);
      const to = number * (this.words + 3);
      this.records.set(records.subarray(from, from + before), to);
      this.records.set(records.subarray(from + before, from + before + 3), to + this.words);
    }
  }

  /** As many records as places, with those that are there. */
  private resize(count: number): void {
    const larger = new Int32Array(count * (this.words + 3));
    larger.set(this.records);
    this.records = larger;
    this.stamps = new Float64Array(larger.buffer);
  }

  private isAt(number: number, view: DataView, start: number, length: number): boolean {
    const { records, words } = this;
    let at = number * (words + 3);
    if (records[at + words] !== length) return false;
    const whole = start + (length & ~3);
    for (let from = start; from < whole; from += 4) {
      if (records[at] !== view.getInt32(from, true)) return false;
      at += 1;
    }
    const tail = tailMaskOf(length);
    return tail === 0 || records[at] === (view.getInt32(whole, true) & tail);
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
