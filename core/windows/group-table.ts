import type { FieldPlan } from '../definitions/field-type';
import type { KeptTexts } from '../events/scan/record-scanner';
import { TextCells } from '../events/scan/text-cells';
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
  /** Finds a group by the texts the decoder keeps. Not enumerable either. */
  marked?: MarkedGroups;
  /** Counted from `uses`. Not enumerable either. */
  usage?: GroupUsage;
};

/** How many groups panes hold: now, and at once in the last time. */
type GroupUsage = { held: number; lately: number };

/**
 * A group that is a text has two cells beside it: the era in which it was found, and its number. Groups of several fields
 * are found in `mixed`: by place, the marks of a group's fields and its number plus one, 0: none. A mark tells a value
 * from all others of its field: a text's stamp, a number itself. No text is looked at: it would have to be fetched from
 * memory. With each new era all is found anew.
 */
type MarkedGroups = { text: TextCells; era: number; mixed: Float64Array };

/** Groups of several fields: so many places. */
const MIXED_PLACES = 1 << 14;

export const newGroupTable = (): GroupTable => ({
  numbers: new Map(),
  keys: [],
  groups: [],
  uses: [],
  freed: [],
});

/** The number of an event's group. `texts` is the decoder's: a group whose texts it keeps is found without hashing. */
export function groupNumber(
  table: GroupTable,
  groupBy: readonly FieldPlan[],
  values: readonly unknown[],
  texts: KeptTexts | null,
): number {
  if (texts === null || groupBy.length === 0) return groupOfValues(table, groupBy, values);
  if (groupBy.length > 1) return groupOfMixed(table, groupBy, values, texts);
  const { slot, kind } = groupBy[0] as FieldPlan;
  if (kind !== 'string' || values[slot] === null) return groupOfValues(table, groupBy, values);
  const { text, era } = table.marked ?? newMarked(table, groupBy);
  const at = text.of(texts, slot);
  const { cells } = text;
  if (at !== -1 && cells[at] === era) return cells[at + 1] as number;
  const number = groupOfValues(table, groupBy, values);
  if (at !== -1) {
    cells[at] = era;
    cells[at + 1] = number;
  }
  return number;
}

/** Of several fields: found by a mix of their marks; another group in the same place takes it. */
function groupOfMixed(
  table: GroupTable,
  groupBy: readonly FieldPlan[],
  values: readonly unknown[],
  texts: KeptTexts,
): number {
  const { mixed: cells } = table.marked ?? newMarked(table, groupBy);
  let mix = 0;
  for (let index = 0; index < groupBy.length; index += 1) {
    const field = groupBy[index] as FieldPlan;
    const { slot } = field;
    const hint = field.kind === 'string' ? (texts.places[slot] as number) : markOf(field, values, texts);
    mix = Math.imul(mix ^ (hint + 1), 0x9e3779b1);
  }
  const at = ((mix ^ (mix >>> 15)) & (MIXED_PLACES - 1)) * (groupBy.length + 1);
  let index = 0;
  while (index < groupBy.length && cells[at + index] === markOf(groupBy[index] as FieldPlan, values, texts))
    index += 1;
  const known = cells[at + groupBy.length] as number;
  if (index === groupBy.length && known !== 0) return known - 1;
  const number = groupOfValues(table, groupBy, values);
  for (const [field, plan] of groupBy.entries()) cells[at + field] = markOf(plan, values, texts);
  cells[at + groupBy.length] = number + 1;
  return number;
}

/** NaN, which is like nothing: there is no telling without looking at the text. */
function markOf({ slot, kind }: FieldPlan, values: readonly unknown[], { stamps }: KeptTexts): number {
  const value = values[slot];
  if (value === null) return Number.NEGATIVE_INFINITY;
  if (kind === 'string') return (stamps[slot] as number) === 0 ? Number.NaN : (stamps[slot] as number);
  if (typeof value === 'number') return value;
  return value === true ? 1 : value === false ? 0 : Number.NaN;
}

function newMarked(table: GroupTable, groupBy: readonly FieldPlan[]): MarkedGroups {
  const mixed = new Float64Array(groupBy.length > 1 ? MIXED_PLACES * (groupBy.length + 1) : 0);
  const marked = { text: new TextCells(2), era: 1, mixed };
  Object.defineProperty(table, 'marked', { value: marked, enumerable: false, configurable: true });
  return marked;
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
  if (table.marked === undefined) return;
  table.marked.era += 1;
  table.marked.mixed.fill(0);
}

function usageOf(table: GroupTable): GroupUsage {
  if (table.usage !== undefined) return table.usage;
  const held = table.uses.reduce((count, uses) => (uses > 0 ? count + 1 : count), 0);
  const usage = { held, lately: held };
  Object.defineProperty(table, 'usage', { value: usage, enumerable: false, configurable: true });
  return usage;
}
