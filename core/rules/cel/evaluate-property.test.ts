import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, CelError } from './cel';
import { ENVIRONMENT, SCOPE } from './cel-fixture';

/** A tree that is well-typed by the way it is made; what it means is said a second time, as plainly as can be. */
type Tree =
  | { kind: 'literal'; text: string; value: unknown }
  | { kind: 'field'; name: string }
  | { kind: 'binary'; operator: string; isWhole: boolean; left: Tree; right: Tree }
  | { kind: 'logic'; operator: '&&' | '||'; operands: Tree[] }
  | { kind: 'not'; of: Tree }
  | { kind: 'choice'; condition: Tree; yes: Tree; no: Tree }
  | { kind: 'call'; name: string; args: Tree[] }
  | { kind: 'macro'; name: 'all' | 'exists' | 'exists_one'; items: Tree[]; operator: string; limit: Tree };

type Event = Readonly<Record<string, unknown>>;

class Failed extends Error {}

function print(tree: Tree): string {
  switch (tree.kind) {
    case 'literal':
      return tree.text;
    case 'field':
      return `event.${tree.name}`;
    case 'binary':
      return `(${print(tree.left)} ${tree.operator} ${print(tree.right)})`;
    case 'logic':
      return `(${tree.operands.map(print).join(` ${tree.operator} `)})`;
    case 'not':
      return `!${print(tree.of)}`;
    case 'choice':
      return `(${print(tree.condition)} ? ${print(tree.yes)} : ${print(tree.no)})`;
    case 'call':
      return `${tree.name}(${tree.args.map(print).join(', ')})`;
    case 'macro':
      return `[${tree.items.map(print).join(', ')}].${tree.name}(x, x ${tree.operator} ${print(tree.limit)})`;
  }
}

function interpret(tree: Tree, event: Event): unknown {
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'field':
      return event[tree.name];
    case 'binary':
      return binary(tree.operator, tree.isWhole, interpret(tree.left, event), interpret(tree.right, event));
    case 'logic':
      return logic(
        tree.operator === '||',
        tree.operands.map(operand => () => truth(interpret(operand, event))),
      );
    case 'not':
      return !truth(interpret(tree.of, event));
    case 'choice':
      return interpret(truth(interpret(tree.condition, event)) ? tree.yes : tree.no, event);
    case 'call':
      return call(
        tree.name,
        tree.args.map(arg => interpret(arg, event)),
      );
    case 'macro':
      return macro(tree, event);
  }
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Failed();
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Failed();
  return value;
}

function binary(operator: string, isWhole: boolean, left: unknown, right: unknown): unknown {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'string' && typeof right === 'string') return texts(operator, left, right);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  if (operator === '>=') return a >= b;
  return isWhole ? whole(operator, BigInt(a), BigInt(b)) : decimal(operator, a, b);
}

function texts(operator: string, a: string, b: string): unknown {
  return operator === '+' ? a + b : operator === '<' ? a < b : operator === '>' ? a > b : a >= b;
}

/** In big integers, which truncate and never round. */
function whole(operator: string, a: bigint, b: bigint): number {
  if (b === 0n && (operator === '/' || operator === '%')) throw new Failed();
  const exact =
    operator === '+'
      ? a + b
      : operator === '-'
        ? a - b
        : operator === '*'
          ? a * b
          : operator === '/'
            ? a / b
            : a % b;
  if (!Number.isSafeInteger(Number(exact))) throw new Failed();
  return Number(exact);
}

function decimal(operator: string, a: number, b: number): number {
  return operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
}

/** Tries every operand: one that decides wins, else one that failed, else they all agree. */
function logic(deciding: boolean, operands: (() => boolean)[]): boolean {
  const results = operands.map(operand => {
    try {
      return operand();
    } catch (error) {
      if (error instanceof Failed) return error;
      throw error;
    }
  });
  if (results.includes(deciding)) return deciding;
  const failure = results.find(result => result instanceof Failed);
  if (failure) throw failure;
  return !deciding;
}

function call(name: string, args: unknown[]): unknown {
  const [first] = args;
  if (name === 'size') {
    if (typeof first !== 'string') throw new Failed();
    return [...first].length;
  }
  const numbers = args.map(numberOf);
  if (name === 'double') return numbers[0];
  if (name === 'abs') return Math.abs(numbers[0] ?? Number.NaN);
  return name === 'min' ? Math.min(...numbers) : Math.max(...numbers);
}

function macro({ name, items, operator, limit }: Extract<Tree, { kind: 'macro' }>, event: Event): boolean {
  const values = items.map(item => interpret(item, event));
  const tests = values.map(value => () => truth(binary(operator, true, value, interpret(limit, event))));
  if (name === 'exists_one') return tests.filter(holds => holds()).length === 1;
  return tests.length === 0 ? name === 'all' : logic(name === 'exists', tests);
}

type Node = { whole: Tree; decimal: Tree; text: Tree; bool: Tree };

const field = (name: string) => fc.constant<Tree>({ kind: 'field', name });

