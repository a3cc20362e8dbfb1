import type { CheckedOf } from '../check/checked';
import type { Code, Linker } from './linker';

/** A list of constants is made once; nothing in the language changes a list. */
export function linkListLiteral(node: CheckedOf<'list'>, linker: Linker): Code<readonly unknown[]> {
  const items = node.items.map(item => linker.value(item));
  if (node.items.every(item => item.kind === 'constant')) {
    const constant = items.map(item => item(undefined));
    return () => constant;
  }
  const { meter } = linker;
  return scope => {
    meter.spend(items.length);
    return items.map(item => item(scope));
  };
}

/** A key that turns up twice is an error (cel-spec, "Aggregate Values"). */
export function linkMapLiteral(node: CheckedOf<'map'>, linker: Linker): Code<ReadonlyMap<unknown, unknown>> {
  const entries = node.entries.map(({ key, value }) => ({
    key: linker.value(key),
    value: linker.value(value),
    at: key,
  }));
  const { meter } = linker;
  return scope => {
    meter.spend(entries.length);
    const map = new Map<unknown, unknown>();
    for (const { key, value, at } of entries) {
      const found = key(scope);
      if (found === null || typeof found === 'object')
        linker.fail(at, 'a key is text, a whole number or a bool');
      if (map.has(found)) linker.fail(at, `the key ${String(found)} is there twice`);
      map.set(found, value(scope));
    }
    return map;
  };
}
