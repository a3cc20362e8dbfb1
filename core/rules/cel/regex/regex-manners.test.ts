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
const PLACES: Row[] = [
  ['\\bfoo\\b', ['foo', 'foo bar', 'foo\nbar', 'bar\nfoo'], ['xfoo', 'foox', 'foobar', 'bar']],
  ['\\bfoo', ['foo', 'foo bar', 'foox', 'foobar', 'foo\nbar', 'bar\nfoo'], ['xfoo', 'bar', '_foo', '']],
  ['foo\\b', ['foo', 'foo bar', 'xfoo', 'foo\nbar', 'bar\nfoo'], ['foox', 'foobar', 'bar', '']],
  ['\\Bfoo', ['xfoo', '_foo'], ['foo', 'foo bar', 'foox', 'foobar']],
  ['foo\\B', ['foox', 'foobar'], ['foo', 'foo bar', 'xfoo', 'bar']],
  ['^\\b', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], ['', '\n\nx', ' ', '!']],
  ['\\b$', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], ['', ' ', '!']],
  ['^\\B$', [], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['\\b', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], ['', ' ', '!']],
  ['\\B', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], []],
  ['^foo', ['foo', 'foo bar', 'foox', 'foobar', 'foo\nbar'], ['xfoo', 'bar', 'bar\nfoo', '_foo']],
  ['foo$', ['foo', 'xfoo', 'bar\nfoo', 'foo bar foo', '_foo'], ['foo bar', 'foox', 'foobar', 'bar']],
  ['\\Afoo', ['foo', 'foo bar', 'foox', 'foobar', 'foo\nbar'], ['xfoo', 'bar', 'bar\nfoo', '_foo']],
  ['(?m)^bar', ['bar', 'foo\nbar', 'bar\nfoo', 'barn'], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['(?m)foo$', ['foo', 'xfoo', 'foo\nbar', 'bar\nfoo'], ['foo bar', 'foox', 'foobar', 'bar']],
  ['(?m)^bar$', ['bar', 'foo\nbar', 'bar\nfoo'], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['^bar', ['bar', 'bar\nfoo', 'barn'], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['foo$', ['foo', 'xfoo', 'bar\nfoo', 'foo bar foo', '_foo'], ['foo bar', 'foox', 'foobar', 'bar']],
  ['foo\\nbar', ['foo\nbar'], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['foo.bar', ['foo bar', 'foo bar foo', 'foo-bar', 'foo,bar'], ['foo', 'xfoo', 'foox', 'foobar']],
  ['(?s)foo.bar', ['foo bar', 'foo\nbar', 'foo bar foo', 'foo-bar'], ['foo', 'xfoo', 'foox', 'foobar']],
  ['(?s)^.*$', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], []],
  ['^.*$', ['foo', 'foo bar', 'xfoo', 'foox', 'foobar', 'bar'], ['foo\nbar', 'bar\nfoo', '\n\nx']],
  ['a^b', [], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['a$b', [], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['(?m)^$', ['', '\n\nx'], ['foo', 'foo bar', 'xfoo', 'foox']],
  ['x*^foo', ['foo', 'foo bar', 'foox', 'foobar', 'foo\nbar'], ['xfoo', 'bar', 'bar\nfoo', '_foo']],
  ['foo$x*', ['foo', 'xfoo', 'bar\nfoo', 'foo bar foo', '_foo'], ['foo bar', 'foox', 'foobar', 'bar']],
  ['(^|,)bar(,|$)', ['bar', 'foo,bar', 'a,bar,b'], ['foo', 'foo bar', 'xfoo', 'foox']],
];

const CASES: Row[] = [
  ['(?i)abc', ['abc', 'ABC', 'aBc', 'xabcx', 'abC', 'aBC'], ['cab', 'CAB', 'xyz', 'XYZ', 'ab', 'Ab', 'aB']],
  ['(?i)^[a-c]+$', ['abc', 'ABC', 'aBc', 'cab', 'CAB', 'ab'], ['xabcx', 'xyz', 'XYZ', 'X', 'x-', 'foo']],
  ['(?i)^[^a-c]+$', ['xyz', 'XYZ', 'X', 'x-', 'foo', 'FOO'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i:a)b', ['abc', 'xabcx', 'cab', 'ab', 'Ab', 'abC'], ['ABC', 'aBc', 'CAB', 'xyz', 'XYZ', 'aB']],
  ['(?i)ABC$', ['abc', 'ABC', 'aBc', 'abC', 'aBC'], ['xabcx', 'cab', 'CAB', 'xyz', 'XYZ', 'ab']],
  ['(?i)\\bx\\b', ['X', 'x-'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)^(foo|bar)$', ['foo', 'FOO', 'Bar'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['a(?i:b)c', ['abc', 'aBc', 'xabcx'], ['ABC', 'cab', 'CAB', 'xyz', 'XYZ', 'ab']],
  ['(?i)^é$', ['é', 'É'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)^[é]$', ['é', 'É'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['^(?i:[à-ï]+)$', ['é', 'É', 'ÀÏ'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)ΑΒ', ['αβ', 'Αβ'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)^я$', ['я', 'Я'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)k', ['k', 'K'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?is)a.b', ['a\nB', 'A\nb'], ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB']],
  ['(?i)[A-Z]{3}', ['abc', 'ABC', 'aBc', 'xabcx', 'cab', 'CAB', 'xyz'], ['ab', 'Ab', 'aB', 'X', 'x-', 'é']],
];

const REAL: Row[] = [
  ['^[a-z0-9._%+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$', ['ann@example.com'], ['ann@localhost']],
  ['^\\d{4}-\\d{2}-\\d{2}$', ['2024-01-31'], ['ann@example.com']],
  ['^(?:\\d{1,3}\\.){3}\\d{1,3}$', ['192.168.0.1'], ['ann@example.com']],
  ['^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$', ['DE89370400440532013000'], ['ann@example.com']],
  ['^4[0-9]{12}(?:[0-9]{3})?$', ['4111111111111111'], ['ann@example.com']],
  ['^5[1-5][0-9]{14}$', ['5500000000000004'], ['ann@example.com']],
  ['^\\+?[0-9 ()-]{7,}$', ['2024-01-31', '2024-1-31', '4111111111111111'], ['ann@example.com']],
  ['^https?://[^/\\s]+(/.*)?$', ['https://weir.example/a?b=1'], ['ann@example.com']],
  ['(?i)\\b(gift|prepaid)[ -]?card\\b', ['Amazon Gift Card 50', 'PREPAID-CARD'], ['ann@example.com']],
  ['^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$', ['00:1a:2b:3c:4d:5e'], ['ann@example.com']],
  [
    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    ['123e4567-e89b-12d3-a456-426614174000'],
    ['ann@example.com'],
  ],
  ['(?i)^(curl|wget|python-requests)/', ['curl/8.0'], ['ann@example.com']],
  ['^[A-Z]{3}$', ['EUR'], ['ann@example.com']],
  ['^0+$', ['0000'], ['ann@example.com']],
  ['(\\d)(\\d)(\\d)000$', ['DE89370400440532013000'], ['ann@example.com']],
  ['^\\S+\\s\\S+$', ['Ann Smith'], ['ann@example.com']],
  ['(?i)paypa[l1]|g[o0]{2}gle', ['paypa1', 'G00gle'], ['ann@example.com']],
  ['^TXN-\\d{6}-[A-F]$', ['TXN-123456-F'], ['ann@example.com']],
  ['[.](ru|cn|tk)$', ['shop.ru'], ['ann@example.com']],
  ['^[^@]+@(mailinator|tempmail)\\.com$', ['x@mailinator.com'], ['ann@example.com']],
];

agrees(PLACES);
agrees(CASES);
agrees(REAL);
