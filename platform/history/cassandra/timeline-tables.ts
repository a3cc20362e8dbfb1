import type { Scope } from '../timeline';
import { dayOf, hourOf } from './days';
import type { Slot } from './slots';

type Name = Readonly<{ name: 'alerts' | 'dead_letters' }>;

/** Rows by id. */
export const rowsTable = (keyspace: string, { name }: Name): string => `${keyspace}.${name}_by_id`;

/** What a filter needs to know of the rows, by time. */
export const indexTable = (keyspace: string, { name }: Name, { kind }: Scope): string =>
  `${keyspace}.${name}_by_${kind === 'all' ? 'day' : kind}`;

/** An entity's alerts of a day are few; all of them, or those of one rule, may be many: a partition an hour. */
export const slotOf = ({ kind, key }: Scope, time: number): Slot => ({
  scope: key,
  day: dayOf(time),
  slot: kind === 'entity' ? 0 : hourOf(time),
});
