import { expect, test } from 'vitest';
import { compile } from '../cel';
import { ENVIRONMENT } from '../cel-fixture';

/** `line:column+length message`, as an editor would show it. */
function problemsOf(source: string): string[] {
  const compilation = compile(source, ENVIRONMENT, { kind: 'bool' });
  if (compilation.ok) return [];
  return compilation.problems.map(
    ({ line, column, length, message }) => `${line}:${column}+${length} ${message}`,
  );
}

const rows: [source: string, ...problems: string[]][] = [
  ['', '1:1+0 the rule is empty: write a condition'],
  ['  // later', '1:11+0 the rule is empty: write a condition'],
  ['event.amount = 5', '1:14+1 unexpected =: to compare, write == with two equals signs'],
  ['event.amount === 5', '1:16+1 unexpected =: to compare, write == with two equals signs'],
  ['event.isOnline & true', '1:16+1 unexpected &: for "and", write && with two signs'],
  ['event.isOnline | true', '1:16+1 unexpected |: for "or", write || with two signs'],
  [
    'event.isOnline and true',
    '1:16+3 found and, but expected an operator or the end of the rule; for "and", write &&',
  ],
  [
    'event.isOnline OR true',
    '1:16+2 found OR, but expected an operator or the end of the rule; for "or", write ||',
  ],
  [
    'not event.isOnline',
    '1:5+5 found event, but expected an operator or the end of the rule; for "not", write !',
  ],
  ['event.amount <> 5', '1:15+1 found >, but expected a value; for "not equal", write !='],
  [
    'event.amount > 1,000',
    '1:17+1 found ,, but expected an operator or the end of the rule; write large numbers without a comma, like 1000',
  ],
  ['event.amount > 1_000', '1:16+5 the number 1 runs into _000: write the digits without _'],
  ['event.amount > 100EUR', '1:16+6 the number 100 runs into EUR: put an operator or a space between them'],
  [
    'event.amount > 9007199254740992',
    '1:16+16 the whole number 9007199254740992 is above 9007199254740991: write it as a decimal, like 1e18',
  ],
  ['event.amount > 1e999', '1:16+5 1e999 is too large for a decimal number (1.8e308 at most)'],
  ['event.card == “x”', '1:15+1 unexpected “ (U+201C): write text in straight quotes "like this"'],
  ['event.amount ≥ 5', '1:14+1 unexpected ≥ (U+2265): write >='],
  ['event.amount > 5;', '1:17+1 unexpected ;: a rule is one expression and needs no semicolon'],
  ['event.amount > 5 € ', '1:18+1 unexpected € (U+20AC): only text in quotes may hold it'],
  ['event.card == "x', '1:15+2 this text is never closed: add " at its end'],
  ['event.card == "x\n"', '1:15+2 this text is never closed: add " at its end'],
  ["event.card == '''x'", "1:15+5 this text is never closed: add ''' at its end"],
  [
    String.raw`event.card == "\d"`,
    String.raw`1:16+2 \d is no escape: write \\ for a backslash, or r"..." for a pattern`,
  ],
  [
    String.raw`event.card == "\u12"`,
    String.raw`1:16+2 \u is no escape: write \\ for a backslash, or r"..." for a pattern`,
  ],
  [String.raw`event.card == "\ud800"`, String.raw`1:16+6 \ud800 is no Unicode character`],
  ['event.card == b"x"', '1:15+2 bytes are not supported: write text without the b'],
  ['(event.amount > 5', '1:18+0 the rule ends here, but expected ) to close the bracket'],
  ['event.amount > 5)', '1:17+1 found ), but expected an operator or the end of the rule'],
  ['[1, 2', '1:6+0 the rule ends here, but expected ] to close the list'],
  ['{"a": 1', '1:8+0 the rule ends here, but expected } to close the map'],
  ['{"a" 1}', '1:6+1 found 1, but expected : and the value that belongs to this key'],
  ['size("a"', '1:9+0 the rule ends here, but expected ) to close the call'],
  ['event.codes[0', '1:14+0 the rule ends here, but expected ] to close the index'],
  ['event.amount >', '1:15+0 the rule ends here, but expected a value'],
  ['> 5', '1:1+1 found >, but expected a value'],
  ['event.', '1:7+0 the rule ends here, but expected the name of a field after the dot'],
  ['event.1', '1:6+2 found .1, but expected an operator or the end of the rule'],
  ['event.true', '1:7+4 found true, but expected the name of a field after the dot'],
  ['true ? 1', '1:9+0 the rule ends here, but expected : and the value for when the condition is false'],
  ['if (event.isOnline) true', '1:1+2 if is a reserved word and cannot be a name'],
  ['function', '1:1+8 function is a reserved word and cannot be a name'],
  ['Point{x: 1}', '1:6+1 found {, but expected an operator; records cannot be built in a rule'],
];

test.each(rows)('%j is answered', (source, ...problems) => expect(problemsOf(source)).toEqual(problems));
