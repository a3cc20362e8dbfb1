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

/** Where RE2 and Python differ, or Python has no such thing. */
const RE2: Row[] = [
  ['\\B', ['', '😀', 'a😀😀a', 'ab'], ['a', 'a😀a']],
  ['foo$', ['foo', 'xfoo'], ['foo\n', 'foo\nx']],
  ['foo\\z', ['foo'], ['foo\n']],
  ['^\\s$', [' ', '\t', '\n', '\r', '\f'], ['\v', '\u00a0', '']],
  ['^\\w$', ['a', 'Z', '_', '0'], ['é', 'ß', '日', '-']],
  ['^\\d$', ['0', '9'], ['٣', 'x']],
  ['^.$', ['a', 'é', '日', '😀', '\r'], ['\n', '', 'ab', '😀😀']],
  ['^[😀-😂]$', ['😀', '😁', '😂'], ['😃', '\ud83d']],
  ['^\\x{1F600}$', ['😀'], ['😁']],
  ['^\\u00e9$', ['é'], ['e']],
  ['^\\101$', ['A'], ['1']],
  ['^\\p{L}+$', ['aé日', 'Я'], ['a1', '', '_']],
  ['^\\pL$', ['a', 'é'], ['1']],
  ['^\\PL$', ['1', '-'], ['a', 'é']],
  ['^\\p{Lu}$', ['A', 'É'], ['a', 'é']],
  ['^\\p{^Lu}$', ['a', '1'], ['A']],
  ['^\\P{^Lu}$', ['A'], ['a']],
  ['^\\p{Greek}+$', ['αβγ'], ['abc', 'αb']],
  ['^\\p{Han}$', ['日'], ['a']],
  ['^[\\p{Lu}\\d]+$', ['A1', 'É2'], ['a1']],
  ['^[^\\p{L}]+$', ['12-'], ['1a']],
  ['^[[:alpha:]]+$', ['abcXYZ'], ['a1', 'é']],
  ['^[[:^alpha:]]+$', ['12 é'], ['1a']],
  ['^[[:digit:][:space:]]+$', ['1 2'], ['1a']],
  ['^[[:upper:]]+$', ['ABC'], ['ABc']],
  ['^[[:lower:]_]+$', ['a_b'], ['A']],
  ['^[[:punct:]]+$', ['!?.,-[]'], ['a', ' ']],
  ['^[[:xdigit:]]+$', ['09afAF'], ['g']],
  ['^[[:word:]]+$', ['a_1'], ['a-1']],
  ['^[[:alnum:]]+$', ['a1'], ['a_1']],
  ['^[[:blank:]]+$', [' \t'], ['\n']],
  ['^[[:cntrl:]]+$', ['\n\x7f'], ['a']],
  ['^[[:graph:]]+$', ['a!'], ['a b']],
  ['^[[:print:]]+$', ['a b'], ['a\tb']],
  ['^[[:ascii:]]+$', ['a\x01'], ['é']],
  ['(?i)straße', ['STRAßE', 'straße'], ['STRASSE']],
  ['(?i)^ſ$', ['ſ'], ['x']],
  ['(?i)^s$', ['s', 'S', 'ſ'], ['x']],
  ['(?i)^k$', ['k', 'K', '\u212a'], ['x']],
  ['a(?i)b|c', ['ab', 'aB', 'c', 'C'], ['AB', 'b']],
  ['(a(?i)b)c', ['abc', 'aBc'], ['abC', 'Abc']],
  ['(?i)a(?-i)b', ['Ab', 'ab'], ['aB', 'AB']],
  ['(?i-s)a.b', ['A-B'], ['A\nB']],
  ['(?s-i:a.b)', ['a\nb'], ['A\nb']],
  ['(?U)a+', ['a', 'aa'], ['b']],
  ['(?P<year>\\d{4})', ['in 2024'], ['in 24']],
  ['(?<year>\\d{4})', ['in 2024'], ['in 24']],
  ['a{,2}', ['a{,2}'], ['aa']],
  ['a{x}', ['a{x}'], ['ax']],
  ['^{}$', ['{}'], ['']],
  ['x{', ['x{'], ['x']],
  [']', [']'], ['[']],
  ['^}$', ['}'], ['{']],
  ['(^)*a', ['a', 'ba'], ['b']],
  ['(?:){3}a', ['a'], ['b']],
  ['(a{0}){5}b', ['b'], ['a']],
  ['^(a{0,3}){0,3}$', ['', 'a', 'aaaaaaaaa'], ['aaaaaaaaaa', 'b']],
];

agrees(RE2);
