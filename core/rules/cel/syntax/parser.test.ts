import { expect, test } from 'vitest';
import type { Expr } from './expr';
import { parse } from './parser';

/** The tree with every bracket written out, so that what binds to what can be read. */
function grouped(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return JSON.stringify(expr.value);
    case 'name':
      return expr.name;
    case 'select':
      return `${grouped(expr.operand)}.${expr.field}`;
    case 'has':
      return `has(${grouped(expr.operand)}.${expr.field})`;
    case 'index':
      return `${grouped(expr.operand)}[${grouped(expr.index)}]`;
    case 'call':
      return `${expr.target ? `${grouped(expr.target)}.` : ''}${expr.name}(${expr.args.map(grouped).join(', ')})`;
    case 'list':
      return `[${expr.items.map(grouped).join(', ')}]`;
    case 'map':
      return `{${expr.entries.map(({ key, value }) => `${grouped(key)}: ${grouped(value)}`).join(', ')}}`;
    case 'unary':
      return `(${expr.operator}${grouped(expr.operand)})`;
    case 'binary':
      return `(${grouped(expr.left)} ${expr.operator} ${grouped(expr.right)})`;
    case 'logic':
      return `(${expr.operands.map(grouped).join(` ${expr.operator} `)})`;
    case 'conditional':
      return `(${grouped(expr.condition)} ? ${grouped(expr.yes)} : ${grouped(expr.no)})`;
    case 'macro': {
      const where = expr.where ? `${grouped(expr.where)}, ` : '';
      return `${grouped(expr.range)}.${expr.macro}{${expr.variable}: ${where}${grouped(expr.body)}}`;
    }
  }
}

function treeOf(source: string): string {
  const parsed = parse(source);
  return parsed.ok ? grouped(parsed.expr) : `refused: ${parsed.message}`;
}

const groups: [source: string, tree: string][] = [
  ['a', 'a'],
  ['((a))', 'a'],
  ['a + b * c', '(a + (b * c))'],
  ['a * b + c', '((a * b) + c)'],
  ['a - b - c', '((a - b) - c)'],
  ['a / b * c % d', '(((a / b) * c) % d)'],
  ['a - (b - c)', '(a - (b - c))'],
  ['a + b < c + d', '((a + b) < (c + d))'],
  ['a < b == c', '((a < b) == c)'],
  ['a == b != c', '((a == b) != c)'],
  ['a in b == c', '((a in b) == c)'],
  ['a + b in c', '((a + b) in c)'],
  ['!a in b', '((!a) in b)'],
  ['a && b || c', '((a && b) || c)'],
  ['a || b && c', '(a || (b && c))'],
  ['a && b && c', '(a && b && c)'],
  ['a || b || c || d', '(a || b || c || d)'],
  ['(a && b) && c', '((a && b) && c)'],
  ['a == b && c == d', '((a == b) && (c == d))'],
  ['!a && b', '((!a) && b)'],
  ['!(a && b)', '(!(a && b))'],
  ['-a * b', '((-a) * b)'],
  ['-a.b', '(-a.b)'],
  ['- -a', '(-(-a))'],
  ['!!a', '(!(!a))'],
  ['!-a', '(!(-a))'],
  ['a - -b', '(a - (-b))'],
  ['a--b', '(a - (-b))'],
  ['a ? b : c', '(a ? b : c)'],
  ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
  ['(a ? b : c) ? d : e', '((a ? b : c) ? d : e)'],
  ['a || b ? c && d : e == f', '((a || b) ? (c && d) : (e == f))'],
  ['a ? (b ? c : d) : e', '(a ? (b ? c : d) : e)'],
  ['a.b.c', 'a.b.c'],
  ['a.b(c).d', 'a.b(c).d'],
  ['a[b][c]', 'a[b][c]'],
  ['a.b[c].d(e)[f]', 'a.b[c].d(e)[f]'],
  ['a(b, c + d)', 'a(b, (c + d))'],
  ['a()', 'a()'],
  ['a(b,)', 'a(b)'],
  ['(a + b).c()', '(a + b).c()'],
  ['"a".b("c")', '"a".b("c")'],
  ['[a, b + c]', '[a, (b + c)]'],
  ['[a][b]', '[a][b]'],
  ['{a: b, c + d: e ? f : g}', '{a: b, (c + d): (e ? f : g)}'],
  ['{}.a', '{}.a'],
  ['.a.b', 'a.b'],
  ['.a(b)', 'a(b)'],
  ['has(a.b)', 'has(a.b)'],
  ['has(a.b.c) && d', '(has(a.b.c) && d)'],
  ['has(a[b].c)', 'has(a[b].c)'],
  ['a.all(x, x > b)', 'a.all{x: (x > b)}'],
  ['a.exists(x, b) || c', '(a.exists{x: b} || c)'],
  ['a.exists_one(x, b)', 'a.exists_one{x: b}'],
  ['a.filter(x, b).map(y, c)', 'a.filter{x: b}.map{y: c}'],
  ['a.map(x, b, c)', 'a.map{x: b, c}'],
  ['all(x, y)', 'all(x, y)'],
  ['a.has(b.c)', 'a.has(b.c)'],
  ['has', 'has'],
  ['all', 'all'],
  ['a.all', 'a.all'],
  ['a.in_stock', 'a.in_stock'],
  ['inside', 'inside'],
  ['nullable', 'nullable'],
  ['trueish && falsely', '(trueish && falsely)'],
  ['_a1._b2', '_a1._b2'],
  ['a.if.else.while', 'a.if.else.while'],
];

