import type { CelError } from '../cel-value';
import { itemsOf, keysOf } from '../cel-value';
import type { CheckedOf } from '../check/checked';
import { absorbable } from './link-logic';
import type { Code, Linker } from './linker';

type Macro = CheckedOf<'macro'>;
type Items = Code<readonly unknown[]>;
type Put = (item: unknown) => void;

/** all is a chain of && over the items, exists one of ||: an item that decides absorbs the failure of others. */
export function linkBoolMacro(node: Macro, linker: Linker): Code<boolean> {
  const items = linkRange(node, linker);
  const body = linker.bool(node.body);
  const put = linkPut(node, linker);
  if (node.macro === 'exists_one') return existsOne(items, body, put);
  return anyDecides(items, body, put, node.macro === 'exists');
}

function anyDecides(items: Items, body: Code<boolean>, put: Put, deciding: boolean): Code<boolean> {
  return scope => {
    let failure: CelError | undefined;
    for (const item of items(scope)) {
      put(item);
      try {
        if (body(scope) === deciding) return deciding;
      } catch (error) {
        failure ??= absorbable(error);
      }
    }
    if (failure) throw failure;
    return !deciding;
  };
}

function existsOne(items: Items, body: Code<boolean>, put: Put): Code<boolean> {
  return scope => {
    let count = 0;
    for (const item of items(scope)) {
      put(item);
      if (body(scope)) count += 1;
    }
    return count === 1;
  };
}

/** filter keeps the items its condition holds for, map makes a value of each (of those its `where` holds for). */
export function linkListMacro(node: Macro, linker: Linker): Code<readonly unknown[]> {
  const items = linkRange(node, linker);
  const isFilter = node.macro === 'filter';
  const condition = isFilter ? node.body : node.where;
  const where = condition ? linker.bool(condition) : () => true;
  const make = isFilter ? undefined : linker.value(node.body);
  const put = linkPut(node, linker);
  return scope => {
    const made: unknown[] = [];
    for (const item of items(scope)) {
      put(item);
      if (where(scope)) made.push(make ? make(scope) : item);
    }
    return made;
  };
}

/** Puts an item where the body reads its variable, and pays for one round. */
function linkPut({ slot }: Macro, { locals, meter }: Linker): Put {
  return item => {
    meter.spend(1);
    locals[slot] = item;
  };
}

function linkRange(node: Macro, linker: Linker): Items {
  const range = linker.value(node.range);
  const refuse = linker.refusal(node.range, 'a list or a map');
  const { meter } = linker;
  return scope => {
    const value = range(scope);
    if (Array.isArray(value)) return value;
    // Paid before it is copied: a list of a host may be long.
    if (value instanceof Set || value instanceof Map) meter.spendLength(value.size);
    const items = itemsOf(value) ?? keysOf(value) ?? refuse(value);
    if (!(value instanceof Set) && !(value instanceof Map)) meter.spendLength(items.length);
    return items;
  };
}
