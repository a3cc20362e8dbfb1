import { DIGITS, SPACE, WORD, inRanges, not, unicodeClass, type CharacterTest } from './character-set';
import type { PatternReader } from './pattern-reader';

/** What a backslash made: one character, or a class of them. */
export type Escape = { kind: 'character'; code: number } | { kind: 'class'; test: CharacterTest };

const CODE = /x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([0-7]{3})/y;
const PROPERTY = /([pP])(?:\{(\^?)(\w{1,32})\}|([A-Z]))/y;

const CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ['d', inRanges(DIGITS)],
  ['w', inRanges(WORD)],
  ['s', inRanges(SPACE)],
]);

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
]);

/** After the backslash, inside or outside a class. */
export function parseEscape(reader: PatternReader): Escape {
  const coded = reader.take(CODE);
  if (coded) return { kind: 'character', code: codeOf(coded, reader) };
  const property = reader.take(PROPERTY);
  if (property) return { kind: 'class', test: propertyTest(property, reader) };
  const code = reader.next();
  const letter = String.fromCodePoint(code);
  const named = CLASSES.get(letter.toLowerCase());
  if (named) return { kind: 'class', test: /[A-Z]/.test(letter) ? not(named) : named };
  const control = CONTROLS.get(letter);
  if (control !== undefined) return { kind: 'character', code: control };
  if (/[A-Za-z0-9]/.test(letter)) throw reader.error(unknownEscape(letter));
  return { kind: 'character', code };
}

function codeOf([, byte, braced, unit, octal]: RegExpExecArray, reader: PatternReader): number {
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const code = Number.parseInt(byte ?? braced ?? unit ?? '', 16);
  if (code > 0x10ffff) throw reader.error('names a character beyond U+10FFFF');
  return code;
}

function propertyTest([, letter, caret, long, short]: RegExpExecArray, reader: PatternReader): CharacterTest {
  const name = long ?? short ?? '';
  const test = unicodeClass(name);
  if (!test) throw reader.error(`has an unknown class \\p{${name}}`);
  return (letter === 'P') !== (caret === '^') ? not(test) : test;
}

function unknownEscape(letter: string): string {
  if (/[1-9]/.test(letter))
    return `refers back to a group with \\${letter}, which cannot be done in linear time`;
  return `has an unknown escape \\${letter}`;
}
