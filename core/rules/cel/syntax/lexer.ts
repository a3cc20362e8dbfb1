import { CelSyntaxError } from '../problem';
import { readNumber } from './number-literal';
import { readString, startsString } from './string-literal';
import { KEYWORDS, SYMBOL_OF, type Token } from './token';

const BLANK = /(?:[ \t\r\n\f]|\/\/[^\n]*)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** All tokens, the last one `end`. Throws CelSyntaxError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let offset = skipBlank(source, 0);
  while (offset < source.length) {
    const token = readToken(source, offset);
    tokens.push(token);
    offset = skipBlank(source, offset + token.length);
  }
  tokens.push({ kind: 'end', text: '', offset: source.length, length: 0 });
  return tokens;
}

function skipBlank(source: string, offset: number) {
  return offset + (match(BLANK, source, offset)?.length ?? 0);
}

function match(pattern: RegExp, source: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0];
}

function readToken(source: string, offset: number): Token {
  if (startsString(source, offset)) return readString(source, offset);
  const name = match(NAME, source, offset);
  if (name !== undefined) return readName(name, offset);
  const number = readNumber(source, offset);
  if (number) return number;
  const symbol = SYMBOL_OF.get(source.slice(offset, offset + 2)) ?? SYMBOL_OF.get(source.charAt(offset));
  if (symbol) return { kind: 'symbol', symbol, text: symbol, offset, length: symbol.length };
  throw strayCharacter(source, offset);
}

function readName(text: string, offset: number): Token {
  const place = { text, offset, length: text.length };
  const keyword = KEYWORDS.get(text);
  if (keyword !== undefined) return { kind: 'keyword', value: keyword, ...place };
  return text === 'in' ? { kind: 'symbol', symbol: 'in', ...place } : { kind: 'name', ...place };
}

const MENDS: ReadonlyMap<string, string> = new Map([
  ['=', 'to compare, write == with two equals signs'],
  ['&', 'for "and", write && with two signs'],
  ['|', 'for "or", write || with two signs'],
  [';', 'a rule is one expression and needs no semicolon'],
  ['“', 'write text in straight quotes "like this"'],
  ['”', 'write text in straight quotes "like this"'],
  ['‘', "write text in straight quotes 'like this'"],
  ['’', "write text in straight quotes 'like this'"],
  ['≥', 'write >='],
  ['≤', 'write <='],
  ['≠', 'write !='],
]);

function strayCharacter(source: string, offset: number): CelSyntaxError {
  const code = source.codePointAt(offset) ?? 0;
  const text = String.fromCodePoint(code);
  const shown =
    code < 0x20 || code > 0x7e ? `${text} (U+${code.toString(16).toUpperCase().padStart(4, '0')})` : text;
  const mend = MENDS.get(text) ?? 'only text in quotes may hold it';
  return new CelSyntaxError({ offset, length: text.length }, `unexpected ${shown}: ${mend}`);
}
