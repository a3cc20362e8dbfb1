import { describeType } from '../cel-type';
import type { CelFunction } from '../functions/cel-function';
import { FUNCTIONS } from '../functions/function-table';
import { suggestion } from '../suggest';
import { shorten } from '../problem';
import type { ExprOf } from '../syntax/expr';
import { MACRO_NAMES } from '../syntax/macro';
import type { CheckContext } from './check-context';
import type { Checked } from './checked';

type CallExpr = ExprOf<'call'>;

/** A method's receiver is its first argument. */
export function checkCall(expr: CallExpr, context: CheckContext): Checked {
  const callee = FUNCTIONS.get(expr.name);
  if (callee === undefined) return context.refuse(expr, () => unknownFunction(expr.name));
  const args = [...(expr.target ? [expr.target] : []), ...expr.args].map(arg => context.check(arg));
  const problem = styleProblem(expr, callee) ?? countProblem(args.length, callee);
  if (problem !== undefined) return context.refuse(expr, problem);
  for (const [index, arg] of args.entries()) checkArgument(arg, index, callee, context);
  const type = callee.result(args.map(arg => arg.type));
  return { kind: 'call', callee, args, type, offset: expr.offset, length: expr.length };
}

function unknownFunction(name: string): string {
  return `unknown function ${shorten(name)}${suggestion(name, [...FUNCTIONS.keys(), ...MACRO_NAMES])}`;
}

function styleProblem({ name, target }: CallExpr, { style, signature }: CelFunction): string | undefined {
  if (style === 'method' && target === undefined) return `${name} is written after a value: ${signature}`;
  return style === 'function' && target !== undefined
    ? `${name} is written in front: ${signature}`
    : undefined;
}

function countProblem(count: number, { name, minArgs, maxArgs, signature }: CelFunction): string | undefined {
  if (count >= minArgs && count <= maxArgs) return undefined;
  return `${name} has too ${count < minArgs ? 'few' : 'many'} values: write ${signature}`;
}

function checkArgument(arg: Checked, index: number, callee: CelFunction, context: CheckContext) {
  const param = callee.params[index] ?? callee.params.at(-1);
  if (param && !param.accepts(arg.type)) {
    const found = `${context.text(arg)} is ${describeType(arg.type)}`;
    context.refuse(arg, `${callee.name} takes ${param.words} here, but ${found}`);
  }
  if (arg.kind !== 'constant' || index === 0) return;
  const problem = callee.constantProblem(arg.value);
  if (problem) context.refuse(arg, problem);
}
