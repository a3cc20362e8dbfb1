import { expect, test } from 'vitest';
import { CelSyntaxError } from '../problem';
import { tokenize } from './lexer';

/** `kind:text`, the end left out. */
function tokensOf(source: string): string {
  return tokenize(source)
    .filter(token => token.kind !== 'end')
    .map(token => `${token.kind}:${token.text}`)
    .join(' ');
}

const rows: [source: string, tokens: string][] = [
  ['', ''],
  ['   ', ''],
  ['// nothing', ''],
  ['a', 'name:a'],
  ['a.b', 'name:a symbol:. name:b'],
  ['a1_b2', 'name:a1_b2'],
  ['_', 'name:_'],
  ['true', 'keyword:true'],
  ['null', 'keyword:null'],
  ['True', 'name:True'],
  ['in', 'symbol:in'],
  ['index', 'name:index'],
  ['if', 'name:if'],
  ['1', 'int:1'],
  ['12u', 'int:12u'],
  ['0x1F', 'int:0x1F'],
  ['1.5', 'double:1.5'],
  ['.5', 'double:.5'],
  ['1e5', 'double:1e5'],
  ['1.5e-5', 'double:1.5e-5'],
  ['1 .5', 'int:1 double:.5'],
  ['1.5.5', 'double:1.5 double:.5'],
  ['-1', 'symbol:- int:1'],
  ['1-1', 'int:1 symbol:- int:1'],
  ['1.a', 'int:1 symbol:. name:a'],
  ['a==b', 'name:a symbol:== name:b'],
  ['a<=b', 'name:a symbol:<= name:b'],
  ['a< =b', 'refused'],
  ['a<b', 'name:a symbol:< name:b'],
  ['a!=b', 'name:a symbol:!= name:b'],
  ['!a', 'symbol:! name:a'],
  ['!!a', 'symbol:! symbol:! name:a'],
  ['a&&b||c', 'name:a symbol:&& name:b symbol:|| name:c'],
  ['a?b:c', 'name:a symbol:? name:b symbol:: name:c'],
  ['[a,b]', 'symbol:[ name:a symbol:, name:b symbol:]'],
  ['{a:b}', 'symbol:{ name:a symbol:: name:b symbol:}'],
  ['(a)', 'symbol:( name:a symbol:)'],
  ['a+b-c*d/e%f', 'name:a symbol:+ name:b symbol:- name:c symbol:* name:d symbol:/ name:e symbol:% name:f'],
  ['"a"', 'string:"a"'],
  ["'a'", "string:'a'"],
  ['"""a"b"""', 'string:"""a"b"""'],
  ['r"a"', 'string:r"a"'],
  ["R'a'", "string:R'a'"],
  ['r', 'name:r'],
  ['rb', 'name:rb'],
  ['r "a"', 'name:r string:"a"'],
  ['"a""b"', 'string:"a" string:"b"'],
  ['""', 'string:""'],
  ['"" ""', 'string:"" string:""'],
  ['a//b\nc', 'name:a name:c'],
  ['a/b', 'name:a symbol:/ name:b'],
  ['"//"', 'string:"//"'],
  ['a\r\nb', 'name:a name:b'],
  ['1a', 'refused'],
  ['0xg', 'refused'],
  ['1__', 'refused'],
  ['12uu', 'refused'],
  ['a#b', 'refused'],
  ['a@b', 'refused'],
  ['é', 'refused'],
  ['a\u00a0b', 'refused'],
  ['b"a"', 'refused'],
  ['rb"a"', 'refused'],
  ['bR"a"', 'refused'],
];

test.each(rows)('%j is cut into %s', (source, tokens) => {
  if (tokens === 'refused') expect(() => tokensOf(source)).toThrow(CelSyntaxError);
  else expect(tokensOf(source)).toBe(tokens);
});

test('every token knows where it stands', () => {
  const source = ' a.b >= 1.5 && "x" // end';
  for (const { offset, length, text } of tokenize(source)) {
    expect(source.slice(offset, offset + length)).toBe(text);
  }
});

test('the last token is the end of the source', () => {
  expect(tokenize('a ').at(-1)).toEqual({ kind: 'end', text: '', offset: 2, length: 0 });
});

const values: [source: string, value: number | string][] = [
  ['0', 0],
  ['0x10', 16],
  ['10u', 10],
  ['1.25', 1.25],
  ['"a\\tb"', 'a\tb'],
  ['r"a\\tb"', 'a\\tb'],
  ["'''a\n'b'''", "a\n'b"],
];

test.each(values)('%j is worth %j', (source, value) => {
  expect(tokenize(source)[0]).toMatchObject({ value });
});
