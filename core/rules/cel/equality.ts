import { CelError, itemsOf, keysOf, hasOwnKey, ownValue } from './cel-value';
import { MAX_EQUALITY_DEPTH } from './limits';
import type { Meter } from './meter';

/** cel-spec, "Equality": values of two types differ, a list is its items in order, a map its keys and values. */
export function isEqual(left: unknown, right: unknown, meter: Meter, depth = 0): boolean {
  meter.spend(1);
  if (depth > MAX_EQUALITY_DEPTH) {
    throw new CelError('data', `== cannot compare data nested more than ${MAX_EQUALITY_DEPTH} deep`, 0);
  }
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') {
    return (left ?? null) === (right ?? null);
  }
  for (const side of [left, right]) if (side instanceof Set) meter.spendLength(side.size);
  const [items, others] = [itemsOf(left), itemsOf(right)];
  if (items && others) return isEqualList(items, others, meter, depth);
  return items === undefined && others === undefined && isEqualMap(left, right, meter, depth);
}

function isEqualList(
  left: readonly unknown[],
  right: readonly unknown[],
  meter: Meter,
  depth: number,
): boolean {
  return (
    left.length === right.length && left.every((item, index) => isEqual(item, right[index], meter, depth + 1))
  );
}

function isEqualMap(left: object, right: object, meter: Meter, depth: number): boolean {
  const keys = keysOf(left);
  if (!keys || keys.length !== keysOf(right)?.length) return false;
  meter.spend(keys.length);
  return keys.every(
    key => hasOwnKey(right, key) && isEqual(ownValue(left, key), ownValue(right, key), meter, depth + 1),
  );
}
