import { CharacterSet, ignoringCase, isCharacter, not, type CharacterTest } from './character-set';
import { parseClass } from './parse-class';
import { parseEscape } from './parse-escape';
import type { PatternReader } from './pattern-reader';
import type { Assertion, Flags, RegexNode } from './regex-node';

const MAX_GROUP_DEPTH = 32;
const MAX_REPEAT = 1000;

/** RE2's syntax for what a match depends on: no captures, no greed. Throws RegexSyntaxError. */
export function parseRegex(reader: PatternReader): RegexNode {
  const node = parseEither(reader, { ignoreCase: false, multiLine: false, dotAll: false }, 0);
  if (!reader.isDone) throw reader.error('has a ) that was never opened');
  return node;
}

function parseEither(reader: PatternReader, outer: Flags, depth: number): RegexNode {
  if (depth > MAX_GROUP_DEPTH) throw reader.error(`has groups more than ${MAX_GROUP_DEPTH} deep`);
  let flags = outer;
  let items: RegexNode[] = [];
  const branches: RegexNode[] = [];
  while (!reader.isDone && !reader.startsWith(')')) {
    const changed = parseFlags(reader, flags);
    if (changed) flags = changed;
    else if (reader.skip('|')) {
      branches.push({ kind: 'sequence', items });
      items = [];
    } else items.push(parseRepeat(reader, flags, depth));
  }
  const last: RegexNode = { kind: 'sequence', items };
  return branches.length === 0 ? last : { kind: 'either', branches: [...branches, last] };
}

const FLAGS = /\(\?([imsU]*)(?:-([imsU]+))?\)/y;

/** (?i) and its like, which hold to the end of the group they stand in. */
function parseFlags(reader: PatternReader, flags: Flags): Flags | undefined {
  const found = reader.take(FLAGS);
  return found && changeFlags(flags, found[1] ?? '', found[2] ?? '');
}

/** U swaps greed, which decides nothing here. */
function changeFlags(flags: Flags, on: string, off: string): Flags {
  const pick = (letter: string, before: boolean) => (before || on.includes(letter)) && !off.includes(letter);
  return {
    ignoreCase: pick('i', flags.ignoreCase),
    multiLine: pick('m', flags.multiLine),
    dotAll: pick('s', flags.dotAll),
  };
}

function parseRepeat(reader: PatternReader, flags: Flags, depth: number): RegexNode {
  const item = parseAtom(reader, flags, depth);
  const bounds = parseBounds(reader);
  if (!bounds) return item;
  reader.skip('?'); // A lazy repeat finds the same texts.
  if (parseBounds(reader)) throw reader.error('repeats a repeat; put the inner one in ( )');
  return { kind: 'repeat', item, ...bounds };
}

const COUNTED = /\{(\d+)(?:(,)(\d*))?\}/y;

function parseBounds(reader: PatternReader): { min: number; max: number } | undefined {
  if (reader.skip('*')) return { min: 0, max: Infinity };
  if (reader.skip('+')) return { min: 1, max: Infinity };
  if (reader.skip('?')) return { min: 0, max: 1 };
  const counted = reader.take(COUNTED);
  if (!counted) return undefined;
  const min = Number(counted[1]);
  const max = counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : Infinity;
  if (min > max) throw reader.error(`repeats at least ${min} and at most ${max} times`);
  if (min > MAX_REPEAT || (max > MAX_REPEAT && max < Infinity)) {
    throw reader.error(`repeats more than ${MAX_REPEAT} times`);
  }
  return { min, max };
}

function parseAtom(reader: PatternReader, flags: Flags, depth: number): RegexNode {
  if (reader.skip('(')) return parseGroup(reader, flags, depth);
  if (reader.skip('[')) return setNode(new CharacterSet(parseClass(reader, flags.ignoreCase)));
  if (reader.skip('.')) return setNode(new CharacterSet(flags.dotAll ? ANY : NO_LINE_FEED));
  if (reader.skip('^')) return assert(flags.multiLine ? 'lineStart' : 'textStart');
  if (reader.skip('$')) return assert(flags.multiLine ? 'lineEnd' : 'textEnd');
  if (reader.skip('\\')) return parseOutsideEscape(reader, flags);
  if (parseBounds(reader)) throw reader.error('has a repeat with nothing before it');
  return literal(reader.next(), flags);
}

const ANY: CharacterTest = { has: () => true, cost: 1 };
const NO_LINE_FEED = not(isCharacter(0x0a));

const setNode = (set: CharacterSet): RegexNode => ({ kind: 'set', set });
const assert = (assertion: Assertion): RegexNode => ({ kind: 'assert', assertion });

function literal(code: number, { ignoreCase }: Flags): RegexNode {
  const test = isCharacter(code);
  return setNode(ignoreCase ? new CharacterSet(ignoringCase(test)) : new CharacterSet(test, code));
}

const SPECIAL_GROUP = /\?(?::|P?<[A-Za-z_]\w*>|([imsU]*)(?:-([imsU]+))?:)/y;

function parseGroup(reader: PatternReader, flags: Flags, depth: number): RegexNode {
  const special = reader.take(SPECIAL_GROUP);
  if (!special && reader.startsWith('?')) {
    throw reader.error(
      'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time',
    );
  }
  const inner = special ? changeFlags(flags, special[1] ?? '', special[2] ?? '') : flags;
  const node = parseEither(reader, inner, depth + 1);
  if (!reader.skip(')')) throw reader.error('has a ( that is never closed');
  return node;
}

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ['A', 'textStart'],
  ['z', 'textEnd'],
  ['b', 'boundary'],
  ['B', 'noBoundary'],
]);

const ASSERTION = /[AzbB]/y;

function parseOutsideEscape(reader: PatternReader, flags: Flags): RegexNode {
  const assertion = ASSERTIONS.get(reader.take(ASSERTION)?.[0] ?? '');
  if (assertion) return assert(assertion);
  const escape = parseEscape(reader);
  if (escape.kind === 'character') return literal(escape.code, flags);
  return setNode(new CharacterSet(flags.ignoreCase ? ignoringCase(escape.test) : escape.test));
}
