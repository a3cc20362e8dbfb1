import type { GroupFilter } from './history';

/** The fields of a group, in one order whatever order they were written in. */
export const groupFields = (group: GroupFilter): string[] => Object.keys(group).sort();

/** A group in one spelling: equal groups give equal lists, and 1 is not "1". */
export function groupEntries(group: GroupFilter) {
  return groupFields(group).map(field => [field, group[field]] as const);
}

/** Whether the group has every field of the filter with just that value. */
export function isInGroup(filter: GroupFilter, group: GroupFilter): boolean {
  return Object.entries(filter).every(
    ([field, value]) => Object.hasOwn(group, field) && Object.is(plain(group[field]), plain(value)),
  );
}

/** Zero has one sign in JSON. */
const plain = (value: unknown) => (value === 0 ? 0 : value);

/**
 * Which way to read a metric, by the sets of fields its stored groups have: `exact` where the filter names a whole
 * group, so its rows lie together; `none` where no group has these fields; else `scan` (all groups, by time).
 */
export function groupPath(filter: GroupFilter, shapes: readonly (readonly string[])[]) {
  const wanted = groupFields(filter);
  const fitting = shapes.filter(fields => wanted.every(field => fields.includes(field)));
  if (fitting.length === 0) return 'none';
  return fitting.every(fields => fields.length === wanted.length) ? 'exact' : 'scan';
}
