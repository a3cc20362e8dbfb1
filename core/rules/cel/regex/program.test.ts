import { expect, test } from 'vitest';
import { parseRegex } from './parse-regex';
import { PatternReader } from './pattern-reader';
import { sizeOf, writeProgram, type Instruction } from './program';

const nodeOf = (pattern: string) => parseRegex(new PatternReader(pattern));

function listing(program: readonly Instruction[]): string[] {
  return program.map(instruction => {
    switch (instruction.kind) {
      case 'eat':
        return instruction.set.only === undefined
          ? 'eat'
          : `eat ${String.fromCodePoint(instruction.set.only)}`;
      case 'assert':
        return instruction.assertion;
      case 'fork':
        return `fork ${instruction.first} ${instruction.second}`;
      case 'go':
        return `go ${instruction.to}`;
      case 'match':
        return 'match';
    }
  });
}

const programs: [pattern: string, ...program: string[]][] = [
  ['', 'match'],
  ['a', 'eat a', 'match'],
  ['ab', 'eat a', 'eat b', 'match'],
  ['^a$', 'textStart', 'eat a', 'textEnd', 'match'],
  ['(?m)^a$', 'lineStart', 'eat a', 'lineEnd', 'match'],
  ['\\ba\\B', 'boundary', 'eat a', 'noBoundary', 'match'],
  ['a|b', 'fork 1 3', 'eat a', 'go 4', 'eat b', 'match'],
  ['a|b|c', 'fork 1 3', 'eat a', 'go 7', 'fork 4 6', 'eat b', 'go 7', 'eat c', 'match'],
  ['a|', 'fork 1 3', 'eat a', 'go 3', 'match'],
  ['a*', 'fork 1 3', 'eat a', 'go 0', 'match'],
  ['a+', 'eat a', 'fork 2 4', 'eat a', 'go 1', 'match'],
  ['a?', 'fork 1 2', 'eat a', 'match'],
  ['a{3}', 'eat a', 'eat a', 'eat a', 'match'],
  ['a{1,3}', 'eat a', 'fork 2 5', 'eat a', 'fork 4 5', 'eat a', 'match'],
  ['a{2,}', 'eat a', 'eat a', 'fork 3 5', 'eat a', 'go 2', 'match'],
  ['a{0}', 'match'],
  ['(ab)?', 'fork 1 3', 'eat a', 'eat b', 'match'],
  ['[ab]', 'eat', 'match'],
  ['(?i)a', 'eat', 'match'],
];

test.each(programs)('%j is written as its steps', (pattern, ...program) => {
  expect(listing(writeProgram(nodeOf(pattern)))).toEqual(program);
});

const sizes = [
  '',
  'a',
  'abc',
  'a|b',
  'a|b|c|d',
  'a*',
  'a+',
  'a?',
  'a{5}',
  'a{2,7}',
  'a{3,}',
  '(a|b){3}',
  '((a?){3}b*){2}',
  '^$',
];

test.each(sizes)('the size of %j is known before it is written, and never too low', pattern => {
  const node = nodeOf(pattern);
  expect(sizeOf(node)).toBeGreaterThanOrEqual(writeProgram(node).length - 1);
});

const large: [pattern: string, size: number][] = [
  ['a{1000}', 3000],
  ['(a{1000}){1000}', 3_002_000],
  ['(a{0}){1000}', 2000],
  ['a{1000,}', 3003],
];

test.each(large)('%s is counted as %i, without being written', (pattern, size) => {
  expect(sizeOf(nodeOf(pattern))).toBe(size);
});