const binaryOf = (operators: string[], operand: fc.Arbitrary<Tree>, isWhole = false) =>
  fc
    .tuple(fc.constantFrom(...operators), operand, operand)
    .map(([operator, left, right]): Tree => ({ kind: 'binary', operator, isWhole, left, right }));

const choiceOf = (condition: fc.Arbitrary<Tree>, branch: fc.Arbitrary<Tree>) =>
  fc
    .tuple(condition, branch, branch)
    .map(([condition, yes, no]): Tree => ({ kind: 'choice', condition, yes, no }));

const callOf = (names: string[], ...args: fc.Arbitrary<Tree>[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.tuple(...args))
    .map(([name, args]): Tree => ({ kind: 'call', name, args }));

const number = (value: number, text: string): Tree => ({
  kind: 'literal',
  value,
  text: value < 0 ? `(${text})` : text,
});

const trees = fc.letrec<Node>(tie => ({
  whole: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }).map(value => number(value, `${value}`)),
    fc.constant(number(Number.MAX_SAFE_INTEGER, `${Number.MAX_SAFE_INTEGER}`)),
    field('items'),
    field('retries'),
    binaryOf(['+', '-', '*', '/', '%'], tie('whole'), true),
    choiceOf(tie('bool'), tie('whole')),
    callOf(['size'], tie('text')),
    callOf(['min', 'max'], tie('whole'), tie('whole')),
  ),
  decimal: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(0.5, 1.25, -2.5, 100.1).map(value => number(value, `${value}`)),
    field('amount'),
    field('tip'),
    binaryOf(['+', '-', '*', '/'], tie('decimal')),
    choiceOf(tie('bool'), tie('decimal')),
    callOf(['double'], tie('whole')),
    callOf(['abs'], tie('decimal')),
    callOf(['min', 'max'], tie('decimal'), tie('decimal')),
  ),
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .constantFrom('', 'a', 'é', '😀', 'online')
      .map((value): Tree => ({ kind: 'literal', value, text: `"${value}"` })),
    field('card'),
    field('channel'),
    binaryOf(['+'], tie('text')),
    choiceOf(tie('bool'), tie('text')),
  ),
  bool: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.boolean().map((value): Tree => ({ kind: 'literal', value, text: `${value}` })),
    field('isOnline'),
    field('isTest'),
    binaryOf(['<', '<=', '>', '>=', '==', '!='], fc.oneof(tie('whole'), tie('decimal'))),
    binaryOf(['<', '>', '>=', '==', '!='], tie('text')),
    binaryOf(['==', '!='], tie('bool')),
    fc
      .tuple(
        fc.constantFrom('&&' as const, '||' as const),
        fc.array(tie('bool'), { minLength: 2, maxLength: 4 }),
      )
      .map(([operator, operands]): Tree => ({ kind: 'logic', operator, operands })),
    tie('bool').map((of): Tree => ({ kind: 'not', of })),
    choiceOf(tie('bool'), tie('bool')),
    fc
      .tuple(
        fc.constantFrom('all' as const, 'exists' as const, 'exists_one' as const),
        fc.array(tie('whole'), { maxLength: 3 }),
        fc.constantFrom('<', '>=', '=='),
        tie('whole'),
      )
      .map(([name, items, operator, limit]): Tree => ({ kind: 'macro', name, items, operator, limit })),
  ),
}));

const event = fc.record({
  amount: fc.constantFrom(0, 0.5, 250.5, -3.25, 1e10),
  tip: fc.constantFrom(null, 1.5, 0),
  items: fc.integer({ min: -5, max: 5 }),
  retries: fc.constantFrom(null, 0, 2),
  card: fc.constantFrom('', 'card-1', 'a'),
  channel: fc.constantFrom(null, 'online', 'é'),
  isOnline: fc.boolean(),
  isTest: fc.constantFrom(null, true, false),
});

function expected(tree: Tree, event: Event): unknown {
  try {
    return interpret(tree, event);
  } catch (error) {
    if (error instanceof Failed) return 'failed';
    throw error;
  }
}

function actual(source: string, event: Event): unknown {
  const compilation = compile(source, ENVIRONMENT);
  if (!compilation.ok) return compilation.problems.map(({ message }) => message).join();
  try {
    return compilation.compiled.evaluate({ ...SCOPE, event });
  } catch (error) {
    if (error instanceof CelError) return 'failed';
    throw error;
  }
}

const asOneZero = (value: unknown) => (value === 0 ? 0 : value);

test.each(['whole', 'decimal', 'text', 'bool'] as const)('a %s expression means what it says', type => {
  fc.assert(
    fc.property(trees[type], event, (tree, event) => {
      const source = print(tree);
      fc.pre(source.length <= 4096);
      const value = actual(source, event);
      fc.pre(!(typeof value === 'string' && value.includes('nested'))); // Deeper than a rule may be.
      // 0 and -0 are one number to a rule.
      expect(asOneZero(value)).toEqual(asOneZero(expected(tree, event)));
    }),
    { numRuns: 600 },
  );
});
