import type { Definitions } from '../../core/definitions/types';

type Named = Readonly<{ name: string }>;

/** Those of the same name are replaced where they stand, new ones come last. */
export function byName<Item extends Named>(current: readonly Item[], given: readonly Item[]): Item[] {
  const replacing = new Map(given.map(item => [item.name, item]));
  const kept = current.map(item => replacing.get(item.name) ?? item);
  const known = new Set(current.map(item => item.name));
  return [...kept, ...given.filter(item => !known.has(item.name))];
}

export const mergeDefinitions = (current: Definitions, given: Definitions): Definitions => ({
  streams: byName(current.streams, given.streams),
  metrics: byName(current.metrics, given.metrics),
  features: byName(current.features, given.features),
  rules: byName(current.rules, given.rules),
  ...optional('lists', byName(current.lists ?? [], given.lists ?? [])),
  ...optional('models', byName(current.models ?? [], given.models ?? [])),
});

/** A kind that nobody uses is left out, so that a set without it stays the set it was. */
const optional = <Kind extends string, Item>(kind: Kind, items: Item[]) =>
  (items.length === 0 ? {} : { [kind]: items }) as Partial<Record<Kind, Item[]>>;
