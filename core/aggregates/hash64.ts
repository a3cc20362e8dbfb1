const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

/** What can be hashed; a null is no value. */
export type Hashable = string | number | boolean;

/**
 * 64 well-mixed bits of a value as two halves [high, low], written to `out`. 1, "1" and true differ; 0 and -0 do not.
 * Two lanes in the manner of MurmurHash3 (A. Appleby, public domain): each takes every 32-bit word through its own
 * multipliers, and they are mixed into each other at every word and at the end. Not for secrets.
 */
export function hash64(value: Hashable, out: Uint32Array): void {
  if (typeof value === 'string') hashText(value, out);
  else {
    number[0] = Number(value) + 0; // -0 + 0 is 0
    lanes(typeof value === 'number' ? NUMBER : BOOLEAN, out);
    addWord(out, words[0] ?? 0);
    addWord(out, words[1] ?? 0);
    finish(out, 8);
  }
}

/** Where the lanes begin tells the types apart. */
const TEXT = 0x243f6a88;
const NUMBER = 0x85a308d3;
const BOOLEAN = 0x13198a2e;

function hashText(text: string, out: Uint32Array): void {
  lanes(TEXT, out);
  const { length } = text;
  for (let index = 0; index < length; index += 2) {
    const second = index + 1 < length ? text.charCodeAt(index + 1) : 0;
    addWord(out, text.charCodeAt(index) | (second << 16));
  }
  finish(out, 2 * length);
}

function lanes(seed: number, out: Uint32Array): void {
  out[0] = seed;
  out[1] = seed ^ 0x9e3779b9;
}

function addWord(out: Uint32Array, word: number): void {
  let high = (out[0] ?? 0) ^ scramble(word, 0xcc9e2d51, 15, 0x1b873593);
  let low = (out[1] ?? 0) ^ scramble(word, 0x239b961b, 16, 0xab0e9789);
  high = Math.imul(rotate(high, 19) + low, 5) + 0x561ccd1b;
  low = Math.imul(rotate(low, 17) + high, 5) + 0x0bcaa747;
  out[0] = high;
  out[1] = low;
}

function scramble(word: number, first: number, bits: number, second: number): number {
  return Math.imul(rotate(Math.imul(word, first), bits), second);
}

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

function finish(out: Uint32Array, length: number): void {
  let high = (out[0] ?? 0) ^ length;
  let low = (out[1] ?? 0) ^ length;
  high = (high + low) | 0;
  low = (low + high) | 0;
  high = avalanche(high);
  low = avalanche(low);
  high = (high + low) | 0;
  out[0] = high;
  out[1] = low + high;
}

/** The finaliser of MurmurHash3: every bit of the word moves every other with even odds. */
function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
