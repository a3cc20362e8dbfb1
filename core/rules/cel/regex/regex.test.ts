import { expect, test } from 'vitest';
import { compileRegex } from './regex';

function finds(pattern: string, text: string): boolean | string {
  const compiled = compileRegex(pattern);
  return compiled.ok ? compiled.regex.test(text, () => undefined) : compiled.message;
}

type Row = [pattern: string, found: readonly string[], missed: readonly string[]];

function agrees(rows: readonly Row[]) {
  test.each(rows)('%s finds %j but not %j', (pattern, found, missed) => {
    for (const text of found) expect([text, finds(pattern, text)]).toEqual([text, true]);
    for (const text of missed) expect([text, finds(pattern, text)]).toEqual([text, false]);
  });
}

/** What Python's re says of these: another engine, with the same meaning for this part of the language. */
const LETTERS: Row[] = [
  ['a', ['a', 'ab', 'ba', 'aa', 'aaa', 'aab', 'abb'], ['', 'b']],
  ['ab', ['ab', 'aab', 'abb', 'abab', 'aabb', 'abc', 'abcd'], ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aaaa']],
  ['^a', ['a', 'ab', 'aa', 'aaa', 'aab', 'abb', 'abab'], ['', 'b', 'ba', 'xaby']],
  ['a$', ['a', 'ba', 'aa', 'aaa', 'aaaa', 'aba'], ['', 'b', 'ab', 'aab', 'abb', 'abab', 'aabb']],
  ['^a$', ['a'], ['', 'b', 'ab', 'ba', 'aa', 'aaa', 'aab']],
  ['^$', [''], ['a', 'b', 'ab', 'ba', 'aa', 'aaa', 'aab']],
  ['', ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa'], []],
  ['a*', ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa'], []],
  ['^a*$', ['', 'a', 'aa', 'aaa', 'aaaa'], ['b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb']],
  ['a+', ['a', 'ab', 'ba', 'aa', 'aaa', 'aab', 'abb'], ['', 'b']],
  ['^a+$', ['a', 'aa', 'aaa', 'aaaa'], ['', 'b', 'ab', 'ba', 'aab', 'abb', 'abab']],
  ['^a?$', ['', 'a'], ['b', 'ab', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['a?b', ['b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb'], ['', 'a', 'aa', 'aaa', 'aaaa']],
  ['^ab?$', ['a', 'ab'], ['', 'b', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['^a{2}$', ['aa'], ['', 'a', 'b', 'ab', 'ba', 'aaa', 'aab']],
  ['^a{2,}$', ['aa', 'aaa', 'aaaa'], ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb']],
  ['^a{2,3}$', ['aa', 'aaa'], ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb']],
  ['^a{0}$', [''], ['a', 'b', 'ab', 'ba', 'aa', 'aaa', 'aab']],
  ['^a{0,1}$', ['', 'a'], ['b', 'ab', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['^(ab)+$', ['ab', 'abab'], ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aab']],
  ['^(ab)*$', ['', 'ab', 'abab'], ['a', 'b', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['^(ab){2}$', ['abab'], ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa']],
  ['a*?b', ['b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb'], ['', 'a', 'aa', 'aaa', 'aaaa']],
  ['^a+?$', ['a', 'aa', 'aaa', 'aaaa'], ['', 'b', 'ab', 'ba', 'aab', 'abb', 'abab']],
  ['^a??b$', ['b', 'ab'], ['', 'a', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  [
    'a{1,2}?b',
    ['ab', 'aab', 'abb', 'abab', 'aabb', 'abc', 'abcd'],
    ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aaaa'],
  ],
  ['^(a+)+$', ['a', 'aa', 'aaa', 'aaaa'], ['', 'b', 'ab', 'ba', 'aab', 'abb', 'abab']],
  ['^(a*)*$', ['', 'a', 'aa', 'aaa', 'aaaa'], ['b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb']],
  ['^(a|b)*$', ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa'], ['abc', 'abcd', 'xaby']],
  ['^(a|ab)(c|bcd)?$', ['a', 'ab', 'abc', 'abcd'], ['', 'b', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['(^a|b$)', ['a', 'b', 'ab', 'aa', 'aaa', 'aab', 'abb'], ['', 'ba', 'xaby']],
  ['^(?:ab|a)b$', ['ab', 'abb'], ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aab']],
  ['^(a?)(b?)$', ['', 'a', 'b', 'ab'], ['ba', 'aa', 'aaa', 'aab', 'abb', 'abab', 'aaaa']],
  ['^((a)(b))?$', ['', 'ab'], ['a', 'b', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['a||b', ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa'], []],
  ['^(|a)+$', ['', 'a', 'aa', 'aaa', 'aaaa'], ['b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb']],
  ['^(a|)b$', ['b', 'ab'], ['', 'a', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['(a|b|ab)*c', ['abc', 'abcd'], ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa']],
  ['^.$', ['a', 'b'], ['', 'ab', 'ba', 'aa', 'aaa', 'aab', 'abb']],
  ['^..$', ['ab', 'ba', 'aa'], ['', 'a', 'b', 'aaa', 'aab', 'abb', 'abab']],
  ['^.*$', ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa'], []],
  ['^.+b$', ['ab', 'aab', 'abb', 'abab', 'aabb'], ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aaaa']],
  ['a.b', ['aab', 'abb', 'aabb'], ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa']],
  ['^a.*b$', ['ab', 'aab', 'abb', 'abab', 'aabb'], ['', 'a', 'b', 'ba', 'aa', 'aaa', 'aaaa']],
  ['^(.a)+$', ['ba', 'aa', 'aaaa'], ['', 'a', 'b', 'ab', 'aaa', 'aab', 'abb']],
  ['^a{2}b{2}$', ['aabb'], ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa']],
  ['^(a{2}){2}$', ['aaaa'], ['', 'a', 'b', 'ab', 'ba', 'aa', 'aaa']],
  ['^(ab|ba)+$', ['ab', 'ba', 'abab'], ['', 'a', 'b', 'aa', 'aaa', 'aab', 'abb']],
  ['^(a(b(a)?)?)?$', ['', 'a', 'ab', 'aba'], ['b', 'ba', 'aa', 'aaa', 'aab', 'abb', 'abab']],
  ['^a*b*$', ['', 'a', 'b', 'ab', 'aa', 'aaa', 'aab'], ['ba', 'abab', 'abc', 'abcd', 'xaby', 'aba']],
];

const CLASSES: Row[] = [
  ['^[abc]$', ['a', 'b'], ['abc', 'd', 'x', 'xyz', '-', 'a-', 'z']],
  ['^[^abc]$', ['d', 'x', '-', 'z', ']', '.', '*'], ['a', 'b', 'abc', 'xyz', 'a-', 'a-z', 'a]']],
  ['^[a-c]+$', ['a', 'b', 'abc'], ['d', 'x', 'xyz', '-', 'a-', 'z', 'a-z']],
  ['^[^a-c]+$', ['d', 'x', 'xyz', '-', 'z', ']', '.'], ['a', 'b', 'abc', 'a-', 'a-z', 'a]', 'a_1']],
  ['^[a-cx-z]+$', ['a', 'b', 'abc', 'x', 'xyz', 'z', 'axb'], ['d', '-', 'a-', 'a-z', ']', 'a]', '.']],
  ['^[-a]+$', ['a', '-', 'a-'], ['b', 'abc', 'd', 'x', 'xyz', 'z', 'a-z']],
  ['^[a-]+$', ['a', '-', 'a-'], ['b', 'abc', 'd', 'x', 'xyz', 'z', 'a-z']],
  ['^[]a]+$', ['a', ']', 'a]'], ['b', 'abc', 'd', 'x', 'xyz', '-', 'a-']],
  ['^[^]a]+$', ['b', 'd', 'x', 'xyz', '-', 'z', '.'], ['a', 'abc', 'a-', 'a-z', ']', 'a]', 'a_1']],
  ['^[\\]a]+$', ['a', ']', 'a]'], ['b', 'abc', 'd', 'x', 'xyz', '-', 'a-']],
  ['^[.]$', ['.'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^[*+?]+$', ['*', '*+?'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^[\\d]+$', ['7', '42'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^[\\w-]+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', '-'], [']', 'a]', '.', '*', '*+?', 'a b', ' ']],
  ['^[^\\s]+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', '-'], ['a b', ' ', '\t', ' \t', '']],
  ['^[\\da-f]+$', ['a', 'b', 'abc', 'd', '7', '42', '7f'], ['x', 'xyz', '-', 'a-', 'z', 'a-z', ']']],
  ['^\\d+$', ['7', '42'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\D+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', '-'], ['7', '42', '7f', 'a_1', '']],
  ['^\\w+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', 'z'], ['-', 'a-', 'a-z', ']', 'a]', '.', '*']],
  ['^\\W+$', ['-', ']', '.', '*', '*+?', ' ', '\t'], ['a', 'b', 'abc', 'd', 'x', 'xyz', 'a-']],
  ['^\\s+$', [' ', '\t', ' \t'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\S+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', '-'], ['a b', ' ', '\t', ' \t', '']],
  ['^[\\\\]$', ['\\'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^[\\^]$', ['^'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^[a\\-z]+$', ['a', '-', 'a-', 'z', 'a-z'], ['b', 'abc', 'd', 'x', 'xyz', ']', 'a]']],
  ['^[+--]+$', ['-', '+,-'], ['a', 'b', 'abc', 'd', 'x', 'xyz', 'a-']],
  ['^[0-9A-Fa-f]{2}$', ['42', '7f', 'ff', 'FF'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['[^\\w\\s]', ['-', 'a-', 'a-z', ']', 'a]', '.', '*'], ['a', 'b', 'abc', 'd', 'x', 'xyz', 'z']],
  ['^[\\D]+$', ['a', 'b', 'abc', 'd', 'x', 'xyz', '-'], ['7', '42', '7f', 'a_1', '']],
  ['^[ \\t]+$', [' ', '\t', ' \t'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\x61$', ['a'], ['b', 'abc', 'd', 'x', 'xyz', '-', 'a-']],
  ['^[\\x61-\\x63]+$', ['a', 'b', 'abc'], ['d', 'x', 'xyz', '-', 'a-', 'z', 'a-z']],
  ['^\\.$', ['.'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\*$', ['*'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\\\$', ['\\'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['^\\/$', ['/'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
  ['\\-', ['-', 'a-', 'a-z', '+,-'], ['a', 'b', 'abc', 'd', 'x', 'xyz', 'z']],
  ['^a\\.b$', ['a.b'], ['a', 'b', 'abc', 'd', 'x', 'xyz', '-']],
];

agrees(LETTERS);
agrees(CLASSES);
