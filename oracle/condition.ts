/**
 * Conditions by the CEL specification, as far as definitions for the oracle use it, evaluated by walking the text
 * once a value: every number is a double, `&&` and `||` take a failing side as unknown, null equals only null.
 */
export type CelValue = null | string | boolean | number | readonly CelValue[] | ReadonlySet<unknown>;
/** The value of a path such as `event.amount`; throws where there is none. */
export type Scope = (path: string) => CelValue;
type Node = (scope: Scope) => CelValue;

/** Whether the condition holds; one that fails has not matched. */
export function holds(condition: string, scope: Scope): boolean {
  const tokens = tokensOf(condition);
  const node = readTernary(tokens);
  if (tokens.length > 0) throw new Error(`${condition}: ${String(tokens[0])} is left over`);
  try {
    return node(scope) === true;
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}

/** The paths a condition reads, each once; not those of lists, which are looked up in. */
export function pathsOf(condition: string): string[] {
  const isRead = (token: string) => /^(?!list\.)[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(token);
  const paths = tokensOf(condition).filter(isRead);
  return [...new Set(paths)];
}

/** No Error: conditions fail by the thousand, and nobody asks where. */
class EvaluationError {
  constructor(readonly why: string) {}
}
const fail = (why: string): never => {
  throw new EvaluationError(why);
};

function tokensOf(text: string): string[] {
  const pattern =
    /\s*("(?:[^"\\]|\\.)*"|'[^']*'|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|&&|\|\||[=!<>]=|[-+*/%<>!?:(),[\]])/y;
  const tokens: string[] = [];
  while (pattern.lastIndex < text.trimEnd().length) {
    const [, token] = pattern.exec(text) ?? [];
    if (token === undefined) throw new Error(`the oracle does not read ${text}`);
    tokens.push(token);
  }
  return tokens;
}

function take(tokens: string[], ...wanted: string[]): string | null {
  const [next] = tokens;
  return next !== undefined && wanted.includes(next) ? (tokens.shift() ?? null) : null;
}

function readTernary(tokens: string[]): Node {
  const test = readBinary(tokens, 0);
  if (take(tokens, '?') === null) return test;
  const yes = readTernary(tokens);
  if (take(tokens, ':') === null) throw new Error('? without :');
  const no = readTernary(tokens);
  return scope => (truth(test(scope)) ? yes(scope) : no(scope));
}

const LEVELS = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/', '%']];

function readBinary(tokens: string[], level: number): Node {
  const operators = LEVELS[level];
  if (operators === undefined) return readUnary(tokens);
  let left = readBinary(tokens, level + 1);
  for (;;) {
    const operator = take(tokens, ...operators);
    if (operator === null) return left;
    left = binary(operator, left, readBinary(tokens, level + 1));
  }
}

function binary(operator: string, left: Node, right: Node): Node {
  if (operator === '&&') return scope => either(left, right, scope, false);
  if (operator === '||') return scope => either(left, right, scope, true);
  return scope => apply(operator, left(scope), right(scope));
}

/** The deciding value wins over a side that fails, whichever side it is on. */
function either(left: Node, right: Node, scope: Scope, deciding: boolean): boolean {
  const sides = [left, right].map(side => {
    try {
      return truth(side(scope));
    } catch (error) {
      if (error instanceof EvaluationError) return error;
      throw error;
    }
  });
  if (sides.includes(deciding)) return deciding;
  for (const side of sides) if (side instanceof EvaluationError) throw side;
  return !deciding;
}

function apply(operator: string, left: CelValue, right: CelValue): CelValue {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === 'in') return isMember(left, right);
  if (typeof left === 'string' && typeof right === 'string') return applyTexts(operator, left, right);
  const a = number(left);
  const b = number(right);
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return b === 0 ? fail('modulo by zero') : a % b;
  }
}

function applyTexts(operator: string, left: string, right: string): CelValue {
  if (operator === '+') return left + right;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return fail(`${operator} of texts`);
}

function isMember(value: CelValue, list: CelValue): boolean {
  if (list instanceof Set) return list.has(value);
  return Array.isArray(list) ? list.includes(value) : fail('in what is no list');
}

function readUnary(tokens: string[]): Node {
  const operator = take(tokens, '!', '-');
  if (operator === null) return readPrimary(tokens);
  const inner = readUnary(tokens);
  return operator === '!' ? scope => !truth(inner(scope)) : scope => -number(inner(scope));
}

function readPrimary(tokens: string[]): Node {
  const token = tokens.shift() ?? '';
  if (token === '(') {
    const inner = readTernary(tokens);
    if (take(tokens, ')') === null) throw new Error('( without )');
    return inner;
  }
  if (token === '[') {
    const items = readItems(tokens, ']');
    return scope => items.map(item => item(scope));
  }
  if (/^["']/.test(token))
    return () => (token.startsWith('"') ? (JSON.parse(token) as string) : token.slice(1, -1));
  if (/^\d/.test(token)) return () => Number(token);
  if (token === 'true' || token === 'false') return () => token === 'true';
  if (token === 'null') return () => null;
  if (take(tokens, '(') === null) return scope => scope(token);
  const given = readItems(tokens, ')');
  return scope =>
    call(
      token,
      given.map(item => item(scope)),
    );
}

function readItems(tokens: string[], end: string): Node[] {
  const items: Node[] = [];
  while (take(tokens, end) === null) {
    items.push(readTernary(tokens));
    take(tokens, ',');
  }
  return items;
}

function call(name: string, given: readonly CelValue[]): CelValue {
  switch (name) {
    case 'abs':
      return Math.abs(number(given[0]));
    case 'log':
      return Math.log(number(given[0]));
    case 'min':
      return given.map(number).reduce((a, b) => (a < b ? a : b));
    case 'max':
      return given.map(number).reduce((a, b) => (a > b ? a : b));
    case 'hour':
      return Number(local(given, { hour: '2-digit', hourCycle: 'h23' }));
    default:
      throw new Error(`the oracle does not know ${name}()`);
  }
}

function local([time, zone]: readonly CelValue[], parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...parts, timeZone: String(zone) }).format(number(time));
}

const number = (value: CelValue | undefined): number =>
  typeof value === 'number' ? value : fail(`${String(value)} is no number`);
const truth = (value: CelValue): boolean =>
  typeof value === 'boolean' ? value : fail(`${String(value)} is neither true nor false`);
