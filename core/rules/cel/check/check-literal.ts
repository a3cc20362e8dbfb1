import { DOUBLE, DYN, bare, describeType, isNumeric, join, listOf, type CelType } from '../cel-type';
import type { ExprOf } from '../syntax/expr';
import type { CheckContext } from './check-context';
import { isWholeLiteral, type Checked } from './checked';

export function checkListLiteral(expr: ExprOf<'list'>, context: CheckContext): Checked {
  const items = expr.items.map(item => context.check(item));
  return { kind: 'list', items, type: listOf(commonType(items)), offset: expr.offset, length: expr.length };
}

export function checkMapLiteral(expr: ExprOf<'map'>, context: CheckContext): Checked {
  const entries = expr.entries.map(entry => ({
    key: context.check(entry.key),
    value: context.check(entry.value),
  }));
  const keys = entries.map(entry => entry.key);
  refuseWrongKeys(keys, context);
  const value = commonType(entries.map(entry => entry.value));
  const type: CelType = { kind: 'map', key: commonType(keys), value };
  return { kind: 'map', entries, type, offset: expr.offset, length: expr.length };
}

const KEY_KINDS: ReadonlySet<string> = new Set(['string', 'int', 'bool', 'dyn']);

function refuseWrongKeys(keys: readonly Checked[], context: CheckContext) {
  const seen = new Set<unknown>();
  for (const key of keys) {
    if (!KEY_KINDS.has(key.type.kind)) {
      context.refuse(key, `a key is text, a whole number or a bool, but this is ${describeType(key.type)}`);
    }
    if (key.kind !== 'constant') continue;
    if (seen.has(key.value)) context.refuse(key, `the key ${context.text(key)} is there twice`);
    seen.add(key.value);
  }
}

/** What all have in common: [1, 2.5] is a list of decimals, [1, "a"] one of anything. */
function commonType(nodes: readonly Checked[]): CelType {
  const [first, ...rest] = nodes;
  if (first === undefined) return DYN;
  if (
    nodes.every(node => isNumeric(bare(node.type))) &&
    nodes.some(node => bare(node.type).kind === 'double')
  ) {
    const isAllDouble = nodes.every(node => node.type.kind === 'double' || isWholeLiteral(node));
    return isAllDouble ? DOUBLE : DYN;
  }
  return rest.reduce<CelType>((type, node) => join(type, node.type) ?? DYN, first.type);
}
