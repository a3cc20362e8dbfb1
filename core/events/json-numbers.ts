/** From so many characters on a number may have more digits than a double is sure to keep. */
export const LONG_NUMBER = 16;

/** A JSON number with more digits than a double is sure to keep, as written. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** Whether a number token of 16 or more digits stands in the text (or, harmlessly, what looks like one in a string). */
export function hasLongNumber(text: string): boolean {
  return DIGITS.test(text);
}
const DIGITS = /[:,[]\s*-?[0-9][0-9.]{15}/;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;

/**
 * `JSON.parse`, but numbers of 16 or more digits come as `NumberText`: JSON.parse would round them in silence. Slow;
 * for the few records `hasLongNumber` picks out. Throws the SyntaxError of JSON.parse where that one refuses.
 */
export function parseJsonKeepingNumbers(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return plain;
  const marked = markLongNumbers(text);
  // Marked numbers are strings with a prefix no other string of the text has.
  return JSON.parse(marked.text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(marked.prefix)
      ? new NumberText(value.slice(marked.prefix.length))
      : value,
  ) as unknown;
}

/** Quotes every long number outside strings, behind a prefix that does not occur in the text. */
function markLongNumbers(text: string): { text: string; prefix: string } {
  let prefix = 'weir-number:';
  while (text.includes(prefix)) prefix = `${prefix}:`;
  let out = '';
  let index = 0;
  while (index < text.length) {
    const next = nextToken(text, index);
    const token = text.slice(index, next.end);
    out += next.isNumber && token.length >= LONG_NUMBER ? `"${prefix}${token}"` : token;
    index = next.end;
  }
  return { text: out, prefix };
}

/** The end of the string, number or other character that starts at the index of a valid JSON text. */
function nextToken(text: string, index: number): { end: number; isNumber: boolean } {
  const character = text.charAt(index);
  if (character === '"') return { end: endOfString(text, index), isNumber: false };
  const number = /[-\d]/.test(character) ? NUMBER.exec(text.slice(index, index + 1024)) : null;
  return number === null
    ? { end: index + 1, isNumber: false }
    : { end: index + number[0].length, isNumber: true };
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1;
  return index + 1;
}
