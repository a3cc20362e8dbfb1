import { hasOwnKey, itemsOf } from '../cel-value';
import type { Checked, CheckedOf } from '../check/checked';
import { isEqual } from '../equality';
import type { Meter } from '../meter';
import type { Code, Linker } from './linker';

/** `in`: an item of a list, a key of a map. A list written out, or one a host gives as a Set, is looked up at once. */
export function linkMember(node: CheckedOf<'member'>, linker: Linker): Code<boolean> {
  const item = linker.value(node.item);
  const known = constantItems(node.container);
  if (known) return scope => known.has(item(scope));
  const container = linker.value(node.container);
  const refuse = linker.refusal(node.container, 'a list or a map');
  const { meter } = linker;
  return scope => {
    const wanted = item(scope);
    const place = container(scope);
    if (place === null || typeof place !== 'object') return refuse(place);
    return holds(place, wanted, meter);
  };
}

function constantItems(container: Checked): ReadonlySet<unknown> | undefined {
  if (container.kind !== 'list') return undefined;
  const values = container.items.map(item => (item.kind === 'constant' ? item.value : undefined));
  return values.includes(undefined) ? undefined : new Set<unknown>(values);
}

function holds(container: object, wanted: unknown, meter: Meter): boolean {
  const isScalar = wanted === null || typeof wanted !== 'object';
  if (container instanceof Set && isScalar) return container.has(wanted);
  if (container instanceof Set) meter.spendLength(container.size);
  const items = itemsOf(container);
  if (!items) return hasOwnKey(container, wanted);
  if (!(container instanceof Set)) meter.spendLength(items.length);
  return isScalar ? items.indexOf(wanted) >= 0 : items.some(item => isEqual(item, wanted, meter));
}
