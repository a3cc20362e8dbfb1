import { bare, isScalar } from './cel-type';
import type { Checked, CheckedOf } from './check/checked';
import type { Ordering } from './syntax/expr';

/** A test of one value against constants. A value that is null or of another type says nothing. */
export type Guard = Readonly<{ path: readonly string[] }> &
  Readonly<
    | { kind: 'order'; operator: Ordering; limit: number }
    | { kind: 'among'; values: readonly (string | number | boolean)[] }
    | { kind: 'prefix'; prefix: string }
  >;

/** Of a longer text a prefix says nothing: looking at it may take more than the budget. */
export const LONGEST_PREFIXED = 4096;

/** What `typeof` says of the values the guard tells apart. */
export function typeOf(guard: Guard): string {
  if (guard.kind === 'prefix') return 'string';
  return guard.kind === 'order' ? 'number' : typeof guard.values[0];
}

/** Where none of its guards holds, and each of them says so, the whole condition is false. */
export type Clause = readonly Guard[];

const MOST_GUARDS = 16;

/**
 * The clauses of a condition: any of them may tell that it is false without evaluating it. None may hide that the
 * condition runs out of its budget, so that what stands before it must not spend any.
 */
export function clausesOf(node: Checked): readonly Clause[] {
  if (node.kind === 'order') return single(orderGuard(node));
  if (node.kind === 'equal') return single(equalGuard(node));
  if (node.kind === 'member') return single(memberGuard(node));
  if (node.kind === 'call') return single(prefixGuard(node));
  if (node.kind !== 'logic') return [];
  return node.operator === '&&' ? conjunction(node.operands) : disjunction(node.operands);
}

const single = (guard: Guard | null): readonly Clause[] => (guard === null ? [] : [[guard]]);

function conjunction(operands: readonly Checked[]): Clause[] {
  const clauses: Clause[] = [];
  for (const operand of operands) {
    clauses.push(...clausesOf(operand));
    if (!isFree(operand)) break;
  }
  return clauses;
}

/** One clause of each operand, together: all of them have to be false. */
function disjunction(operands: readonly Checked[]): Clause[] {
  const firsts = operands.map(operand => (isFree(operand) ? clausesOf(operand)[0] : undefined));
  const all: Guard[] = [];
  for (const clause of firsts) {
    if (clause === undefined) return [];
    all.push(...clause);
  }
  return all.length > MOST_GUARDS ? [] : [all];
}

function orderGuard({ operator, of, left, right }: CheckedOf<'order'>): Guard | null {
  if (of !== 'number' || left.kind !== 'path') return null;
  const limit = numberOf(right);
  return limit === null ? null : { kind: 'order', path: left.path, operator, limit };
}

function equalGuard({ isNegated, left, right }: CheckedOf<'equal'>): Guard | null {
  if (isNegated || !isScalar(bare(left.type)) || !isScalar(bare(right.type))) return null;
  const [place, other] = left.kind === 'path' ? [left, right] : [right, left];
  const value = constantOf(other);
  return place.kind !== 'path' || value === null
    ? null
    : { kind: 'among', path: place.path, values: [value] };
}

function memberGuard({ item, container }: CheckedOf<'member'>): Guard | null {
  if (item.kind !== 'path' || container.kind !== 'list') return null;
  const values = container.items.flatMap(constant => constantOf(constant) ?? []);
  const isOneType = values.every(value => typeof value === typeof values[0]);
  if (values.length === 0 || values.length < container.items.length || !isOneType) return null;
  return isScalar(bare(item.type)) ? { kind: 'among', path: item.path, values } : null;
}

function prefixGuard({ callee, args }: CheckedOf<'call'>): Guard | null {
  const [text, start] = args;
  if (callee.name !== 'startsWith' || text?.kind !== 'path' || start === undefined) return null;
  const prefix = constantOf(start);
  return typeof prefix === 'string' && prefix !== '' ? { kind: 'prefix', path: text.path, prefix } : null;
}

function numberOf(node: Checked): number | null {
  const value = constantOf(node);
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

function constantOf(node: Checked): string | number | boolean | null {
  if (node.kind === 'negate') {
    const value = constantOf(node.operand);
    return typeof value === 'number' ? 0 - value : null;
  }
  if (node.kind !== 'constant') return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Functions that take the same few steps whatever they are given. */
const FREE_FUNCTIONS = new Set(['double', 'int', 'abs', 'log', 'min', 'max']);

/** Whether evaluating it spends nothing of the budget. */
function isFree(node: Checked): boolean {
  switch (node.kind) {
    case 'constant':
    case 'path':
      return true;
    case 'not':
    case 'negate':
      return isFree(node.operand);
    case 'arithmetic':
    case 'order':
      return isFree(node.left) && isFree(node.right);
    case 'equal':
      // Whether it is null is told without looking into it.
      if (node.right.type.kind === 'null') return isFree(node.left);
      return [node.left, node.right].every(side => isScalar(bare(side.type)) && isFree(side));
    case 'member':
      return memberGuard(node) !== null;
    case 'logic':
      return node.operands.every(isFree);
    case 'choice':
      return isFree(node.condition) && isFree(node.yes) && isFree(node.no);
    case 'call':
      return FREE_FUNCTIONS.has(node.callee.name) && node.args.every(isFree);
    default:
      return false;
  }
}
