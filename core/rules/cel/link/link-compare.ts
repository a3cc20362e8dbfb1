import { bare, isNumeric, isScalar } from '../cel-type';
import { describeValue } from '../cel-value';
import type { Checked, CheckedOf } from '../check/checked';
import { isEqual } from '../equality';
import type { Ordering } from '../syntax/expr';
import type { Code, Linker } from './linker';

export function linkOrder(node: CheckedOf<'order'>, linker: Linker): Code<boolean> {
  const { operator, left, right } = node;
  switch (node.of) {
    case 'number':
      return linkNumberOrder(operator, left, right, linker);
    case 'text':
      return ordered(operator, linker.text(left), linker.text(right));
    case 'bool':
      return ordered(operator, linker.bool(left), linker.bool(right));
    case 'dyn':
      return linkDynamicOrder(node, linker);
  }
}

/** A limit written out is the commonest condition there is, so it is kept in the closure. */
function linkNumberOrder(operator: Ordering, left: Checked, right: Checked, linker: Linker): Code<boolean> {
  const value = linker.number(left);
  const limit = right.kind === 'constant' ? right.value : undefined;
  if (typeof limit !== 'number') return ordered(operator, value, linker.number(right));
  switch (operator) {
    case '<':
      return scope => value(scope) < limit;
    case '<=':
      return scope => value(scope) <= limit;
    case '>':
      return scope => value(scope) > limit;
    case '>=':
      return scope => value(scope) >= limit;
  }
}

function ordered<T extends number | string | boolean>(
  operator: Ordering,
  left: Code<T>,
  right: Code<T>,
): Code<boolean> {
  switch (operator) {
    case '<':
      return scope => left(scope) < right(scope);
    case '<=':
      return scope => left(scope) <= right(scope);
    case '>':
      return scope => left(scope) > right(scope);
    case '>=':
      return scope => left(scope) >= right(scope);
  }
}

/** Something of unknown type is involved: two numbers, two texts or two bools, whatever they turn out to be. */
function linkDynamicOrder(node: CheckedOf<'order'>, linker: Linker): Code<boolean> {
  const left = linker.value(node.left);
  const right = linker.value(node.right);
  const { operator } = node;
  return scope => {
    const a = left(scope);
    const b = right(scope);
    if (typeof a === 'number' && typeof b === 'number') return holds(operator, a, b);
    if (typeof a === 'string' && typeof b === 'string') return holds(operator, a, b);
    if (typeof a === 'boolean' && typeof b === 'boolean') return holds(operator, a, b);
    return linker.fail(node, `${operator} cannot compare ${describeValue(a)} and ${describeValue(b)}`);
  };
}

function holds<T extends number | string | boolean>(operator: Ordering, a: T, b: T): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

export function linkEqual(node: CheckedOf<'equal'>, linker: Linker): Code<boolean> {
  const equal = linkEquality(node.left, node.right, linker);
  return node.isNegated ? scope => !equal(scope) : equal;
}

/** null is equal to null alone; between values that may be null nothing fails. */
function linkEquality(left: Checked, right: Checked, linker: Linker): Code<boolean> {
  if (left.kind === 'constant' && right.kind !== 'constant') return linkEquality(right, left, linker);
  if (right.type.kind === 'null') return linkIsNull(left, linker);
  if (isNumeric(left.type) && isNumeric(right.type))
    return same(linker.number(left), linker.number(right), right);
  if (left.type.kind === 'string' && right.type.kind === 'string') {
    return same(linker.text(left), linker.text(right), right);
  }
  if (left.type.kind === 'bool' && right.type.kind === 'bool')
    return same(linker.bool(left), linker.bool(right), right);
  const [a, b] = [linker.value(left), linker.value(right)];
  if (isScalar(bare(left.type)) && isScalar(bare(right.type))) return same(a, b, right);
  const { meter } = linker;
  return scope => isEqual(a(scope), b(scope), meter);
}

function linkIsNull(node: Checked, linker: Linker): Code<boolean> {
  const value = linker.value(node);
  return scope => value(scope) === null;
}

function same<T>(left: Code<T>, right: Code<T>, { kind }: Checked): Code<boolean> {
  if (kind !== 'constant') return scope => left(scope) === right(scope);
  const constant = right(undefined);
  return scope => left(scope) === constant;
}
