import { describeValue, itemsOf } from '../cel-value';
import type { CheckedOf } from '../check/checked';
import type { Code, Linker } from './linker';

/** int: whole numbers within 2^53 - 1, else an error. double: IEEE 754. */
export function linkArithmetic(node: CheckedOf<'arithmetic'>, linker: Linker): Code<number> {
  const left = linker.number(node.left);
  const right = linker.number(node.right);
  return node.type.kind === 'int' ? linkWhole(node, left, right, linker) : linkDecimal(node, left, right);
}

function linkDecimal(
  { operator }: CheckedOf<'arithmetic'>,
  left: Code<number>,
  right: Code<number>,
): Code<number> {
  switch (operator) {
    case '+':
      return scope => left(scope) + right(scope);
    case '-':
      return scope => left(scope) - right(scope);
    case '*':
      return scope => left(scope) * right(scope);
    case '/':
      return scope => left(scope) / right(scope);
    case '%':
      return scope => left(scope) % right(scope);
  }
}

function linkWhole(
  node: CheckedOf<'arithmetic'>,
  left: Code<number>,
  right: Code<number>,
  linker: Linker,
): Code<number> {
  const beyond = linker.failure(node, `the result is no whole number up to ${Number.MAX_SAFE_INTEGER}`);
  const byZero = linker.failure(node, 'division by zero');
  // Adding 0 turns -0 into 0, which whole numbers do not have.
  const whole = (value: number) => {
    if (Number.isSafeInteger(value)) return value + 0;
    throw beyond;
  };
  const divisor = (value: number) => {
    if (value !== 0) return value;
    throw byZero;
  };
  switch (node.operator) {
    case '+':
      return scope => whole(left(scope) + right(scope));
    case '-':
      return scope => whole(left(scope) - right(scope));
    case '*':
      return scope => whole(left(scope) * right(scope));
    case '/':
      return scope => whole(Math.trunc(left(scope) / divisor(right(scope))));
    case '%':
      return scope => whole(left(scope) % divisor(right(scope)));
  }
}

export function linkNegate(node: CheckedOf<'negate'>, linker: Linker): Code<number> {
  const operand = linker.number(node.operand);
  return node.type.kind === 'int' ? scope => 0 - operand(scope) : scope => -operand(scope);
}

export function linkJoin(node: CheckedOf<'join'>, linker: Linker): Code {
  switch (node.of) {
    case 'text':
      return linkTextJoin(node, linker);
    case 'list':
      return linkListJoin(node, linker);
    case 'dyn':
      return linkDynamicSum(node, linker);
  }
}

function linkTextJoin(node: CheckedOf<'join'>, linker: Linker): Code<string> {
  const left = linker.text(node.left);
  const right = linker.text(node.right);
  const { meter } = linker;
  return scope => {
    const joined = left(scope) + right(scope);
    meter.spendLength(joined.length);
    return joined;
  };
}

function linkListJoin(node: CheckedOf<'join'>, linker: Linker): Code<readonly unknown[]> {
  const left = linker.list(node.left);
  const right = linker.list(node.right);
  const { meter } = linker;
  return scope => {
    const first = left(scope);
    const second = right(scope);
    meter.spend(first.length + second.length);
    return [...first, ...second];
  };
}

/** Both sides are of unknown type: what they turn out to be decides. */
function linkDynamicSum(node: CheckedOf<'join'>, linker: Linker): Code {
  const left = linker.value(node.left);
  const right = linker.value(node.right);
  return scope => sum(left(scope), right(scope), node, linker);
}

function sum(left: unknown, right: unknown, node: CheckedOf<'join'>, linker: Linker): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') {
    linker.meter.spendLength(left.length + right.length);
    return left + right;
  }
  const [first, second] = [itemsOf(left), itemsOf(right)];
  if (!first || !second)
    return linker.fail(node, `+ cannot join ${describeValue(left)} and ${describeValue(right)}`);
  linker.meter.spend(first.length + second.length);
  return [...first, ...second];
}
