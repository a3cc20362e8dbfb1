import { BOOL, DYN, bare, describeType, listOf, type CelType } from '../cel-type';
import { MAX_MACRO_NESTING } from '../limits';
import type { ExprOf } from '../syntax/expr';
import type { CheckContext } from './check-context';
import { refuseUnlessBool } from './check-operator';
import type { Checked } from './checked';

/** Macros walk a list's items or a map's keys (cel-spec, "Macros"). */
export function checkMacro(expr: ExprOf<'macro'>, context: CheckContext): Checked {
  const range = context.check(expr.range);
  const item = itemType(range.type);
  if (item === undefined) {
    const found = `${context.text(range)} is ${describeType(range.type)}`;
    return context.refuse(expr.range, `${expr.macro} walks a list or a map, but ${found}`);
  }
  return context.within(expr.variable, item, slot => {
    if (slot >= MAX_MACRO_NESTING) {
      return context.refuse(
        expr,
        `macros may be nested ${MAX_MACRO_NESTING} deep, and this ${expr.macro} goes deeper`,
      );
    }
    return checkBody(expr, range, slot, context);
  });
}

function itemType(range: CelType): CelType | undefined {
  const type = bare(range);
  if (type.kind === 'list') return type.element;
  if (type.kind === 'map') return type.key;
  return type.kind === 'dyn' ? DYN : undefined;
}

function checkBody(expr: ExprOf<'macro'>, range: Checked, slot: number, context: CheckContext): Checked {
  const { macro, offset, length } = expr;
  const where = expr.where && context.check(expr.where);
  const body = context.check(expr.body);
  if (where) refuseUnlessBool(where, `the condition of ${macro}`, context);
  if (macro !== 'map') refuseUnlessBool(body, `the condition of ${macro}`, context);
  const type = resultType(expr, range, body);
  return { kind: 'macro', macro, range, slot, where, body, type, offset, length };
}

function resultType({ macro }: ExprOf<'macro'>, range: Checked, body: Checked): CelType {
  if (macro === 'map') return listOf(body.type);
  return macro === 'filter' ? listOf(itemType(range.type) ?? DYN) : BOOL;
}
