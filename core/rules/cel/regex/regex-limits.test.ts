import { expect, test } from 'vitest';
import { compileRegex } from './regex';

function stepsOf(pattern: string, text: string): number {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) throw new Error(compiled.message);
  let steps = 0;
  compiled.regex.test(text, count => (steps += count));
  return steps;
}

/** Messages go on from "the pattern". */
const refused: [pattern: string, message: string][] = [
  ['(', 'has a ( that is never closed (at character 2)'],
  ['(a', 'has a ( that is never closed (at character 3)'],
  ['((a)', 'has a ( that is never closed (at character 5)'],
  [')', 'has a ) that was never opened (at character 1)'],
  ['a)b', 'has a ) that was never opened (at character 2)'],
  ['[', 'has a [ that is never closed (at character 2)'],
  ['[a', 'has a [ that is never closed (at character 3)'],
  ['[]', 'has a [ that is never closed (at character 3)'],
  ['[^]', 'has a [ that is never closed (at character 4)'],
  ['[b-a]', 'has a range that runs backwards (at character 5)'],
  ['[a-\\d]', 'has a range that ends in a class (at character 6)'],
  ['[\\b]', 'has \\b inside [ ], where it means nothing (at character 4)'],
  ['[[:foo:]]', 'has an unknown class [:foo:] (at character 9)'],
  ['*', 'has a repeat with nothing before it (at character 2)'],
  ['+a', 'has a repeat with nothing before it (at character 2)'],
  ['?', 'has a repeat with nothing before it (at character 2)'],
  ['{2}', 'has a repeat with nothing before it (at character 4)'],
  ['a|*', 'has a repeat with nothing before it (at character 4)'],
  ['(*a)', 'has a repeat with nothing before it (at character 3)'],
  ['a**', 'repeats a repeat; put the inner one in ( ) (at character 4)'],
  ['a*+', 'repeats a repeat; put the inner one in ( ) (at character 4)'],
  ['a+{2}', 'repeats a repeat; put the inner one in ( ) (at character 6)'],
  ['a{2}{3}', 'repeats a repeat; put the inner one in ( ) (at character 8)'],
  ['a{3,2}', 'repeats at least 3 and at most 2 times (at character 7)'],
  ['a{1001}', 'repeats more than 1000 times (at character 8)'],
  ['a{0,1001}', 'repeats more than 1000 times (at character 10)'],
  ['a{1001,}', 'repeats more than 1000 times (at character 9)'],
  ['a{99999999999999999999}', 'repeats more than 1000 times (at character 24)'],
  ['(a{100}){100}', 'repeats so much that it is too large (2000 steps at most)'],
  ['((a{1000}){1000}){1000}', 'repeats so much that it is too large (2000 steps at most)'],
  ['\\', 'ends too early (at character 2)'],
  ['\\q', 'has an unknown escape \\q (at character 3)'],
  ['\\Q', 'has an unknown escape \\Q (at character 3)'],
  ['\\C', 'has an unknown escape \\C (at character 3)'],
  ['\\Z', 'has an unknown escape \\Z (at character 3)'],
  ['\\x', 'has an unknown escape \\x (at character 3)'],
  ['\\xg0', 'has an unknown escape \\x (at character 3)'],
  ['\\x{110000}', 'names a character beyond U+10FFFF (at character 11)'],
  ['\\p{Klingon}', 'has an unknown class \\p{Klingon} (at character 12)'],
  ['\\pX', 'has an unknown class \\p{X} (at character 4)'],
  ['\\p{L', 'has an unknown escape \\p (at character 3)'],
  ['(a)\\1', 'refers back to a group with \\1, which cannot be done in linear time (at character 6)'],
  [
    '(?=a)',
    'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  [
    '(?!a)',
    'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  [
    '(?<=a)',
    'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  [
    '(?>a)',
    'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  [
    '(?x)a',
    'has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  ['('.repeat(40) + ')'.repeat(40), 'has groups more than 32 deep (at character 34)'],
];

test.each(refused)('%s is refused: it %s', (pattern, message) => {
  expect(compileRegex(pattern)).toEqual({ ok: false, message });
});

/** What made backtracking engines stand still: here twice the text is twice the work. */
const catastrophic: [pattern: string, text: (length: number) => string][] = [
  ['^(a+)+$', length => `${'a'.repeat(length)}!`],
  ['^(a|a)*$', length => `${'a'.repeat(length)}!`],
  ['^(a|aa)+$', length => `${'a'.repeat(length)}!`],
  ['(a*)*b', length => 'a'.repeat(length)],
  ['(.*)*x', length => 'a'.repeat(length)],
  ['^(.*a){10}$', length => `${'a'.repeat(length)}!`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', length => 'a'.repeat(length)],
  ['(x+x+)+y', length => 'x'.repeat(length)],
  ['^\\s+|\\s+$', length => `a${' '.repeat(length)}a`],
  ['^([a-zA-Z0-9]+\\.)+com$', length => `${'a.'.repeat(length / 2)}x`],
  ['(?i)^(k|K)*$', length => `${'\u212a'.repeat(length)}!`],
  ['(?i)^([é-ü]+)+$', length => `${'É'.repeat(length)}!`],
];

test.each(catastrophic)('%s takes time linear in the text', (pattern, text) => {
  const steps = stepsOf(pattern, text(1000));
  expect(stepsOf(pattern, text(2000))).toBeLessThan(2.1 * steps);
  expect(steps).toBeLessThan(50_000);
});

const plain: [pattern: string, text: string][] = [
  ['abc', 'x'.repeat(1600)],
  ['^abc', 'x'.repeat(1600)],
  ['abc$', 'x'.repeat(1600)],
  ['^abc$', 'x'.repeat(1600)],
  ['a\\.b', 'x'.repeat(1600)],
  ['', 'x'.repeat(1600)],
];

test.each(plain)('plain text %j is searched for, sixteen characters a step', (pattern, text) => {
  expect(stepsOf(pattern, text)).toBe(101);
});

test('an anchored pattern stops where nothing can match any more', () => {
  expect(stepsOf('^[ab]+c', 'x'.repeat(1000))).toBeLessThan(3);
  expect(stepsOf('^(foo|bar)+', 'x'.repeat(1000))).toBeLessThan(3);
  expect(stepsOf('[ab]+c', 'x'.repeat(1000))).toBeGreaterThanOrEqual(1000);
});

test('a match found early costs no more than the way to it', () => {
  expect(stepsOf('[ab]c', `ac${'x'.repeat(1000)}`)).toBeLessThan(5);
});

test('what pays for the work may stop it, and the pattern is whole afterwards', () => {
  const compiled = compileRegex('^(a+)+$');
  if (!compiled.ok) throw new Error(compiled.message);
  const stop = () => {
    throw new Error('enough');
  };
  expect(() => compiled.regex.test('aaaa', stop)).toThrow('enough');
  expect(compiled.regex.test('aaaa', () => undefined)).toBe(true);
  expect(compiled.regex.test('aaab', () => undefined)).toBe(false);
  expect(compiled.regex.test('', () => undefined)).toBe(false);
});

test('half a character is not found in a whole one', () => {
  const compiled = compileRegex('\ud83d');
  if (!compiled.ok) throw new Error(compiled.message);
  expect(compiled.regex.test('😀', () => undefined)).toBe(false);
  expect(compiled.regex.test('\ud83d!', () => undefined)).toBe(true);
});
