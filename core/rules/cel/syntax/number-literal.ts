import { CelSyntaxError, shorten, type Span } from '../problem';
import type { Token } from './token';

const NUMBER =
  /(?:(0[xX][0-9a-fA-F]+|\d+)([uU]?)(?![.eE]?\d|[eE][+-]\d))|(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/y;
const TRAILING = /[A-Za-z0-9_]+/y;

/** A number at this place, if there is one. `12u` is an int here. Throws on a number too large or run into letters. */
export function readNumber(source: string, offset: number): Token | undefined {
  NUMBER.lastIndex = offset;
  const found = NUMBER.exec(source);
  if (!found) return undefined;
  const [text, digits] = found;
  const span = { offset, length: text.length };
  refuseTrailing(source, offset + text.length, text);
  const value = Number(digits ?? text);
  if (digits === undefined) return { kind: 'double', value: finite(value, text, span), text, ...span };
  return { kind: 'int', value: safe(value, text, span), text, ...span };
}

function refuseTrailing(source: string, end: number, text: string) {
  TRAILING.lastIndex = end;
  const letters = TRAILING.exec(source)?.[0];
  if (letters === undefined) return;
  const mend = letters.startsWith('_')
    ? 'write the digits without _'
    : 'put an operator or a space between them';
  const span = { offset: end - text.length, length: text.length + letters.length };
  throw new CelSyntaxError(span, `the number ${shorten(text)} runs into ${shorten(letters)}: ${mend}`);
}

function finite(value: number, text: string, span: Span) {
  if (Number.isFinite(value)) return value;
  throw new CelSyntaxError(span, `${shorten(text)} is too large for a decimal number (1.8e308 at most)`);
}

function safe(value: number, text: string, span: Span) {
  if (Number.isSafeInteger(value)) return value;
  const message = `the whole number ${shorten(text)} is above ${Number.MAX_SAFE_INTEGER}: write it as a decimal, like 1e18`;
  throw new CelSyntaxError(span, message);
}
