import { BOOL, DYN, bare, describeType, isComparable, isScalar, nullableOf, type CelType } from '../cel-type';
import { shorten, spanOver, type Span } from '../problem';
import { nearest, suggestion } from '../suggest';
import type { ExprOf } from '../syntax/expr';
import type { CheckContext } from './check-context';
import type { Checked } from './checked';

/** A macro's variable hides a variable of the environment. */
export function checkName(expr: ExprOf<'name'>, context: CheckContext): Checked {
  const { name, offset, length } = expr;
  const local = context.local(name);
  if (local) return { kind: 'local', slot: local.slot, type: local.type, offset, length };
  const type = context.variables.get(name);
  if (type) return { kind: 'path', path: [name], type, offset, length };
  return context.refuse(expr, () => unknownName(name, context.variables));
}

/** People leave out the record: `amount` for `event.amount`. */
function unknownName(name: string, variables: ReadonlyMap<string, CelType>): string {
  const owner = [...variables].find(([, type]) => fieldsOf(type)?.has(name));
  if (owner) return `unknown name ${name}; did you mean ${owner[0]}.${name}?`;
  const names = [...variables.keys()];
  const fields = [...variables].flatMap(([variable, type]) => dotted(variable, type));
  const field = nearest(name, names) === undefined ? nearest(name, fields.map(lastName)) : undefined;
  const path = field === undefined ? undefined : fields.find(path => lastName(path) === field);
  return path === undefined
    ? `unknown name ${shorten(name)}${suggestion(name, names)}`
    : `unknown name ${name}; did you mean ${path}?`;
}

const fieldsOf = (type: CelType) => {
  const record = bare(type);
  return record.kind === 'object' ? record.fields : undefined;
};

const dotted = (variable: string, type: CelType) =>
  [...(fieldsOf(type)?.keys() ?? [])].map(field => `${variable}.${field}`);

const lastName = (path: string) => path.slice(path.indexOf('.') + 1);

export function checkSelect(expr: ExprOf<'select'>, context: CheckContext): Checked {
  return select(context.check(expr.operand), expr.field, expr, context);
}

function select(operand: Checked, field: string, span: Span, context: CheckContext): Checked {
  const type = bare(operand.type);
  const place = { offset: span.offset, length: span.length };
  if (type.kind === 'object') return selectField(operand, type, field, span, context);
  if (type.kind === 'map' && (type.key.kind === 'string' || type.key.kind === 'dyn')) {
    return { kind: 'select', operand, field, type: type.value, ...place };
  }
  if (type.kind === 'dyn') return { kind: 'select', operand, field, type: DYN, ...place };
  const what = `${context.text(operand)} is ${describeType(operand.type)}`;
  return context.refuse(span, `${what} and has no field ${shorten(field)}`);
}

/** From a path a longer path; from anything else, say an item of a list, a step at evaluation. */
function selectField(
  operand: Checked,
  { fields, unknown }: Extract<CelType, { kind: 'object' }>,
  field: string,
  span: Span,
  context: CheckContext,
): Checked {
  const place = { offset: span.offset, length: span.length };
  const declared = fields.get(field);
  const owner = context.text(operand);
  if (declared === undefined) {
    const known = [...fields.keys()];
    const text = shorten(field);
    return context.refuse(
      span,
      () => unknown?.(text) ?? `unknown field ${owner}.${text}${suggestion(field, known, `${owner}.`)}`,
    );
  }
  const type = operand.type.kind === 'nullable' ? nullableOf(declared) : declared;
  if (operand.kind === 'path') return { kind: 'path', path: [...operand.path, field], type, ...place };
  return { kind: 'select', operand, field, type, ...place };
}

/** On a record: is the field not null? On a map: is the key there, whatever it holds? (cel-spec, "Field Selection") */
export function checkHas(expr: ExprOf<'has'>, context: CheckContext): Checked {
  const { offset, length, field } = expr;
  const operand = context.check(expr.operand);
  const isRecordField = bare(operand.type).kind === 'object';
  // Checked for its problems, and, of a record, for the path it reads.
  const selected = select(operand, field, spanOver(expr.operand, expr), context);
  const place = selected.kind === 'path' ? selected : operand;
  return { kind: 'presence', operand: place, field, isRecordField, type: BOOL, offset, length };
}

export function checkIndex(expr: ExprOf<'index'>, context: CheckContext): Checked {
  const operand = context.check(expr.operand);
  const index = context.check(expr.index);
  const type = bare(operand.type);
  const { offset, length } = expr;
  if (type.kind === 'object' && index.kind === 'constant' && typeof index.value === 'string') {
    return select(operand, index.value, expr, context);
  }
  if (type.kind !== 'list' && type.kind !== 'map' && type.kind !== 'dyn') {
    return context.refuse(
      expr,
      `${context.text(operand)} is ${describeType(operand.type)}: [ ] needs a list or a map`,
    );
  }
  if (!acceptsIndex(type, bare(index.type))) return context.refuse(index, indexProblem(type, index.type));
  return { kind: 'index', operand, index, type: elementType(type), offset, length };
}

function acceptsIndex(type: CelType, index: CelType): boolean {
  if (index.kind === 'dyn') return true;
  if (type.kind === 'list') return index.kind === 'int';
  return type.kind === 'map' ? isComparable(type.key, index) : isScalar(index);
}

function indexProblem(type: CelType, given: CelType): string {
  const wanted =
    type.kind === 'map' ? `a key that is ${describeType(type.key)}` : 'a position from 0 up (int)';
  return `[ ] takes ${wanted} here, but this is ${describeType(given)}`;
}

function elementType(type: CelType): CelType {
  if (type.kind === 'list') return type.element;
  return type.kind === 'map' ? type.value : DYN;
}
