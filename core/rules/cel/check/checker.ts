import { BOOL, DYN, describeType, isNumeric, bare, type CelType } from '../cel-type';
import { MAX_PROBLEMS, MAX_TREE_HEIGHT } from '../limits';
import { excerpt, type Span } from '../problem';
import type { Expr } from '../syntax/expr';
import type { CheckContext } from './check-context';
import type { Checked } from './checked';
import { isWholeLiteral } from './checked';
import { checkCall } from './check-call';
import { checkListLiteral, checkMapLiteral } from './check-literal';
import { checkMacro } from './check-macro';
import { checkBinary, checkConditional, checkLogic, checkUnary } from './check-operator';
import { checkHas, checkIndex, checkName, checkSelect } from './check-place';

export type Finding = Readonly<{ span: Span; message: string }>;

/**
 * Resolves names and types (cel-spec, "Gradual Type Checking"). Goes on after a problem, up to MAX_PROBLEMS, so a
 * person sees all that is wrong at once. The tree is sound only when there are no findings.
 */
export function checkTypes(
  expr: Expr,
  source: string,
  variables: ReadonlyMap<string, CelType>,
): { checked: Checked; findings: readonly Finding[] } {
  const checker = new Checker(source, variables);
  const checked = checker.check(expr);
  return { checked, findings: checker.findings };
}

/** Why this result is not what the place needs; undefined when it fits. */
export function resultProblem(checked: Checked, expected: CelType): string | undefined {
  const got = bare(checked.type);
  const wanted = bare(expected);
  if (got.kind === 'dyn' || wanted.kind === 'dyn' || got.kind === wanted.kind) return undefined;
  if (got.kind === 'null' && expected.kind === 'nullable') return undefined;
  if (wanted.kind === 'double' && isNumeric(got) && (isWholeLiteral(checked) || got.kind === 'int'))
    return undefined;
  const mend = wanted.kind === BOOL.kind ? '; compare it with something, like … > 100 or … == "x"' : '';
  return `this gives ${describeType(got)}, but ${describeType(wanted)} is needed${mend}`;
}

class Checker implements CheckContext {
  readonly findings: Finding[] = [];
  private readonly locals: { name: string; type: CelType }[] = [];
  private height = 0;

  constructor(
    private readonly source: string,
    readonly variables: ReadonlyMap<string, CelType>,
  ) {}

  check(expr: Expr): Checked {
    if (this.height >= MAX_TREE_HEIGHT) {
      return this.refuse(expr, `more than ${MAX_TREE_HEIGHT} operators in a row: split the rule`);
    }
    this.height += 1;
    const checked = checkNode(expr, this);
    this.height -= 1;
    return checked;
  }

  refuse(span: Span, message: string | (() => string)): Checked {
    if (this.findings.length < MAX_PROBLEMS) {
      this.findings.push({ span, message: typeof message === 'string' ? message : message() });
    }
    return { kind: 'constant', value: null, type: DYN, offset: span.offset, length: span.length };
  }

  text(span: Span): string {
    return excerpt(this.source, span);
  }

  local(name: string) {
    const slot = this.locals.findLastIndex(local => local.name === name);
    const found = this.locals[slot];
    return found && { slot, type: found.type };
  }

  within(name: string, type: CelType, check: (slot: number) => Checked): Checked {
    this.locals.push({ name, type });
    const checked = check(this.locals.length - 1);
    this.locals.pop();
    return checked;
  }
}

function checkNode(expr: Expr, context: CheckContext): Checked {
  const { offset, length } = expr;
  switch (expr.kind) {
    case 'literal':
      return { kind: 'constant', value: expr.value, type: { kind: expr.type }, offset, length };
    case 'name':
      return checkName(expr, context);
    case 'select':
      return checkSelect(expr, context);
    case 'has':
      return checkHas(expr, context);
    case 'index':
      return checkIndex(expr, context);
    case 'call':
      return checkCall(expr, context);
    case 'list':
      return checkListLiteral(expr, context);
    case 'map':
      return checkMapLiteral(expr, context);
    case 'unary':
      return checkUnary(expr, context);
    case 'binary':
      return checkBinary(expr, context);
    case 'logic':
      return checkLogic(expr, context);
    case 'conditional':
      return checkConditional(expr, context);
    case 'macro':
      return checkMacro(expr, context);
  }
}
