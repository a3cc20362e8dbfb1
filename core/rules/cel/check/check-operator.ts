import {
  BOOL,
  DOUBLE,
  DYN,
  INT,
  TEXT,
  bare,
  describeType,
  isComparable,
  isNumeric,
  join,
  listOf,
  nullableOf,
  type CelType,
} from '../cel-type';
import type { Arithmetic, ExprOf, Ordering } from '../syntax/expr';
import type { CheckContext } from './check-context';
import { isWholeLiteral, type Checked } from './checked';

type BinaryExpr = ExprOf<'binary'>;

export function checkUnary(expr: ExprOf<'unary'>, context: CheckContext): Checked {
  const operand = context.check(expr.operand);
  const { offset, length } = expr;
  if (expr.operator === '!') {
    refuseUnlessBool(operand, '!', context);
    return { kind: 'not', operand, type: BOOL, offset, length };
  }
  const type = bare(operand.type);
  if (operand.kind === 'constant' && typeof operand.value === 'number') {
    const value = type.kind === 'int' ? 0 - operand.value : -operand.value;
    return { kind: 'constant', value, type, offset, length };
  }
  if (isNumeric(type)) return { kind: 'negate', operand, type, offset, length };
  if (type.kind === 'dyn') return { kind: 'negate', operand, type: DOUBLE, offset, length };
  return context.refuse(expr, `- needs a number, but ${isWhat(operand, context)}`);
}

export function checkLogic(expr: ExprOf<'logic'>, context: CheckContext): Checked {
  const { operator, offset, length } = expr;
  const operands = expr.operands.map(operand => context.check(operand));
  for (const operand of operands) refuseUnlessBool(operand, operator, context);
  return { kind: 'logic', operator, operands, type: BOOL, offset, length };
}

export function refuseUnlessBool(node: Checked, wantedBy: string, context: CheckContext) {
  const { kind } = bare(node.type);
  if (kind === 'bool' || kind === 'dyn') return;
  const mend = kind === 'null' ? '' : '; compare it with something';
  context.refuse(node, `${wantedBy} needs true or false (bool), but ${isWhat(node, context)}${mend}`);
}

export function checkConditional(expr: ExprOf<'conditional'>, context: CheckContext): Checked {
  const condition = context.check(expr.condition);
  const yes = context.check(expr.yes);
  const no = context.check(expr.no);
  refuseUnlessBool(condition, '? :', context);
  const type = choiceType(yes, no);
  if (type === undefined) {
    const found = `${isWhat(yes, context)} and ${isWhat(no, context)}`;
    return context.refuse(expr, `both values of ? : must be of one type, but ${found}`);
  }
  return { kind: 'choice', condition, yes, no, type, offset: expr.offset, length: expr.length };
}

function choiceType(yes: Checked, no: Checked): CelType | undefined {
  const isEitherDouble = bare(yes.type).kind === 'double' || bare(no.type).kind === 'double';
  if (isEitherDouble && (isWholeLiteral(yes) || isWholeLiteral(no))) {
    return yes.type.kind === 'nullable' || no.type.kind === 'nullable' ? nullableOf(DOUBLE) : DOUBLE;
  }
  return join(yes.type, no.type);
}

export function checkBinary(expr: BinaryExpr, context: CheckContext): Checked {
  const left = context.check(expr.left);
  const right = context.check(expr.right);
  const { operator } = expr;
  switch (operator) {
    case '==':
    case '!=':
      return checkEqual(expr, left, right, context);
    case 'in':
      return checkMember(expr, left, right, context);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkOrder(expr, operator, left, right, context);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return checkArithmetic(expr, operator, left, right, context);
  }
}

function checkEqual(expr: BinaryExpr, left: Checked, right: Checked, context: CheckContext): Checked {
  const { offset, length } = expr;
  if (!isComparable(left.type, right.type))
    return context.refuse(expr, incomparable(expr, left, right, context));
  return { kind: 'equal', isNegated: expr.operator === '!=', left, right, type: BOOL, offset, length };
}

function incomparable(
  { operator }: BinaryExpr,
  left: Checked,
  right: Checked,
  context: CheckContext,
): string {
  const found = `${isWhat(left, context)} and ${isWhat(right, context)}`;
  return `${operator} cannot compare these: ${found}${mendComparison(left, right, context)}`;
}

function mendComparison(left: Checked, right: Checked, context: CheckContext): string {
  const text = [left, right].find(node => bare(node.type).kind === 'string');
  const number = [left, right].find(node => isNumeric(bare(node.type)));
  if (!text || !number) return '';
  if (number.kind === 'constant') return `; put the value in quotes: "${context.text(number)}"`;
  if (text.kind !== 'constant') return `; turn the text into a number with double(${context.text(text)})`;
  return Number.isNaN(Number(text.value)) ? '' : `; write the number without quotes: ${String(text.value)}`;
}

