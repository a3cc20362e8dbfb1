import { CHARACTERS_PER_STEP } from '../limits';
import { Machine, type Spend } from './machine';
import { parseRegex } from './parse-regex';
import { PatternReader, RegexSyntaxError } from './pattern-reader';
import { MAX_INSTRUCTIONS, sizeOf, writeProgram } from './program';
import type { RegexNode } from './regex-node';

/** A compiled pattern. `test` asks for a match anywhere in the text, in time linear in its length. */
export type Regex = Readonly<{ test(text: string, spend: Spend): boolean }>;

/**
 * RE2's syntax without captures (groups, classes, \d \w \s \b \p{…}, anchors, | * + ? {m,n}, flags i m s). What
 * cannot be matched in linear time, back-references and looking around, is refused. `message` goes on from
 * "the pattern".
 */
export function compileRegex(pattern: string): { ok: true; regex: Regex } | { ok: false; message: string } {
  try {
    const node = parseRegex(new PatternReader(pattern));
    if (sizeOf(node) > MAX_INSTRUCTIONS) {
      return {
        ok: false,
        message: `repeats so much that it is too large (${MAX_INSTRUCTIONS} steps at most)`,
      };
    }
    return { ok: true, regex: plainSearch(node) ?? new Machine(writeProgram(node), isAnchored(node)) };
  } catch (error) {
    if (error instanceof RegexSyntaxError) return { ok: false, message: error.message };
    throw error;
  }
}

function isAnchored(node: RegexNode): boolean {
  if (node.kind === 'assert') return node.assertion === 'textStart';
  if (node.kind === 'either') return node.branches.every(isAnchored);
  const [first] = node.kind === 'sequence' ? node.items : [];
  return first !== undefined && isAnchored(first);
}

/** A pattern that is plain text, but for anchors at its ends, needs no machine. */
function plainSearch(node: RegexNode): Regex | undefined {
  const items = node.kind === 'sequence' ? [...node.items] : [node];
  const isStart = isAssertion(items.at(0), 'textStart');
  const isEnd = isAssertion(items.at(-1), 'textEnd');
  const body = items.slice(isStart ? 1 : 0, isEnd ? -1 : undefined);
  const codes = body.map(item => (item.kind === 'set' ? item.set.only : undefined));
  const known = codes.filter(code => code !== undefined);
  // Half a character in the text must not be found in a whole one, as string search would.
  if (known.length < codes.length || known.some(isSurrogate)) return undefined;
  const find = plainTest(String.fromCodePoint(...known), isStart, isEnd);
  return {
    test(text, spend) {
      spend(1 + Math.floor(text.length / CHARACTERS_PER_STEP));
      return find(text);
    },
  };
}

const isAssertion = (node: RegexNode | undefined, assertion: 'textStart' | 'textEnd') =>
  node?.kind === 'assert' && node.assertion === assertion;

const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;

function plainTest(part: string, isStart: boolean, isEnd: boolean): (text: string) => boolean {
  if (isStart && isEnd) return text => text === part;
  if (isStart) return text => text.startsWith(part);
  return isEnd ? text => text.endsWith(part) : text => text.includes(part);
}
