import { MAX_LITERAL_ITEMS, MAX_SOURCE_LENGTH } from '../limits';
import { CelSyntaxError, spanOver, type Span } from '../problem';
import type { BinaryOperator, Expr, MapEntry } from './expr';
import { tokenize } from './lexer';
import { asFunctionCall, asMethodCall } from './macro';
import { TokenStream } from './token-stream';
import { RESERVED } from './token';

export type Parsed = { ok: true; expr: Expr } | { ok: false; span: Span; message: string };

/** The cel-spec grammar ("Syntax"), less messages and bytes. Never throws: the first thing wrong is the answer. */
export function parse(source: string): Parsed {
  try {
    return { ok: true, expr: parseSource(source) };
  } catch (error) {
    if (error instanceof CelSyntaxError) return { ok: false, span: error.span, message: error.message };
    throw error;
  }
}

function parseSource(source: string): Expr {
  if (source.length > MAX_SOURCE_LENGTH) {
    const span = { offset: MAX_SOURCE_LENGTH, length: source.length - MAX_SOURCE_LENGTH };
    throw new CelSyntaxError(
      span,
      `the rule has ${source.length} characters; ${MAX_SOURCE_LENGTH} are allowed`,
    );
  }
  const tokens = tokenize(source);
  const stream = new TokenStream(tokens, { kind: 'end', text: '', offset: source.length, length: 0 });
  if (stream.isDone) throw new CelSyntaxError(stream.current, 'the rule is empty: write a condition');
  const expr = parseExpr(stream);
  if (!stream.isDone) throw stream.unexpected('an operator or the end of the rule');
  return expr;
}

function parseExpr(stream: TokenStream): Expr {
  return stream.nested(() => {
    const condition = parseOr(stream);
    if (!stream.skip('?')) return condition;
    const yes = parseOr(stream);
    stream.expect(':', 'and the value for when the condition is false');
    const no = parseExpr(stream);
    return { kind: 'conditional', condition, yes, no, ...spanOver(condition, no) };
  });
}

const parseOr = (stream: TokenStream) => parseLogic(stream, '||', parseAnd);
const parseAnd = (stream: TokenStream) => parseLogic(stream, '&&', parseRelation);

type Parse = (stream: TokenStream) => Expr;

function parseLogic(stream: TokenStream, operator: '&&' | '||', next: Parse): Expr {
  const first = next(stream);
  if (!stream.is(operator)) return first;
  const operands = [first];
  while (stream.skip(operator)) operands.push(next(stream));
  return { kind: 'logic', operator, operands, ...spanOver(first, operands.at(-1) ?? first) };
}

const RELATIONS = ['==', '!=', '<=', '>=', '<', '>', 'in'] as const;
const SUMS = ['+', '-'] as const;
const PRODUCTS = ['*', '/', '%'] as const;
const UNARY = ['!', '-'] as const;

const parseRelation = (stream: TokenStream) => parseChain(stream, RELATIONS, parseSum);
const parseSum = (stream: TokenStream) => parseChain(stream, SUMS, parseProduct);
const parseProduct = (stream: TokenStream) => parseChain(stream, PRODUCTS, parseUnary);

/** Operators of one rank, grouped from the left. */
function parseChain(stream: TokenStream, operators: readonly BinaryOperator[], next: Parse): Expr {
  let left = next(stream);
  for (let operator = stream.take(operators); operator; operator = stream.take(operators)) {
    const right = next(stream);
    left = { kind: 'binary', operator, left, right, ...spanOver(left, right) };
  }
  return left;
}

function parseUnary(stream: TokenStream): Expr {
  const start = stream.current;
  const operator = stream.take(UNARY);
  if (operator === undefined) return parseMember(stream);
  const operand = stream.nested(() => parseUnary(stream));
  return { kind: 'unary', operator, operand, ...spanOver(start, operand) };
}

