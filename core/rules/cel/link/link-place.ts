import { describeValue, hasOwnKey, ownValue } from '../cel-value';
import type { CheckedOf } from '../check/checked';
import type { Code, Linker, SlotReader, SlotResolver } from './linker';

/** The value at a path: by the engine's slot where there is one, else field by field from the scope. */
export function pathReader(path: readonly string[], slot: SlotResolver | undefined): SlotReader {
  for (let length = path.length; slot && length > 0; length--) {
    const reader = slot(path.slice(0, length));
    if (reader) return path.slice(length).reduce(step, reader);
  }
  return path.reduce<SlotReader>(step, scope => scope);
}

const step =
  (read: SlotReader, field: string): SlotReader =>
  scope =>
    ownValue(read(scope), field);

/** A field that is missing is null where it may be, and an error where the stream's schema says it is there. */
export function linkPath(node: CheckedOf<'path'>, linker: Linker): Code {
  const read = pathReader(node.path, linker.slot);
  return node.type.kind === 'nullable' || node.type.kind === 'dyn'
    ? scope => read(scope) ?? null
    : present(node, read, linker);
}

function present(node: CheckedOf<'path'>, read: SlotReader, linker: Linker): Code {
  const refuse = linker.refusal(node, 'there');
  return scope => {
    const value = read(scope);
    return value === null || value === undefined ? refuse(value) : value;
  };
}

export function linkSelect(node: CheckedOf<'select'>, linker: Linker): Code {
  const operand = linker.value(node.operand);
  const { field, type } = node;
  const isOptional = type.kind === 'nullable';
  const refuse = linker.refusal(node.operand, 'a map');
  const missing = linker.failure(node, `there is no field ${field} here`);
  return scope => {
    const container = operand(scope);
    const value = ownValue(container, field);
    if (value !== undefined) return value;
    if (typeof container !== 'object' || container === null) return refuse(container);
    if (isOptional) return null;
    throw missing;
  };
}

export function linkPresence(node: CheckedOf<'presence'>, linker: Linker): Code<boolean> {
  const { operand, field, isRecordField } = node;
  if (isRecordField && operand.kind === 'path') {
    const read = pathReader(operand.path, linker.slot);
    return scope => (read(scope) ?? null) !== null;
  }
  const container = linker.value(operand);
  const refuse = linker.refusal(operand, 'a map');
  return scope => {
    const value = container(scope);
    if (typeof value !== 'object' || value === null) return refuse(value);
    return isRecordField ? (ownValue(value, field) ?? null) !== null : hasOwnKey(value, field);
  };
}

export function linkIndex(node: CheckedOf<'index'>, linker: Linker): Code {
  const operand = linker.value(node.operand);
  const index = linker.value(node.index);
  const refuse = linker.refusal(node.operand, 'a list or a map');
  return scope => {
    const container = operand(scope);
    const key = index(scope);
    if (Array.isArray(container)) return itemAt(container, key, node, linker);
    if (container instanceof Set) {
      linker.meter.spendLength(container.size);
      return itemAt([...container], key, node, linker);
    }
    if (typeof container !== 'object' || container === null) return refuse(container);
    return hasOwnKey(container, key)
      ? ownValue(container, key)
      : linker.fail(node, `there is no key ${describeValue(key)}`);
  };
}

function itemAt(
  items: readonly unknown[],
  position: unknown,
  node: CheckedOf<'index'>,
  linker: Linker,
): unknown {
  const isInside = typeof position === 'number' && Number.isInteger(position) && position >= 0;
  if (isInside && position < items.length) return items[position];
  return linker.fail(
    node,
    `there is no item ${describeValue(position)} in a list of ${items.length}, counted from 0`,
  );
}