test.each(groups)('%s is read as %s', (source, tree) => expect(treeOf(source)).toBe(tree));

const RESERVED =
  'as break const continue else for function if import let loop package namespace return var void while';

test.each(RESERVED.split(' '))('%s cannot be a name but may follow a dot', word => {
  expect(treeOf(word)).toBe(`refused: ${word} is a reserved word and cannot be a name`);
  expect(treeOf(`${word}(1)`)).toContain('refused');
  expect(treeOf(`a.${word}`)).toBe(`a.${word}`);
});

const depths: [what: string, make: (depth: number) => string, deepest: number][] = [
  ['brackets', depth => '('.repeat(depth) + 'a' + ')'.repeat(depth), 32],
  ['lists', depth => '['.repeat(depth) + ']'.repeat(depth), 33],
  ['nots', depth => `${'!'.repeat(depth)}a`, 32],
  ['calls', depth => 'f('.repeat(depth) + 'a' + ')'.repeat(depth), 32],
  ['indexes', depth => 'a['.repeat(depth) + 'a' + ']'.repeat(depth), 32],
  ['ternaries', depth => `${'a ? b : '.repeat(depth)}c`, 32],
];

test.each(depths)('%s may be nested so deep and no deeper', (_what, make, deepest) => {
  expect(treeOf(make(deepest))).not.toContain('refused');
  expect(treeOf(make(deepest + 1))).toBe(
    'refused: nested more than 32 deep: take a part out into a rule or feature of its own',
  );
});

test('a literal has at most a thousand items', () => {
  const items = (count: number) => Array.from({ length: count }, () => '1').join(',');
  expect(treeOf(`[${items(1000)}]`)).not.toContain('refused');
  expect(treeOf(`[${items(1001)}]`)).toBe(
    'refused: more than 1000 items: keep long lists on the lists screen',
  );
});

test('a source has at most 4096 characters', () => {
  expect(treeOf(`"${'x'.repeat(4094)}"`)).not.toContain('refused');
  expect(treeOf(`"${'x'.repeat(4095)}"`)).toBe('refused: the rule has 4097 characters; 4096 are allowed');
});

const spans: [source: string, span: string][] = [
  ['  event.amount > 1  ', 'event.amount > 1'],
  ['(a) + (b)', 'a) + (b'],
  [' !a ', '!a'],
  ['\n a ? b : c // x', 'a ? b : c'],
  [' [1, 2] ', '[1, 2]'],
  [' {"a": 1} ', '{"a": 1}'],
  [' f(a, b) ', 'f(a, b)'],
  [' a.b(c) ', 'a.b(c)'],
  [' a[0] ', 'a[0]'],
  [' has(a.b) ', 'has(a.b)'],
  [' a.all(x, x) ', 'a.all(x, x)'],
  [' "a" ', '"a"'],
  [' a && b && c ', 'a && b && c'],
];

test.each(spans)('%j is known to lie at %j', (source, span) => {
  const parsed = parse(source);
  if (!parsed.ok) throw new Error(parsed.message);
  const { offset, length } = parsed.expr;
  expect(source.slice(offset, offset + length)).toBe(span);
});
