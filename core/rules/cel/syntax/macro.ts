import { CelSyntaxError } from '../problem';
import type { Expr, ExprOf, MacroName } from './expr';

const MACROS: ReadonlyMap<string, MacroName> = new Map(
  (['all', 'exists', 'exists_one', 'filter', 'map'] as const).map(name => [name, name]),
);

export const MACRO_NAMES: readonly string[] = [...MACROS.keys(), 'has'];

/** `has(a.b)` asks whether a field is there, so its argument is a place, not a value (cel-spec, "Macros"). */
export function asFunctionCall(call: ExprOf<'call'>): Expr {
  if (call.name !== 'has') return call;
  const [argument] = call.args;
  if (call.args.length !== 1 || argument?.kind !== 'select') {
    throw new CelSyntaxError(call, 'has() takes one field, like has(event.channel)');
  }
  return {
    kind: 'has',
    operand: argument.operand,
    field: argument.field,
    offset: call.offset,
    length: call.length,
  };
}

/** `list.all(x, condition)` and its sisters name a variable and a body that is evaluated for every item. */
export function asMethodCall(call: ExprOf<'call'>): Expr {
  const macro = MACROS.get(call.name);
  if (macro === undefined || call.target === undefined) return call;
  const [variable, second, third] = call.args;
  const isCountRight = call.args.length === 2 || (macro === 'map' && call.args.length === 3);
  if (!isCountRight || variable?.kind !== 'name' || second === undefined) {
    throw new CelSyntaxError(
      call,
      `${macro} takes a new name and a condition, like items.${macro}(x, x > 10)`,
    );
  }
  return {
    kind: 'macro',
    macro,
    range: call.target,
    variable: variable.name,
    where: third === undefined ? undefined : second,
    body: third ?? second,
    offset: call.offset,
    length: call.length,
  };
}
