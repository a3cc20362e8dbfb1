import { CelError } from '../cel-value';
import type { Checked, CheckedOf } from '../check/checked';
import type { Code, Linker } from './linker';

/**
 * cel-spec, "Logical Operators": && and || do not care for the order of their operands. One that decides the
 * result absorbs the failure of the others.
 */
export function linkLogic(node: CheckedOf<'logic'>, linker: Linker): Code<boolean> {
  const operands = node.operands.map(operand => linker.bool(operand));
  const [left, right, ...more] = operands;
  if (!left || !right || more.length > 0) return anyDecides(operands, node.operator === '||');
  return node.operator === '&&' ? both(left, right) : either(left, right);
}

function both(left: Code<boolean>, right: Code<boolean>): Code<boolean> {
  return scope => {
    try {
      if (!left(scope)) return false;
    } catch (error) {
      const failure = absorbable(error);
      if (gives(right, scope, false)) return false;
      throw failure;
    }
    return right(scope);
  };
}

function either(left: Code<boolean>, right: Code<boolean>): Code<boolean> {
  return scope => {
    try {
      if (left(scope)) return true;
    } catch (error) {
      const failure = absorbable(error);
      if (gives(right, scope, true)) return true;
      throw failure;
    }
    return right(scope);
  };
}

/** Of two failures the first is told. */
function gives(operand: Code<boolean>, scope: unknown, deciding: boolean): boolean {
  try {
    return operand(scope) === deciding;
  } catch (error) {
    absorbable(error);
    return false;
  }
}

function anyDecides(operands: readonly Code<boolean>[], deciding: boolean): Code<boolean> {
  return scope => {
    let failure: CelError | undefined;
    for (const operand of operands) {
      try {
        if (operand(scope) === deciding) return deciding;
      } catch (error) {
        failure ??= absorbable(error);
      }
    }
    if (failure) throw failure;
    return !deciding;
  };
}

/** What another operand may make good. A spent budget stops everything, and a bug is not ours to hide. */
export function absorbable(error: unknown): CelError {
  if (error instanceof CelError && error.code === 'data') return error;
  throw error;
}

export function linkChoice<T>(
  node: CheckedOf<'choice'>,
  linker: Linker,
  linkBranch: (node: Checked) => Code<T>,
): Code<T> {
  const condition = linker.bool(node.condition);
  const yes = linkBranch(node.yes);
  const no = linkBranch(node.no);
  return scope => (condition(scope) ? yes(scope) : no(scope));
}
