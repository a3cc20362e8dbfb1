/** What the scanner compares bytes with. */
export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const LETTER_E = 0x65;
/** Four characters each, as a word in the order of bytes in which words are read here: the lowest first. */
export const TRUE = 0x65757274;
export const FALS = 0x736c6166;
export const NULL = 0x6c6c756e;

const HIGH_BITS = 0x80808080 | 0;

/**
 * Non-zero where one of the four bytes of a word is a quote, a backslash, a control character or not ASCII: what ends
 * a plain string or makes it none (S. E. Anderson, Bit Twiddling Hacks, "determine if a word has a byte less than n").
 */
function specialIn(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    word |
    ((word - 0x20202020) & ~word) |
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes);
  return found & HIGH_BITS;
}

/** Where a plain string that starts here ends (the index of its quote); -1 where it has an escape, is no ASCII or goes on. */
export function endOfPlainString(view: DataView, start: number, end: number): number {
  let at = start;
  while (at < end && specialIn(view.getInt32(at, true)) === 0) at += 4;
  for (; at < end; at += 1) {
    const byte = view.getUint8(at);
    if (byte === QUOTE) return at;
    if (byte < 0x20 || byte === BACKSLASH || byte > 0x7f) return -1;
  }
  return -1;
}

/** The bits of the last word of a text of so many bytes that belong to it. */
export function tailMaskOf(length: number): number {
  const rest = length & 3;
  return rest === 0 ? 0 : (1 << (rest * 8)) - 1;
}
