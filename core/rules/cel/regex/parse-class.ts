import { POSIX, anyOf, ignoringCase, inRanges, not, type CharacterTest, type Range } from './character-set';
import { parseEscape } from './parse-escape';
import type { PatternReader } from './pattern-reader';

const POSIX_NAME = /\[:(\^?)(\w+):\]/y;

/** After the opening [. A ] that comes first stands for itself. */
export function parseClass(reader: PatternReader, ignoreCase: boolean): CharacterTest {
  const isNegated = reader.skip('^');
  const ranges: Range[] = [];
  const tests: CharacterTest[] = [];
  for (let isFirst = true; isFirst || !reader.startsWith(']'); isFirst = false) {
    if (reader.isDone) throw reader.error('has a [ that is never closed');
    const item = parseItem(reader);
    if (typeof item === 'number') ranges.push(parseRange(reader, item));
    else tests.push(item);
  }
  reader.skip(']');
  const any = anyOf([inRanges(ranges), ...tests]);
  const test = ignoreCase ? ignoringCase(any) : any;
  return isNegated ? not(test) : test;
}

function parseItem(reader: PatternReader): number | CharacterTest {
  const posix = reader.take(POSIX_NAME);
  if (posix) return posixTest(posix[2] ?? '', posix[1] === '^', reader);
  if (!reader.skip('\\')) return reader.next();
  if (reader.skip('b')) throw reader.error('has \\b inside [ ], where it means nothing');
  const escape = parseEscape(reader);
  return escape.kind === 'class' ? escape.test : escape.code;
}

function posixTest(name: string, isNegated: boolean, reader: PatternReader): CharacterTest {
  const ranges = POSIX.get(name);
  if (!ranges) throw reader.error(`has an unknown class [:${name}:]`);
  return isNegated ? not(inRanges(ranges)) : inRanges(ranges);
}

/** The character alone, or to the one after a hyphen. A hyphen before ] stands for itself. */
function parseRange(reader: PatternReader, first: number): Range {
  if (!reader.startsWith('-') || reader.startsWith('-]')) return [first, first];
  reader.skip('-');
  const last = parseItem(reader);
  if (typeof last !== 'number') throw reader.error('has a range that ends in a class');
  if (last < first) throw reader.error('has a range that runs backwards');
  return [first, last];
}
