import type { FieldPlan } from '../definitions/field-type';
import { groupKeyOf, groupOf, type GroupValue } from './group-key';

export type Group = Record<string, GroupValue>;

/** Value of the first field → value of the next → … → number of the group. */
type Lookup = Map<unknown, number | Lookup>;

/**
 * The groups of a metric, numbered from 0, so that panes hold numbers and not texts. A number is given to another
 * group when no pane uses it. Plain data: it is part of the checkpoint.
 */
export type GroupTable = {
  numbers: Map<string, number>;
  keys: string[];
  groups: Group[];
  /** How many panes hold the group. */
  uses: number[];
  freed: number[];
  /** Finds a group by its values without making a key of them. Not enumerable: a checkpoint does without it. */
  lookup?: Lookup;
  /** Finds a group by the place its text has in the decoder. Not enumerable either. */
  placed?: PlacedGroups;
  /** Counted from `uses`. Not enumerable either. */
  usage?: GroupUsage;
};

/** How many groups panes hold: now, and at once in the last time. */
type GroupUsage = { held: number; lately: number };

/** By place twice: the text that was there, and the number of its group beside it. */
type PlacedGroups = unknown[];

/** Groups of several fields: so many places, each with the texts of the fields and the number. */
const MIXED_PLACES = 1 << 14;

export const newGroupTable = (): GroupTable => ({
  numbers: new Map(),
  keys: [],
  groups: [],
  uses: [],
  freed: [],
});

/**
 * The number of an event's group. `places` tells by slot where the decoder keeps a text (−1: nowhere): one that comes
 * again is the very same string in the same place, and its group is found without hashing it.
 */
export function groupNumber(
  table: GroupTable,
  groupBy: readonly FieldPlan[],
  values: readonly unknown[],
  places: Int32Array | null,
): number {
  if (places === null || groupBy.length === 0) return groupOfValues(table, groupBy, values);
  const first = groupBy[0] as FieldPlan;
  const place = places[first.slot] as number;
  if (groupBy.length > 1) return groupOfMixed(table, groupBy, values, places);
  const value = values[first.slot];
  if (place === -1 || typeof value !== 'string') return groupOfValues(table, groupBy, values);
  const placed = table.placed ?? newPlaced(table);
  const at = place * 2;
  if (placed[at] === value) return placed[at + 1] as number;
  const number = groupOfValues(table, groupBy, values);
  while (placed.length <= at) placed.push(null, -1);
  placed[at] = value;
  placed[at + 1] = number;
  return number;
}

/** Of several fields: found by a mix of their places; another group in the same place takes it. */
function groupOfMixed(
  table: GroupTable,
  groupBy: readonly FieldPlan[],
  values: readonly unknown[],
  places: Int32Array,
): number {
  let mix = 0;
  for (const { slot } of groupBy) mix = Math.imul(mix ^ ((places[slot] as number) + 1), 0x9e3779b1);
  const width = groupBy.length + 1;
  const at = ((mix ^ (mix >>> 15)) & (MIXED_PLACES - 1)) * width;
  const placed = table.placed ?? newPlaced(table);
  let index = 0;
  while (index < groupBy.length && placed[at + index] === values[(groupBy[index] as FieldPlan).slot])
    index += 1;
  if (index === groupBy.length && typeof placed[at + index] === 'number') return placed[at + index] as number;
  const number = groupOfValues(table, groupBy, values);
  while (placed.length < at + width) placed.push(undefined);
  for (let field = 0; field < groupBy.length; field += 1)
    placed[at + field] = values[(groupBy[field] as FieldPlan).slot];
  placed[at + groupBy.length] = number;
  return number;
}

function newPlaced(table: GroupTable): PlacedGroups {
  const placed: PlacedGroups = [];
  Object.defineProperty(table, 'placed', { value: placed, enumerable: false, configurable: true });
  return placed;
}

function groupOfValues(table: GroupTable, groupBy: readonly FieldPlan[], values: readonly unknown[]): number {
  const last = groupBy.length - 1;
  let node: Lookup = table.lookup ?? newLookup(table);
  for (let index = 0; index < last; index += 1) {
    const value = values[(groupBy[index] as FieldPlan).slot];
    const next = node.get(value);
    if (next instanceof Map) node = next;
    else {
      const made: Lookup = new Map();
      node.set(value, made);
      node = made;
    }
  }
  const value = last === -1 ? null : values[(groupBy[last] as FieldPlan).slot];
  const known = node.get(value);
  if (typeof known === 'number') return known;
  const key = groupKeyOf(groupBy, values);
  const number = table.numbers.get(key) ?? addGroup(table, key, groupOf(groupBy, values));
  node.set(value, number);
  return number;
}

function newLookup(table: GroupTable): Lookup {
  const lookup: Lookup = new Map();
  Object.defineProperty(table, 'lookup', { value: lookup, enumerable: false, configurable: true });
  return lookup;
}

/** The number of a group that is known by its key. */
export function numberOfKey(table: GroupTable, key: string, group: Group): number {
  return table.numbers.get(key) ?? addGroup(table, key, group);
}

function addGroup(table: GroupTable, key: string, group: Group): number {
  const number = table.freed.pop() ?? table.keys.length;
  table.keys[number] = key;
  table.groups[number] = group;
  table.uses[number] = 0;
  table.numbers.set(key, number);
  return number;
}

/** A pane takes the group in. */
export function holdGroup(table: GroupTable, group: number): void {
  const uses = table.uses[group] ?? 0;
  table.uses[group] = uses + 1;
  if (uses === 0) usageOf(table).held += 1;
}

/** A pane that held these groups is dropped. */
export function releaseGroups(table: GroupTable, groups: readonly number[]): void {
  const usage = usageOf(table);
  usage.lately = Math.max(usage.held, usage.lately * FADING);
  for (const group of groups) {
    const uses = (table.uses[group] ?? 1) - 1;
    table.uses[group] = uses;
    if (uses === 0) usage.held -= 1;
  }
}

/** What was held at once counts this much less with each pane that is dropped. */
const FADING = 0.9;
/** Tables below this size are not swept. */
const LEAST_SWEPT = 1024;

/**
 * Frees the numbers that no pane uses, once the table has twice as many as were lately held at once: a group that
 * comes and goes with the panes keeps its number.
 */
export function sweepGroups(table: GroupTable): void {
  const usage = usageOf(table);
  if (table.numbers.size < Math.max(LEAST_SWEPT, 2 * usage.lately)) return;
  for (const [key, number] of table.numbers) {
    if (table.uses[number] !== 0) continue;
    table.numbers.delete(key);
    table.freed.push(number);
  }
  newLookup(table);
  newPlaced(table);
}

function usageOf(table: GroupTable): GroupUsage {
  if (table.usage !== undefined) return table.usage;
  const held = table.uses.reduce((count, uses) => (uses > 0 ? count + 1 : count), 0);
  const usage = { held, lately: held };
  Object.defineProperty(table, 'usage', { value: usage, enumerable: false, configurable: true });
  return usage;
}