function parseMember(stream: TokenStream): Expr {
  let expr = parsePrimary(stream);
  const start = expr;
  for (;;) {
    if (stream.skip('.')) expr = parseSelection(stream, expr, start);
    else if (stream.skip('[')) expr = parseIndex(stream, expr, start);
    else return expr;
  }
}

function parseSelection(stream: TokenStream, operand: Expr, start: Span): Expr {
  if (stream.current.kind !== 'name') throw stream.unexpected('the name of a field after the dot');
  const { text } = stream.advance();
  if (!stream.skip('(')) return { kind: 'select', operand, field: text, ...stream.since(start) };
  const args = parseItems(stream, ')', 'to close the call');
  return asMethodCall({ kind: 'call', target: operand, name: text, args, ...stream.since(start) });
}

function parseIndex(stream: TokenStream, operand: Expr, start: Span): Expr {
  const index = parseExpr(stream);
  stream.expect(']', 'to close the index');
  return { kind: 'index', operand, index, ...stream.since(start) };
}

function parsePrimary(stream: TokenStream): Expr {
  const token = stream.current;
  switch (token.kind) {
    case 'int':
    case 'double':
    case 'string':
      stream.advance();
      return {
        kind: 'literal',
        type: token.kind,
        value: token.value,
        offset: token.offset,
        length: token.length,
      };
    case 'keyword':
      stream.advance();
      return literalKeyword(token.value, token);
    case 'name':
      return parseName(stream);
    case 'symbol':
      return parseBracket(stream);
    case 'end':
      throw stream.unexpected('a value');
  }
}

function literalKeyword(value: boolean | null, { offset, length }: Span): Expr {
  return { kind: 'literal', type: value === null ? 'null' : 'bool', value, offset, length };
}

function parseName(stream: TokenStream): Expr {
  const token = stream.advance();
  const { text, offset, length } = token;
  if (RESERVED.has(text)) throw new CelSyntaxError(token, `${text} is a reserved word and cannot be a name`);
  if (stream.skip('(')) {
    const args = parseItems(stream, ')', 'to close the call');
    return asFunctionCall({ kind: 'call', target: undefined, name: text, args, ...stream.since(token) });
  }
  if (stream.is('{')) throw stream.unexpected('an operator; records cannot be built in a rule');
  return { kind: 'name', name: text, offset, length };
}

function parseBracket(stream: TokenStream): Expr {
  const start = stream.current;
  if (stream.skip('(')) {
    const inner = parseExpr(stream);
    stream.expect(')', 'to close the bracket');
    return inner;
  }
  if (stream.skip('[')) {
    const items = parseItems(stream, ']', 'to close the list');
    return { kind: 'list', items, ...stream.since(start) };
  }
  if (stream.skip('{')) return { kind: 'map', entries: parseEntries(stream), ...stream.since(start) };
  if (stream.skip('.') && stream.current.kind === 'name') return parseName(stream);
  throw stream.unexpected('a value');
}

/** Comma-separated, a trailing comma allowed as in the spec's grammar, the closing bracket stepped over. */
function parseItems(stream: TokenStream, close: ')' | ']', purpose: string): Expr[] {
  const items: Expr[] = [];
  while (!stream.is(close)) {
    items.push(parseExpr(stream));
    refuseMany(stream, items.length);
    if (!stream.skip(',')) break;
  }
  stream.expect(close, purpose);
  return items;
}

function parseEntries(stream: TokenStream): MapEntry[] {
  const entries: MapEntry[] = [];
  while (!stream.is('}')) {
    const key = parseExpr(stream);
    stream.expect(':', 'and the value that belongs to this key');
    entries.push({ key, value: parseExpr(stream) });
    refuseMany(stream, entries.length);
    if (!stream.skip(',')) break;
  }
  stream.expect('}', 'to close the map');
  return entries;
}

function refuseMany(stream: TokenStream, count: number) {
  if (count <= MAX_LITERAL_ITEMS) return;
  const message = `more than ${MAX_LITERAL_ITEMS} items: keep long lists on the lists screen`;
  throw new CelSyntaxError(stream.current, message);
}
