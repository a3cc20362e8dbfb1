import { CelSyntaxError } from '../problem';
import type { Token } from './token';

const OPENING = /([rR]?[bB]?|[bB][rR])("""|'''|"|')/y;
const PLAIN = /[^\\"'\r\n]+/y;

export function startsString(source: string, offset: number): boolean {
  OPENING.lastIndex = offset;
  return OPENING.test(source);
}

/** cel-spec, "String and Bytes Values". Throws on a bad escape, a line break in single quotes, or no closing quote. */
export function readString(source: string, offset: number): Token {
  OPENING.lastIndex = offset;
  const [opening = '', prefix = '', quote = ''] = OPENING.exec(source) ?? [];
  if (/b/i.test(prefix)) {
    throw new CelSyntaxError(
      { offset, length: opening.length },
      'bytes are not supported: write text without the b',
    );
  }
  const [value, end] = readBody(source, offset, offset + opening.length, quote, prefix !== '');
  return { kind: 'string', value, text: source.slice(offset, end), offset, length: end - offset };
}

function readBody(
  source: string,
  start: number,
  from: number,
  quote: string,
  isRaw: boolean,
): [string, number] {
  let value = '';
  let at = from;
  while (!source.startsWith(quote, at)) {
    const [piece, next] = readPiece(source, start, at, quote, isRaw);
    value += piece;
    at = next;
  }
  return [value, at + quote.length];
}

function readPiece(
  source: string,
  start: number,
  at: number,
  quote: string,
  isRaw: boolean,
): [string, number] {
  const character = source[at];
  if (character === undefined || (quote.length === 1 && (character === '\n' || character === '\r'))) {
    throw new CelSyntaxError(
      { offset: start, length: at - start },
      `this text is never closed: add ${quote} at its end`,
    );
  }
  if (character === '\\') return isRaw ? rawPair(source, at) : readEscape(source, at);
  PLAIN.lastIndex = at;
  const plain = PLAIN.exec(source)?.[0] ?? character;
  return [plain, at + plain.length];
}

/** In raw text a backslash is itself. It does not hide the quote that follows (cel-spec: r"\" is one backslash). */
function rawPair(source: string, at: number): [string, number] {
  return [source.slice(at, at + 1), at + 1];
}

const ESCAPE = /\\(?:[abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})/y;
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

function readEscape(source: string, at: number): [string, number] {
  ESCAPE.lastIndex = at;
  const text = ESCAPE.exec(source)?.[0];
  const span = { offset: at, length: text?.length ?? Math.min(2, source.length - at) };
  if (text === undefined) {
    const shown = source.slice(at, at + 2);
    throw new CelSyntaxError(
      span,
      `${shown} is no escape: write \\\\ for a backslash, or r"..." for a pattern`,
    );
  }
  const kind = text.charAt(1);
  if (text.length === 2) return [SIMPLE.get(kind) ?? kind, at + 2];
  const code = /[0-3]/.test(kind) ? Number.parseInt(text.slice(1), 8) : Number.parseInt(text.slice(2), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new CelSyntaxError(span, `${text} is no Unicode character`);
  }
  return [String.fromCodePoint(code), at + text.length];
}