function checkMember(expr: BinaryExpr, item: Checked, container: Checked, context: CheckContext): Checked {
  const { offset, length } = expr;
  const type = bare(container.type);
  const inside = type.kind === 'list' ? type.element : type.kind === 'map' ? type.key : DYN;
  if (type.kind !== 'list' && type.kind !== 'map' && type.kind !== 'dyn') {
    const mend =
      type.kind === 'string' ? `; for text in text, write ${context.text(container)}.contains(…)` : '';
    return context.refuse(
      expr,
      `in needs a list or a map on its right, but ${isWhat(container, context)}${mend}`,
    );
  }
  if (!isComparable(item.type, inside)) {
    const found = `${isWhat(item, context)} and ${context.text(container)} holds ${describeType(inside)}`;
    return context.refuse(expr, `in cannot find this: ${found}`);
  }
  return { kind: 'member', item, container, type: BOOL, offset, length };
}

function checkOrder(
  expr: BinaryExpr,
  operator: Ordering,
  left: Checked,
  right: Checked,
  context: CheckContext,
): Checked {
  const of = orderKind(bare(left.type), bare(right.type));
  if (of)
    return { kind: 'order', operator, of, left, right, type: BOOL, offset: expr.offset, length: expr.length };
  if (left.kind === 'order') {
    const [first, second] = [
      context.text(left),
      `${context.text(left.right)} ${operator} ${context.text(right)}`,
    ];
    return context.refuse(expr, `comparisons do not chain: write ${first} && ${second}`);
  }
  return context.refuse(expr, incomparable(expr, left, right, context));
}

function orderKind(a: CelType, b: CelType) {
  if (isNumeric(a) && (isNumeric(b) || b.kind === 'dyn')) return 'number';
  if (a.kind === 'dyn') return isNumeric(b) ? 'number' : orderable(b) ? 'dyn' : undefined;
  if (b.kind === 'dyn') return orderable(a) ? 'dyn' : undefined;
  if (a.kind !== b.kind) return undefined;
  if (a.kind === 'string') return 'text';
  return a.kind === 'bool' ? 'bool' : undefined;
}

const orderable = ({ kind }: CelType) => kind === 'dyn' || kind === 'string' || kind === 'bool';

function checkArithmetic(
  expr: BinaryExpr,
  operator: Arithmetic,
  left: Checked,
  right: Checked,
  context: CheckContext,
): Checked {
  const place = { left, right, offset: expr.offset, length: expr.length };
  const joined = operator === '+' ? joinKind(bare(left.type), bare(right.type)) : undefined;
  if (joined) return { kind: 'join', ...joined, ...place };
  const type = numberType(left, right);
  if (type === undefined) return context.refuse(expr, wrongOperands(operator, left, right, context));
  if (operator !== '%') return { kind: 'arithmetic', operator, type, ...place };
  if (type.kind === 'double' && ![left, right].some(node => node.type.kind === 'dyn')) {
    return context.refuse(expr, '% works on whole numbers (int); turn a decimal into one with int(…)');
  }
  return { kind: 'arithmetic', operator, type: INT, ...place };
}

/** + also joins text and lists; between values of unknown type it does what they turn out to be. */
function joinKind(
  a: CelType,
  b: CelType,
): Readonly<{ of: 'text' | 'list' | 'dyn'; type: CelType }> | undefined {
  const kinds = [a.kind, b.kind];
  if (kinds.every(kind => kind === 'dyn')) return { of: 'dyn', type: DYN };
  if (kinds.every(kind => kind === 'string' || kind === 'dyn')) return { of: 'text', type: TEXT };
  if (!kinds.every(kind => kind === 'list' || kind === 'dyn')) return undefined;
  if (a.kind !== 'list' || b.kind !== 'list') return { of: 'list', type: listOf(DYN) };
  return { of: 'list', type: listOf(join(a.element, b.element) ?? DYN) };
}

/** A number of unknown type counts as a decimal. */
function numberType(left: Checked, right: Checked): CelType | undefined {
  const a = bare(left.type);
  const b = bare(right.type);
  const isEitherDyn = a.kind === 'dyn' || b.kind === 'dyn';
  if (isEitherDyn) return [a, b].every(type => isNumeric(type) || type.kind === 'dyn') ? DOUBLE : undefined;
  if (!isNumeric(a) || !isNumeric(b)) return undefined;
  if (a.kind === b.kind) return a;
  return isWholeLiteral(left) || isWholeLiteral(right) ? DOUBLE : undefined;
}

function wrongOperands(operator: Arithmetic, left: Checked, right: Checked, context: CheckContext): string {
  const found = `${isWhat(left, context)} and ${isWhat(right, context)}`;
  const isNumbers = isNumeric(bare(left.type)) && isNumeric(bare(right.type));
  if (!isNumbers)
    return `${operator} cannot work on these: ${found}${mendJoin(operator, left, right, context)}`;
  const whole = bare(left.type).kind === 'int' ? left : right;
  return `${operator} needs two numbers of one type: ${found}; write double(${context.text(whole)})`;
}

function mendJoin(operator: Arithmetic, left: Checked, right: Checked, context: CheckContext): string {
  const number = [left, right].find(node => isNumeric(bare(node.type)));
  const isText = [left, right].some(node => bare(node.type).kind === 'string');
  if (!number || !isText) return '';
  return operator === '+' ? `; to join text, write string(${context.text(number)})` : '';
}

const isWhat = (node: Checked, context: CheckContext) =>
  `${context.text(node)} is ${describeType(node.type)}`;
